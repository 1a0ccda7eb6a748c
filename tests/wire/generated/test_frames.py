"""Generated frames over the socket, from nobody, a learner and an administrator: no fault of ours, ever."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import aiohttp
import msgpack
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from codequest.config import Settings
from tests.wire.generated.node import PATIENCE_S, PEOPLE, Node, furnished
from tests.wire.generated.values import CHEAP, VALUES, packed, requests_of

FRAMES = 250


@dataclass
class Line:
    """One socket, opened anew once its credits are used up or it has been ended for speaking badly."""

    url: str
    token: str
    http: aiohttp.ClientSession
    ws: aiohttp.ClientWebSocketResponse | None = None
    number: int = 1_000_000
    closes: list[int | None] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)

    async def send(self, frame: bytes, number: int | None = None) -> None:
        """Send a frame and read until its answer; a frame without a number is followed by a ping."""
        ws = self.ws or await self._open()
        self.ws = ws
        ends = {number, 0}  # 0 answers a frame whose number could not be read
        try:
            await ws.send_bytes(frame)
            if number is None:
                number = self.next_number()
                ends = {number}
                await ws.send_bytes(packed([number, "ping", {}]))
        except ConnectionError:
            pass  # the answer says why
        await self._until(ws, ends)

    def next_number(self) -> int:
        self.number += 1
        return self.number

    async def _open(self) -> aiohttp.ClientWebSocketResponse:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return await self.http.ws_connect(
            f"{self.url}/ws", protocols=("codequest.v1.msgpack",), headers=headers, max_msg_size=0
        )

    async def _until(self, ws: aiohttp.ClientWebSocketResponse, ends: set[int | None]) -> None:
        while True:
            message = await ws.receive(timeout=PATIENCE_S)
            if message.type is not aiohttp.WSMsgType.BINARY:
                self.closes.append(ws.close_code)
                self.ws = None
                return
            unpacker = msgpack.Unpacker(raw=False, strict_map_key=False, max_buffer_size=0)
            unpacker.feed(message.data)
            answers = [one for one in unpacker if isinstance(one[0], int)]
            self.codes += ["ok" if is_ok else body["code"] for _, is_ok, body in answers]
            if any(one[0] in ends for one in answers):
                if self.codes[-1] == "TOO_MANY_REQUESTS":
                    await ws.close()
                    self.ws = None
                return


@pytest.mark.parametrize("who", PEOPLE)
def test_no_generated_frame_finds_a_fault(settings: Settings, who: str) -> None:
    with furnished(settings) as node:
        send_frames(node, who)


def send_frames(node: Node, who: str) -> None:
    token = node.sign_in(who) if PEOPLE[who] else ""

    async def open_line() -> Line:
        return Line(node.live.url, token, aiohttp.ClientSession())

    line: Line = node.run(open_line())

    @hypothesis_settings(CHEAP, max_examples=FRAMES)
    @given(request=requests_of(node.known), key=st.none() | st.text(max_size=12))
    def send_request(request: tuple[str, Any], key: str | None) -> None:
        number = line.next_number()
        body = [number, *request] if key is None else [number, *request, key]
        node.run(line.send(packed(body), number))

    @hypothesis_settings(CHEAP, max_examples=FRAMES)
    @given(frame=VALUES.map(packed) | st.lists(VALUES, max_size=5).map(packed) | st.binary(max_size=40))
    def send_anything(frame: bytes) -> None:
        node.run(line.send(frame))

    try:
        send_request()
        send_anything()
    finally:
        node.run(line.http.close())
    assert "INTERNAL_SERVER_ERROR" not in line.codes
    assert set(line.closes) <= {4290, 4500}
    assert {"ok", "VALIDATION_ERROR"} <= set(line.codes)
    assert node.is_well()
