"""RFC 6455 §5.6 and §8.1: text is UTF-8, whole, also across fragments."""

from __future__ import annotations

import json
from typing import Any

import msgpack
import pytest

from tests.support.raw_socket import BINARY, CLOSE, CONTINUATION, JSON, MSGPACK, TEXT, RawSocket, frame

INVALID_DATA = 1007


def asking(name: str) -> bytes:
    """A request in JSON for a command of that name."""
    return json.dumps([5, name, {}], ensure_ascii=False).encode()


def answer(raw: RawSocket) -> Any:
    """The next frame, which must be a text."""
    received = raw.receive()
    assert received.opcode == TEXT, received
    return json.loads(received.payload)


@pytest.mark.parametrize(
    "name", ["plain", "zwölf", "€uro", "\U0001f98a", "\uffff", "\U0010ffff", "\ufeffmark", ""]
)
def test_any_text_is_read(raw: RawSocket, name: str) -> None:
    raw.open(JSON)
    raw.send(frame(TEXT, asking(name)))
    assert answer(raw)[:2] == [5, False]  # understood: there is no such command
    raw.send(frame(TEXT, asking("ping")))
    assert answer(raw)[:2] == [5, True]


@pytest.mark.parametrize("at", range(9, 14))
def test_a_character_may_be_cut_between_fragments(raw: RawSocket, at: int) -> None:
    text = asking("\U0001f98a€")
    raw.open(JSON)
    raw.send(frame(TEXT, text[:at], fin=False))
    raw.send(frame(CONTINUATION, text[at:]))
    assert answer(raw)[:2] == [5, False]


NOT_UTF_8 = {
    "a byte that never occurs": b"\xff",
    "a lone continuation byte": b"\x80",
    "a sequence that stops": b"\xe2\x82",
    "a sequence broken by a letter": b"\xe2\x28\xa1",
    "two bytes for a slash": b"\xc0\xaf",
    "two bytes for NUL": b"\xc0\x80",
    "three bytes where two do": b"\xe0\x80\xaf",
    "a surrogate": b"\xed\xa0\x80",
    "beyond the last character": b"\xf4\x90\x80\x80",
    "a sequence of five bytes": b"\xf8\x88\x80\x80\x80",
}


@pytest.mark.parametrize("protocol", [JSON, MSGPACK])
@pytest.mark.parametrize("text", NOT_UTF_8.values(), ids=NOT_UTF_8)
def test_text_that_is_not_utf_8_fails_the_connection(raw: RawSocket, text: bytes, protocol: str) -> None:
    raw.open(protocol)
    raw.send(frame(TEXT, b'["' + text + b'"]'))
    received = raw.receive()
    assert (received.opcode, received.code) == (CLOSE, INVALID_DATA)
    assert raw.has_ended()


@pytest.mark.parametrize("text", [b"\xe2\x28\xa1", b"\xed\xa0\x80", b"\xe2\x82"])
def test_bad_text_is_found_across_fragments(raw: RawSocket, text: bytes) -> None:
    raw.open(JSON)
    raw.send(frame(TEXT, text[:1], fin=False))
    raw.send(frame(CONTINUATION, text[1:]))
    received = raw.receive()
    assert (received.opcode, received.code) == (CLOSE, INVALID_DATA)
    assert raw.has_ended()


@pytest.mark.parametrize(("protocol", "opcode"), [(MSGPACK, TEXT), (JSON, BINARY)])
def test_the_other_kind_of_message_is_answered_with_an_error(
    raw: RawSocket, protocol: str, opcode: int
) -> None:
    raw.open(protocol)
    raw.send(frame(opcode, b"[]"))
    received = raw.receive()
    assert received.opcode == (TEXT if protocol == JSON else BINARY)


def test_binary_data_need_not_be_utf_8(raw: RawSocket) -> None:
    raw.open()
    raw.send(frame(BINARY, msgpack.packb([5, "ping", {"x": b"\xff\xfe"}])))
    assert raw.reply()[:2] == [5, False]
    assert raw.is_alive()
