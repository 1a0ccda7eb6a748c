"""RFC 6455 §5.1 to §5.6: masks, lengths, reserved bits, opcodes, fragments. What is wrong fails the connection."""

from __future__ import annotations

import msgpack
import pytest

from codequest.gateway.socket import MAX_FRAME_BYTES
from tests.support.raw_socket import (
    BINARY,
    CLOSE,
    CONTINUATION,
    PING,
    PONG,
    TEXT,
    RawSocket,
    command,
    frame,
    sized_command,
)

PROTOCOL_ERROR, TOO_BIG = 1002, 1009
ASK = command(5)


def fragments(*parts: bytes, opcode: int = BINARY) -> list[bytes]:
    """A message in several frames."""
    last = len(parts) - 1
    return [
        frame(opcode if number == 0 else CONTINUATION, part, fin=number == last)
        for number, part in enumerate(parts)
    ]


# What is sent (each item in a write of its own) -> it is one `ping` command, and it is answered.
ANSWERED = {
    "one frame": [frame(BINARY, ASK)],
    "a mask of zeros": [frame(BINARY, ASK, mask=bytes(4))],
    "a mask of ones": [frame(BINARY, ASK, mask=b"\xff" * 4)],
    "byte by byte": [frame(BINARY, ASK)[i : i + 1] for i in range(len(frame(BINARY, ASK)))],
    "a header cut in two": [frame(BINARY, ASK)[:1], frame(BINARY, ASK)[1:]],
    "a mask cut in two": [frame(BINARY, ASK)[:4], frame(BINARY, ASK)[4:]],
    "two fragments": fragments(ASK[:3], ASK[3:]),
    "two fragments in one write": [b"".join(fragments(ASK[:3], ASK[3:]))],
    "a fragment for every byte": fragments(*(ASK[i : i + 1] for i in range(len(ASK)))),
    "an empty first fragment": fragments(b"", ASK),
    "an empty fragment between": fragments(ASK[:3], b"", ASK[3:]),
    "an empty last fragment": fragments(ASK, b""),
    "nothing but the last fragment": fragments(b"", b"", b"", ASK),
    "fragments with masks of their own": [
        frame(BINARY, ASK[:3], fin=False, mask=b"\x01\x02\x03\x04"),
        frame(CONTINUATION, ASK[3:], mask=b"\xf0\xe0\xd0\xc0"),
    ],
    "an unsolicited pong before": [frame(PONG, b"whoever"), frame(BINARY, ASK)],
    "an empty pong between fragments": [
        frame(BINARY, ASK[:3], fin=False),
        frame(PONG),
        frame(CONTINUATION, ASK[3:]),
    ],
}


@pytest.mark.parametrize("writes", ANSWERED.values(), ids=ANSWERED)
def test_a_message_arrives_however_it_is_cut(raw: RawSocket, writes: list[bytes]) -> None:
    raw.open()
    for one in writes:
        raw.send(one)
    assert raw.reply()[:2] == [5, True]
    assert raw.is_alive()


def test_several_messages_in_one_write_are_answered_in_order(raw: RawSocket) -> None:
    raw.open()
    raw.send(b"".join(frame(BINARY, command(number)) for number in range(1, 21)))
    answered: list[int] = []
    while len(answered) < 20:
        unpacker = msgpack.Unpacker()
        unpacker.feed(raw.receive().payload)
        answered += [number for number, _, _ in unpacker]
    assert answered == list(range(1, 21))


@pytest.mark.parametrize("size", [124, 125, 126, 127, 128, 65_535, 65_536, 65_537, MAX_FRAME_BYTES - 1])
def test_every_form_of_length_is_read(raw: RawSocket, size: int) -> None:
    raw.open()
    raw.send(frame(BINARY, sized_command(9, size)))
    assert raw.reply()[:2] == [9, False]  # understood: it names the field that does not exist
    assert raw.is_alive()


# What is sent -> the connection fails with this code.
FAILS: dict[str, tuple[bytes, int]] = {
    **{
        f"no mask on {name}": (frame(opcode, payload, mask=None), PROTOCOL_ERROR)
        for name, opcode, payload in (
            ("binary", BINARY, ASK),
            ("text", TEXT, b"[5]"),
            ("ping", PING, b"x"),
            ("pong", PONG, b"x"),
            ("close", CLOSE, b"\x03\xe8"),
            ("an empty message", BINARY, b""),
        )
    },
    "no mask on a continuation": (
        frame(BINARY, ASK[:3], fin=False) + frame(CONTINUATION, ASK[3:], mask=None),
        PROTOCOL_ERROR,
    ),
    **{
        f"reserved bits {rsv:03b} on {name}": (frame(opcode, payload, rsv=rsv), PROTOCOL_ERROR)
        for rsv in (0b001, 0b010, 0b100, 0b111)
        for name, opcode, payload in (("binary", BINARY, ASK), ("ping", PING, b""))
    },
    "a reserved bit on text": (frame(TEXT, b"[5]", rsv=0b100), PROTOCOL_ERROR),
    "a reserved bit on close": (frame(CLOSE, b"\x03\xe8", rsv=0b001), PROTOCOL_ERROR),
    "a reserved bit on a continuation": (
        frame(BINARY, ASK[:3], fin=False) + frame(CONTINUATION, ASK[3:], rsv=0b100),
        PROTOCOL_ERROR,
    ),
    **{
        f"opcode {opcode:#x}": (frame(opcode, b"x"), PROTOCOL_ERROR)
        for opcode in (0x3, 0x4, 0x5, 0x6, 0x7, 0xB, 0xC, 0xD, 0xE, 0xF)
    },
    "125 bytes with a 16-bit length": (
        frame(BINARY, sized_command(9, 125), length_form=126),
        PROTOCOL_ERROR,
    ),
    "no bytes with a 16-bit length": (frame(BINARY, length_form=126), PROTOCOL_ERROR),
    "5 bytes with a 64-bit length": (frame(BINARY, b"12345", length_form=127), PROTOCOL_ERROR),
    "65,535 bytes with a 64-bit length": (
        frame(BINARY, sized_command(9, 65_535), length_form=127),
        PROTOCOL_ERROR,
    ),
    "the highest bit of a 64-bit length": (frame(BINARY, announced=2**63), PROTOCOL_ERROR),
    "all bits of a 64-bit length": (frame(BINARY, announced=2**64 - 1), PROTOCOL_ERROR),
    "one byte too many": (frame(BINARY, bytes(MAX_FRAME_BYTES + 1)), TOO_BIG),
    "a terabyte announced": (frame(BINARY, announced=2**40), TOO_BIG),
    "fragments that are too much together": (
        frame(BINARY, bytes(MAX_FRAME_BYTES), fin=False) + frame(CONTINUATION, b"x"),
        TOO_BIG,
    ),
    "a continuation of nothing": (frame(CONTINUATION, ASK), PROTOCOL_ERROR),
    "the first part of a continuation of nothing": (frame(CONTINUATION, ASK, fin=False), PROTOCOL_ERROR),
    "a continuation after the last fragment": (
        frame(BINARY, ASK[:3], fin=False)
        + frame(CONTINUATION, ASK[3:], fin=False)
        + frame(CONTINUATION)
        + frame(CONTINUATION, b"x"),
        PROTOCOL_ERROR,
    ),
    "a new message between fragments": (
        frame(BINARY, ASK[:3], fin=False) + frame(BINARY, ASK),
        PROTOCOL_ERROR,
    ),
    "a text between fragments": (frame(BINARY, ASK[:3], fin=False) + frame(TEXT, b"x"), PROTOCOL_ERROR),
    "the start of another message between fragments": (
        frame(BINARY, ASK[:3], fin=False) + frame(BINARY, ASK, fin=False),
        PROTOCOL_ERROR,
    ),
}


@pytest.mark.parametrize(("sent", "code"), FAILS.values(), ids=FAILS)
def test_what_no_client_may_send_fails_the_connection(raw: RawSocket, sent: bytes, code: int) -> None:
    raw.open()
    raw.send(sent)
    received = raw.receive()
    while received.opcode == BINARY:  # what was complete before it may have been answered
        received = raw.receive()
    assert (received.opcode, received.code) == (CLOSE, code)
    assert raw.has_ended()
