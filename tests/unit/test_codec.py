"""Frames and bodies: what is refused, and that nothing breaks the decoder."""

from __future__ import annotations

import json
import math
from contextlib import suppress

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codequest.errors import ValidationError
from codequest.protocol.codec import MAX_DEPTH, check_plain, decode_frame, decode_json, printable


@given(st.binary(max_size=400))
def test_any_bytes_decode_or_are_refused_as_a_frame(frame: bytes) -> None:
    with suppress(ValidationError):
        decode_frame(frame)


@given(st.binary(max_size=400))
def test_any_bytes_decode_or_are_refused_as_json(body: bytes) -> None:
    with suppress(ValidationError):
        decode_json(body)


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.text("abcé€😀 ", max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("ab", max_size=3), inner, max_size=4),
    max_leaves=20,
)


@given(st.lists(plain, min_size=1, max_size=5))
def test_what_a_client_packs_comes_out_as_it_was(objects: list[object]) -> None:
    frame = b"".join(msgpack.packb(one) for one in objects)
    assert decode_frame(frame) == objects


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        msgpack.packb([1, "ping", {}])[:-1],
        msgpack.packb(msgpack.ExtType(5, b"abc")),
        msgpack.packb(math.nan),
        msgpack.packb(math.inf),
        msgpack.packb("a\x00b"),
        msgpack.packb({1: 2}),
        b"\xa2\xff\xfe",
        b"\xdd\xff\xff\xff\xff",
        b"\xdf\xff\xff\xff\xff",
        b"\xc1",
    ],
    ids=["empty", "tail", "extension", "nan", "inf", "nul", "int key", "utf-8", "array", "map", "reserved"],
)
def test_unacceptable_frames_are_refused(frame: bytes) -> None:
    with pytest.raises(ValidationError):
        decode_frame(frame)


@given(st.lists(plain, min_size=1, max_size=3), st.data())
def test_a_frame_that_ends_within_its_last_message_is_refused(
    objects: list[object], data: st.DataObject
) -> None:
    *_, last = packed = [msgpack.packb(one) for one in objects]
    cut = data.draw(st.integers(1, len(last)))
    if cut == len(last) and len(packed) > 1:
        return  # nothing of the last message is left
    with pytest.raises(ValidationError):
        decode_frame(b"".join(packed)[:-cut])


def test_deep_nesting_is_refused_at_any_depth() -> None:
    for depth in (MAX_DEPTH + 2, 600, 5000):
        with pytest.raises(ValidationError):
            decode_frame(b"\x91" * depth + b"\x01")
        with pytest.raises(ValidationError):
            decode_json("[" * depth + "]" * depth)


def test_a_lone_surrogate_and_a_nul_are_refused_in_json() -> None:
    for text in (r'{"a": "\ud800"}', r'{"a": "\u0000"}', r'{"\u0000": 1}', '{"a": 1e999}', '{"a": 1'):
        with pytest.raises(ValidationError):
            decode_json(text)


def test_integers_beyond_64_bits_are_refused() -> None:
    check_plain(2**64 - 1)
    with pytest.raises(ValidationError):
        decode_json(json.dumps({"a": 2**64}))


def test_program_text_is_made_safe_to_store_and_show() -> None:
    assert printable(b"ok\n\x00\x1b[31m\xff") == "ok\n\ufffd\ufffd[31m\ufffd"
    assert len(printable(b"a" * 10_000)) == 4096
