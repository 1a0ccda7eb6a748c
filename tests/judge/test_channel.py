"""The worker's end of a supervisor's socket: one request, one answer, whoever is cancelled or late."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator

import pytest

from judge.sandboxes.channel import Channel
from judge.sandboxes.sandbox import SandboxError

Ends = tuple[Channel, socket.socket]


@pytest.fixture
async def ends() -> AsyncIterator[Ends]:
    """The worker's end, and the supervisor's."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        channel = Channel(ours)
        yield channel, theirs
        channel.close()


async def cancelled(channel: Channel) -> None:
    """Ask, and be cancelled while waiting."""
    asking = asyncio.create_task(channel.ask(b"run", None, 10))
    await asyncio.sleep(0)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)


async def some_turns() -> None:
    """Let the loop see what has come."""
    for _ in range(3):
        await asyncio.sleep(0)


async def test_a_request_takes_its_descriptors_along(ends: Ends) -> None:
    channel, theirs = ends
    given = os.memfd_create("given")
    asking = asyncio.create_task(channel.ask(b"put", [given], 10))
    await asyncio.sleep(0)
    frame, (taken,), _, _ = socket.recv_fds(theirs, 100, 3)
    assert frame == b"put"
    os.write(taken, b"written there")
    assert os.pread(given, 100, 0) == b"written there"
    os.close(taken)
    os.close(given)
    theirs.send(b"done")
    assert await asking == b"done"


async def test_a_descriptor_that_comes_with_an_answer_is_not_taken(ends: Ends) -> None:
    channel, theirs = ends
    asking = asyncio.create_task(channel.ask(b"run", None, 10))
    await asyncio.sleep(0)
    read, write = os.pipe()
    socket.send_fds(theirs, [b"here"], [write])
    os.close(write)
    assert await asking == b"here"
    assert os.read(read, 1) == b""
    os.close(read)


@pytest.mark.parametrize("is_late", [False, True])
async def test_who_was_cancelled_can_still_have_the_answer(ends: Ends, is_late: bool) -> None:
    channel, theirs = ends
    await cancelled(channel)
    if not is_late:  # it is there before anybody asks for it again
        theirs.send(b"killed")
        await some_turns()
    again = channel.expect_again()
    if is_late:
        theirs.send(b"killed")
    assert await again == b"killed"
    assert channel.is_open


async def test_an_answer_that_is_overdue_closes_the_channel(ends: Ends) -> None:
    channel, _ = ends
    with pytest.raises(SandboxError, match="does not answer"):
        await channel.ask(b"run", None, 0.01)
    assert not channel.is_open
    with pytest.raises(SandboxError, match="gone"):
        await channel.ask(b"run", None, 10)


async def test_a_second_request_before_the_first_answer_is_refused(ends: Ends) -> None:
    channel, theirs = ends
    asking = asyncio.create_task(channel.ask(b"run", None, 10))
    await asyncio.sleep(0)
    with pytest.raises(SandboxError, match="busy"):
        channel.expect()
    theirs.send(b"done")
    assert await asking == b"done"
