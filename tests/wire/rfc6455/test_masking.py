"""What aiohttp's reader lets pass and ours does not: unmasked frames, lengths that are not in their shortest form."""

from __future__ import annotations

import pytest

from tests.support.raw_socket import (
    BINARY,
    CLOSE,
    CONTINUATION,
    PING,
    PONG,
    RawSocket,
    command,
    frame,
    sized_command,
)

PROTOCOL_ERROR = 1002


def is_refused(raw: RawSocket) -> bool:
    """Whether a close frame for a protocol error comes next, and then the end."""
    got = raw.receive()
    return (got.opcode, got.code) == (CLOSE, PROTOCOL_ERROR) and raw.has_ended()


@pytest.mark.parametrize("opcode", [BINARY, CONTINUATION, PING, PONG, CLOSE])
def test_an_unmasked_frame_of_any_kind_ends_the_connection(raw: RawSocket, opcode: int) -> None:
    raw.open().send(frame(opcode, b"" if opcode == CLOSE else command(1), mask=None))
    assert is_refused(raw)


def test_what_came_before_the_bad_frame_in_the_same_segment_is_taken_and_nothing_after(
    raw: RawSocket,
) -> None:
    raw.open().send(frame(PING, b"before") + frame(BINARY, command(1), mask=None) + frame(PING, b"after"))
    got = raw.receive()
    if got.opcode == PONG:
        assert got.payload == b"before"
        got = raw.receive()
    assert (got.opcode, got.code) == (CLOSE, PROTOCOL_ERROR)
    assert raw.has_ended()


@pytest.mark.parametrize(
    ("size", "form"), [(0, 126), (20, 126), (125, 126), (20, 127), (126, 127), (65_535, 127)]
)
def test_a_length_longer_written_than_it_must_be_ends_the_connection(
    raw: RawSocket, size: int, form: int
) -> None:
    raw.open().send(frame(BINARY, b"\x90" * size, length_form=form))
    assert is_refused(raw)


@pytest.mark.parametrize("size", [125, 126, 65_535, 65_536])
def test_lengths_at_the_borders_are_right(raw: RawSocket, size: int) -> None:
    raw.open().send(frame(BINARY, sized_command(5, size)))
    assert raw.reply()[:2] == [5, False]
    assert raw.is_alive()


def test_frames_in_single_bytes_are_put_together(raw: RawSocket) -> None:
    raw.open()
    for byte in frame(BINARY, command(9)) + frame(PING, b"x" * 5):
        raw.send(bytes((byte,)))
    first, second = raw.receive(), raw.receive()
    assert {first.opcode, second.opcode} == {BINARY, PONG}


def test_many_frames_in_one_segment_are_all_taken(raw: RawSocket) -> None:
    raw.open().send(b"".join(frame(BINARY, command(number)) for number in range(1, 41)))
    answered = b"".join(raw.receive().payload for _ in range(1))
    while answered.count(b"server_time") < 40:
        answered += raw.receive().payload
    assert raw.is_alive()


def test_a_frame_that_came_with_the_handshake_is_looked_at_too(raw: RawSocket) -> None:
    from tests.support.raw_socket import HANDSHAKE

    lines = ["GET /ws HTTP/1.1", *(f"{name}: {value}" for name, value in HANDSHAKE.items())]
    early = frame(BINARY, command(1), mask=None)
    raw.send(("\r\n".join(lines) + "\r\n\r\n").encode() + early)
    while b"\r\n\r\n" not in raw._buffer:
        raw._more()
    raw._buffer = raw._buffer.split(b"\r\n\r\n", 1)[1]
    got = raw.receive()
    while got.opcode == BINARY:
        got = raw.receive()
    assert (got.opcode, got.code) == (CLOSE, PROTOCOL_ERROR)
