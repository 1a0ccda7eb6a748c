"""Malformed requests through both doors: a precise error, nothing changed, never a 500."""

from __future__ import annotations

import asyncio
import contextlib
import io
from typing import Any

import aiohttp
import msgpack
import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from codequest.client import ApiError, Client
from codequest.gateway.middleware import CLIENT_CLOSED_REQUEST, errors
from codequest.gateway.socket import MAX_FRAME_BYTES
from tests.support.live_server import LiveServer, SignIn

ROOM = {"name": "x", "problems": [{"problem": "nothing"}]}


async def refused(client: Client, method: str, path: str, **more: Any) -> tuple[int, dict[str, Any]]:
    url = f"{client.base_url}/api/v1{path}"
    async with client.http.request(method, url, **more) as response:
        body = await response.json()
        assert body["success"] is False
        return response.status, body["error"]


@pytest.mark.parametrize(
    ("data", "headers", "status"),
    [
        (b"{", {"Content-Type": "application/json"}, 400),
        (b"[]", {"Content-Type": "application/json"}, 400),
        (b'{"name": "\\u0000"}', {"Content-Type": "application/json"}, 400),
        (b'{"name": "\xff"}', {"Content-Type": "application/json"}, 400),
        (b"[" * 5000, {"Content-Type": "application/json"}, 400),
        (b'{"name": 1e999}', {"Content-Type": "application/json"}, 400),
        (b"name=x", {"Content-Type": "application/x-www-form-urlencoded"}, 415),
        (b" " * (1024 * 1024 + 1), {"Content-Type": "application/json"}, 413),
    ],
    ids=["half", "array", "nul", "utf-8", "deep", "infinite", "form", "huge"],
)
async def test_bodies_that_are_no_json_objects(
    person: SignIn, data: bytes, headers: dict[str, str], status: int
) -> None:
    ada = await person("ada")
    found, error = await refused(ada, "POST", "/multiplayer/rooms", data=io.BytesIO(data), headers=headers)
    assert found == status
    assert error["message"]


async def test_every_wrong_field_is_named(person: SignIn) -> None:
    ada = await person("ada")
    body = {**ROOM, "capacity": "many", "duration_s": -1, "color": "red"}
    status, error = await refused(ada, "POST", "/multiplayer/rooms", json=body)
    assert status == 400
    assert {detail["field"] for detail in error["details"]} == {"capacity", "duration_s", "color"}


async def test_a_field_in_two_places_is_refused(person: SignIn) -> None:
    ada = await person("ada")
    room = "0197c1d2-0000-7000-8000-000000000001"
    status, _ = await refused(ada, "POST", f"/multiplayer/rooms/{room}/start", json={"room_id": room})
    assert status == 400


async def test_addresses_that_do_not_exist_and_methods_that_do_not_fit(anonymous: Client) -> None:
    assert (await refused(anonymous, "GET", "/nothing"))[0] == 404
    assert (await refused(anonymous, "DELETE", "/problems"))[0] == 405
    assert (await refused(anonymous, "GET", "/problems?limit=9999"))[0] == 400
    assert (await refused(anonymous, "GET", "/problems?cursor=%00"))[0] == 400
    assert (await refused(anonymous, "GET", "/multiplayer/rooms/not-an-id"))[0] == 400


async def test_a_method_that_does_not_fit_is_told_which_do(anonymous: Client) -> None:
    async with anonymous.http.delete(f"{anonymous.base_url}/api/v1/problems") as response:
        assert (response.status, response.headers["Allow"]) == (405, "GET,HEAD")


async def test_another_sites_page_can_do_nothing_with_a_cookie(person: SignIn) -> None:
    ada = await person("ada")
    evil = {"Origin": "https://evil.example"}
    assert (await refused(ada, "POST", "/auth/logout", json={}, headers=evil))[0] == 403
    assert (await ada.get("/auth/me"))["user"]["username"] == "ada"
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await ada.http.ws_connect(f"{ada.base_url}/ws", headers=evil, protocols=("codequest.v1.msgpack",))


async def test_a_cookie_and_a_token_at_once_are_refused(person: SignIn) -> None:
    ada = await person("ada")
    status, _ = await refused(ada, "GET", "/auth/me", headers={"Authorization": "Bearer x"})
    assert status == 400


async def test_who_goes_away_while_sending_a_body_is_no_fault_of_ours() -> None:
    async def reading(request: web.Request) -> web.Response:
        raise ConnectionResetError("Connection lost")  # what aiohttp's stream of a body says then

    response = await errors(make_mocked_request("PUT", "/api/v1/auth/profile"), reading)
    assert response.status == CLIENT_CLOSED_REQUEST


async def test_a_socket_survives_malformed_frames_and_ends_after_too_many(server: LiveServer) -> None:
    async with aiohttp.ClientSession() as http:
        ws = await http.ws_connect(f"{server.url}/ws", protocols=("codequest.v1.msgpack",))
        for frame in (b"\xc1", msgpack.packb([1, "ping"]), msgpack.packb({"a": 1}), b"\x91" * 3000):
            await ws.send_bytes(frame)
        await ws.send_bytes(msgpack.packb([9, "ping", {}]))
        answered = False
        while not answered:
            message = await ws.receive(timeout=10)
            assert message.type is aiohttp.WSMsgType.BINARY
            unpacker = msgpack.Unpacker(raw=False)
            unpacker.feed(message.data)
            answered = any(one[0] == 9 and one[1] is True for one in unpacker)
        for _ in range(20):
            with contextlib.suppress(ConnectionError):
                await ws.send_bytes(b"\xc1")
        while not ws.closed:
            await ws.receive(timeout=10)
        assert ws.close_code == 4500


async def test_a_frame_that_is_too_large_ends_its_connection_only(server: LiveServer) -> None:
    async with aiohttp.ClientSession() as http:
        ws = await http.ws_connect(f"{server.url}/ws", protocols=("codequest.v1.msgpack",))
        await ws.receive(timeout=10)
        with contextlib.suppress(ConnectionError):
            await ws.send_bytes(b"\x00" * (MAX_FRAME_BYTES + 1))
        while not ws.closed:
            await ws.receive(timeout=10)
        async with http.get(f"{server.url}/health") as response:
            assert response.status == 200


async def test_ten_thousand_commands_from_one_socket_slow_nobody_down(
    server: LiveServer, person: SignIn
) -> None:
    ada = await person("ada")
    async with ada.live() as flood, ada.live() as other:
        ping = [1, "ping", {}]
        with contextlib.suppress(Exception):
            for number in range(10_000):
                ping[0] = number + 1
                await flood.send(ping)
        assert (await other.command("ping"))["server_time"] > 0


async def test_the_same_idempotency_key_does_a_thing_once(server: LiveServer, person: SignIn) -> None:
    admin = await person("boss")
    body = {"username": "x"}
    async with admin.live() as live:
        first, second = await asyncio.gather(
            admin.envelope("PUT", "/auth/profile", {"bio": "once"}, key="k1"),
            admin.envelope("PUT", "/auth/profile", {"bio": "once"}, key="k1"),
        )
        assert first["data"] == second["data"]
        with pytest.raises(ApiError) as caught:
            await admin.request("PUT", "/auth/profile", {"bio": "other"}, key="k1")
        assert caught.value.code == "CONFLICT"
        with pytest.raises(ApiError):
            await live.command("nothing:here", body)
