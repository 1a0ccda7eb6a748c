"""RFC 6455 §5.5 and §7: pings, pongs, and how a connection ends."""

from __future__ import annotations

import pytest

from tests.support.raw_socket import (
    BINARY,
    CLOSE,
    CONTINUATION,
    PING,
    PONG,
    RawSocket,
    close_frame,
    command,
    frame,
)

PROTOCOL_ERROR, INVALID_DATA = 1002, 1007
ASK = command(5)


@pytest.mark.parametrize("payload", [b"", b"hello", b"\x00\xff\xfe\x80", bytes(range(125))])
def test_a_ping_is_answered_with_its_own_payload(raw: RawSocket, payload: bytes) -> None:
    raw.open()
    raw.send(frame(PING, payload))
    pong = raw.receive()
    assert (pong.opcode, pong.payload, pong.fin, pong.masked) == (PONG, payload, True, False)
    assert raw.is_alive()


def test_pings_in_one_write_are_answered_in_order(raw: RawSocket) -> None:
    raw.open()
    raw.send(b"".join(frame(PING, bytes([number])) for number in range(10)))
    assert [raw.receive().payload for _ in range(10)] == [bytes([number]) for number in range(10)]


def test_a_ping_byte_by_byte_is_answered(raw: RawSocket) -> None:
    raw.open()
    for byte in frame(PING, b"slowly"):
        raw.send(bytes([byte]))
    assert raw.receive().payload == b"slowly"


def test_a_ping_between_fragments_is_answered_before_the_message(raw: RawSocket) -> None:
    raw.open()
    raw.send(frame(BINARY, ASK[:3], fin=False))
    raw.send(frame(PING, b"now"))
    pong = raw.receive()
    assert (pong.opcode, pong.payload) == (PONG, b"now")
    raw.send(frame(CONTINUATION, ASK[3:]))
    assert raw.reply()[:2] == [5, True]


@pytest.mark.parametrize("payload", [b"", b"never asked for", bytes(125)])
def test_a_pong_that_nobody_asked_for_is_ignored(raw: RawSocket, payload: bytes) -> None:
    raw.open()
    raw.send(frame(PONG, payload))
    assert raw.is_alive()


BAD_CONTROL = {
    "a ping of 126 bytes": frame(PING, bytes(126)),
    "a pong of 126 bytes": frame(PONG, bytes(126)),
    "a close of 126 bytes": close_frame(1000, b"x" * 124),
    "a ping with a 16-bit length": frame(PING, b"x", length_form=126),
    "a ping with a 64-bit length": frame(PING, b"x", length_form=127),
    "a ping in fragments": frame(PING, b"x", fin=False) + frame(CONTINUATION, b"y"),
    "a pong in fragments": frame(PONG, b"x", fin=False) + frame(CONTINUATION, b"y"),
    "a close in fragments": frame(CLOSE, b"\x03", fin=False) + frame(CONTINUATION, b"\xe8"),
    "a ping in fragments between fragments": frame(BINARY, ASK[:3], fin=False) + frame(PING, fin=False),
}


@pytest.mark.parametrize("sent", BAD_CONTROL.values(), ids=BAD_CONTROL)
def test_a_control_frame_is_short_and_whole(raw: RawSocket, sent: bytes) -> None:
    raw.open()
    raw.send(sent)
    goodbye = raw.receive()
    assert (goodbye.opcode, goodbye.code) == (CLOSE, PROTOCOL_ERROR)
    assert raw.has_ended()


def test_an_empty_close_is_answered_and_ends_the_connection(raw: RawSocket) -> None:
    raw.open()
    raw.send(close_frame())
    goodbye = raw.receive()
    assert goodbye.opcode == CLOSE
    assert goodbye.code in (None, 1000)
    assert raw.has_ended()


@pytest.mark.parametrize(
    "code", [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999]
)
def test_a_close_is_answered_with_its_code_or_as_a_normal_one(raw: RawSocket, code: int) -> None:
    raw.open()
    raw.send(close_frame(code))
    goodbye = raw.receive()
    assert goodbye.opcode == CLOSE
    assert goodbye.code in (code, 1000)
    assert raw.has_ended()


@pytest.mark.parametrize("reason", [b"bye", "auf später ✓".encode(), b"x" * 123])
def test_a_close_may_carry_a_reason(raw: RawSocket, reason: bytes) -> None:
    raw.open()
    raw.send(close_frame(1000, reason))
    goodbye = raw.receive()
    assert (goodbye.opcode, goodbye.code) == (CLOSE, 1000)
    assert raw.has_ended()


@pytest.mark.parametrize("code", [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535])
def test_a_close_code_that_nobody_may_send_is_a_protocol_error(raw: RawSocket, code: int) -> None:
    raw.open()
    raw.send(close_frame(code))
    goodbye = raw.receive()
    assert (goodbye.opcode, goodbye.code) == (CLOSE, PROTOCOL_ERROR)
    assert raw.has_ended()


def test_a_close_of_one_byte_is_a_protocol_error(raw: RawSocket) -> None:
    raw.open()
    raw.send(frame(CLOSE, b"\x03"))
    assert raw.receive().code == PROTOCOL_ERROR
    assert raw.has_ended()


@pytest.mark.parametrize("reason", [b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"cut \xe2\x82"])
def test_a_reason_that_is_not_utf_8_is_invalid_data(raw: RawSocket, reason: bytes) -> None:
    raw.open()
    raw.send(close_frame(1000, reason))
    assert raw.receive().code == INVALID_DATA
    assert raw.has_ended()


AFTER_CLOSE = {
    "a command": frame(BINARY, ASK),
    "a ping": frame(PING, b"still there?"),
    "another close": close_frame(1001),
    "nonsense": b"\xff\xff\xff\xff",
}


@pytest.mark.parametrize("late", AFTER_CLOSE.values(), ids=AFTER_CLOSE)
def test_nothing_is_read_behind_a_close(raw: RawSocket, late: bytes) -> None:
    raw.open()
    raw.send(close_frame(1000) + late)
    goodbye = raw.receive()
    assert (goodbye.opcode, goodbye.code) == (CLOSE, 1000)
    assert raw.has_ended()


def test_a_close_between_fragments_ends_the_connection(raw: RawSocket) -> None:
    raw.open()
    raw.send(frame(BINARY, ASK[:3], fin=False) + close_frame(1000))
    assert raw.receive().code == 1000
    assert raw.has_ended()


def test_the_server_s_own_close_codes_are_sendable(raw: RawSocket) -> None:
    """Ten malformed messages are answered, the last one by our final code."""
    raw.open()
    for _ in range(10):
        raw.send(frame(BINARY, b"\xc1"))
    received = raw.receive()
    while received.opcode == BINARY:
        received = raw.receive()
    assert (received.opcode, received.code) == (CLOSE, 4500)
