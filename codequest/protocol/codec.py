"""Frames and bodies to plain data and back, refusing what must never reach a driver.

Refused: an incomplete tail, extension types, NaN and infinities, NUL characters, lone surrogates, integers beyond
64 bits, nesting deeper than 16, maps whose keys are not strings.
"""

from __future__ import annotations

import math
from typing import Any

import msgpack
import msgspec

from codequest.errors import ValidationError

MAX_DEPTH = 16
MAX_ITEMS = 10_000  # of one array or map
_INT_MIN, _INT_MAX = -(2**63), 2**64 - 1
_MAX_REQUESTS_IN_FRAME = 64

encode_json = msgspec.json.Encoder().encode
to_builtins = msgspec.to_builtins
encode_plain = msgspec.msgpack.Encoder().encode  # msgpack of what `to_builtins` gave


def encode_msgpack(value: Any) -> bytes:
    """msgpack of structs and plain data; times as RFC 3339 text as in JSON, never as a timestamp extension."""
    return encode_plain(to_builtins(value))


def decode_frame(frame: bytes) -> list[Any]:
    """The msgpack objects of one frame. Raises ValidationError where anything in it is not acceptable."""
    unpacker = msgpack.Unpacker(
        raw=False,
        strict_map_key=True,
        max_buffer_size=max(len(frame), 1),
        max_array_len=MAX_ITEMS,
        max_map_len=MAX_ITEMS,
        max_ext_len=0,
        ext_hook=_refuse_extension,
    )
    try:
        unpacker.feed(frame)
        objects: list[Any] = []
        read = 0  # at the end of the loop the unpacker has also swallowed a message that has no end
        for one in unpacker:
            if len(objects) == _MAX_REQUESTS_IN_FRAME:
                raise ValidationError(f"A frame holds at most {_MAX_REQUESTS_IN_FRAME} requests.")
            objects.append(one)
            read = unpacker.tell()
    except ValidationError:
        raise
    except UnicodeDecodeError:
        raise ValidationError("A string in the frame is not valid UTF-8.") from None
    except RecursionError:
        raise ValidationError("The frame is nested too deeply.") from None
    except (ValueError, TypeError, OverflowError, msgpack.UnpackException) as error:
        raise ValidationError(f"The frame is not valid msgpack: {_first_line(error)}") from None
    if not objects or read != len(frame):
        raise ValidationError("The frame ends in the middle of a message.")
    for one in objects:
        check_plain(one)
    return objects


def decode_json(text: bytes | str) -> Any:
    """One JSON value. Raises ValidationError with the position where it is malformed."""
    try:
        value = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise ValidationError(f"The body is not valid JSON: {_first_line(error)}") from None
    except RecursionError:
        raise ValidationError("The body is nested too deeply.") from None
    check_plain(value)
    return value


def check_plain(value: Any) -> None:
    """Walk decoded data. Raises ValidationError with the path of the first thing that is not acceptable."""
    stack: list[tuple[Any, str, int]] = [(value, "", 0)]
    while stack:
        item, path, depth = stack.pop()
        kind = type(item)
        if kind is str:
            _check_text(item, path)
        elif kind is int:
            if not _INT_MIN <= item <= _INT_MAX:
                raise ValidationError.of(path or "body", "The integer does not fit 64 bits.")
        elif kind is float:
            if not math.isfinite(item):
                raise ValidationError.of(path or "body", "NaN and infinities are not allowed.")
        elif kind in (dict, list):
            if depth >= MAX_DEPTH:
                raise ValidationError.of(path or "body", f"Nested deeper than {MAX_DEPTH} levels.")
            children = item.items() if kind is dict else enumerate(item)
            for key, child in children:
                if kind is dict:
                    if not isinstance(key, str):
                        raise ValidationError.of(path or "body", "Keys must be strings.")
                    _check_text(key, path)
                stack.append((child, f"{path}.{key}" if path else str(key), depth + 1))


def _check_text(text: str, path: str) -> None:
    if "\x00" in text:
        raise ValidationError.of(path or "body", "NUL characters are not allowed.")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise ValidationError.of(path or "body", "The text holds half a character.") from None


def _refuse_extension(code: int, data: bytes) -> Any:
    raise ValidationError("msgpack extension types are not allowed.")


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def printable(data: bytes, limit: int = 4096) -> str:
    """Text of a program, safe to store and show: bad UTF-8 and control characters become U+FFFD."""
    text = data[:limit].decode("utf-8", "replace")
    return "".join(
        c if c in "\n\t" or (c.isprintable() or ord(c) > 0x9F) else "\N{REPLACEMENT CHARACTER}" for c in text
    )
