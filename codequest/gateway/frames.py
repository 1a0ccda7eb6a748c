"""WebSocket frames and messages as bytes."""

from __future__ import annotations

import struct

import msgspec

from codequest.protocol.codec import encode_json

OP_TEXT, OP_BINARY, OP_CLOSE, OP_PING = 0x81, 0x82, 0x88, 0x89


def frame_header(size: int, opcode: int = OP_BINARY) -> bytes:
    """Header of an unmasked, final WebSocket frame (RFC 6455 §5.2)."""
    if size < 126:
        return bytes((opcode, size))
    if size < 65536:
        return struct.pack(">BBH", opcode, 126, size)
    return struct.pack(">BBQ", opcode, 127, size)


def binary_message(frames: list[bytes]) -> bytes:
    """Several msgpack frames as one WebSocket message; msgpack says by itself where each ends."""
    payload = frames[0] if len(frames) == 1 else b"".join(frames)
    return frame_header(len(payload)) + payload


def text_messages(frames: list[bytes]) -> bytes:
    """The same for the sub-protocol in JSON: a message each."""
    parts = []
    for frame in frames:
        text = encode_json(msgspec.msgpack.decode(frame))
        parts += [frame_header(len(text), OP_TEXT), text]
    return b"".join(parts)
