"""Connections that never send a whole request are ended; whoever sent one may be silent as long as they like."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack

import pytest

from codequest.gateway import reader
from codequest.gateway.reader import end_silent_connections
from judge.tasks import end_tasks
from tests.support.live_server import LiveServer
from tests.support.raw_socket import RawSocket

REQUEST = b"GET /api/v1/languages HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture
async def rounds(monkeypatch: pytest.MonkeyPatch) -> asyncio.Semaphore:
    """Each release is one time span that passes."""
    monkeypatch.setattr(reader, "FIRST_REQUEST_S", 10.25)  # nobody else sleeps so long
    passed = asyncio.Semaphore(0)
    sleep = asyncio.sleep

    async def pass_when_told(seconds: float) -> None:
        if seconds == reader.FIRST_REQUEST_S:
            await passed.acquire()
        else:
            await sleep(seconds)

    monkeypatch.setattr(asyncio, "sleep", pass_when_told)
    return passed


async def test_who_sends_no_whole_request_is_sent_away_in_the_second_round(
    server: LiveServer, rounds: asyncio.Semaphore
) -> None:
    watch = asyncio.create_task(end_silent_connections(server.web_server))
    with ExitStack() as stack:
        silent, half, served, socket = (stack.enter_context(RawSocket(server.port)) for _ in range(4))
        half.send(REQUEST[:-2])
        served.send(REQUEST)
        await asyncio.to_thread(served.receive_some)
        await asyncio.to_thread(socket.open)
        rounds.release()
        await asyncio.to_thread(socket.is_alive)  # a round trip: the first round is over
        late = stack.enter_context(RawSocket(server.port))
        late.send(REQUEST[:10])
        half.send(b"X-More: still not the end\r\n")
        await asyncio.to_thread(socket.is_alive)
        rounds.release()
        assert await asyncio.to_thread(silent.has_ended)
        assert await asyncio.to_thread(half.has_ended)
        late.send(REQUEST[10:])  # its second round has not come
        await asyncio.to_thread(late.receive_some)
        served.send(REQUEST)
        await asyncio.to_thread(served.receive_some)
        assert await asyncio.to_thread(socket.is_alive)
    await end_tasks(watch)
