"""WebSocket by hand (RFC 6455): every bit of a frame is the test's to choose. Blocking, for one connection each."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import socket
import struct
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import msgpack

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA
TIMEOUT_S = 10.0
MASK = b"\x37\xfa\x21\x3d"
KEY = base64.b64encode(b"sixteen bytes...").decode()
ACCEPT = base64.b64encode(
    hashlib.sha1(KEY.encode() + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11", usedforsecurity=False).digest()
).decode()
MSGPACK, JSON = "codequest.v1.msgpack", "codequest.v1.json"
HANDSHAKE = {
    "Host": "localhost",
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Key": KEY,
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Protocol": MSGPACK,
}


def frame(
    opcode: int,
    payload: bytes = b"",
    *,
    fin: bool = True,
    rsv: int = 0,
    mask: bytes | None = MASK,
    length_form: int | None = None,
    announced: int | None = None,
) -> bytes:
    """One frame as a client sends it; `rsv` 1 to 7, `mask` None for none.

    `length_form` 126 or 127 forces the longer form of the length; `announced` lies about it.
    """
    size = len(payload) if announced is None else announced
    form = length_form or (size if size < 126 else 126 if size < 65536 else 127)
    head = bytes((fin << 7 | rsv << 4 | opcode, (mask is not None) << 7 | form))
    if form == 126:
        head += struct.pack(">H", size)
    elif form == 127:
        head += struct.pack(">Q", size)
    if mask is None:
        return head + payload
    return head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))


def close_frame(code: int | None = None, reason: bytes = b"") -> bytes:
    """A close frame as a client sends it."""
    return frame(CLOSE, b"" if code is None else struct.pack(">H", code) + reason)


@dataclass(frozen=True)
class Received:
    """A frame of the server's."""

    opcode: int
    payload: bytes
    fin: bool = True
    rsv: int = 0
    masked: bool = False

    @property
    def code(self) -> int | None:
        """The close code of a close frame; None where it has none."""
        return struct.unpack(">H", self.payload[:2])[0] if self.payload else None


class RawSocket:
    """A TCP connection that may become a WebSocket."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), TIMEOUT_S)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._buffer = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def send(self, data: bytes) -> None:
        """Send bytes in one segment, as far as the kernel does so."""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # its farewell can still be read
            self._socket.sendall(data)

    def send_handshake(self, headers: dict[str, str] = HANDSHAKE, *, line: str = "GET /ws HTTP/1.1") -> None:
        """An opening handshake; its answer is not read."""
        lines = [line, *(f"{name}: {value}" for name, value in headers.items())]
        self.send(("\r\n".join(lines) + "\r\n\r\n").encode())

    def shake_hands(
        self, headers: dict[str, str] = HANDSHAKE, *, line: str = "GET /ws HTTP/1.1"
    ) -> tuple[int, dict[str, str]]:
        """(status, headers by lower-case name) of the answer to an opening handshake."""
        self.send_handshake(headers, line=line)
        while b"\r\n\r\n" not in self._buffer:
            self._more()
        head, self._buffer = self._buffer.split(b"\r\n\r\n", 1)
        status, *rest = head.decode().split("\r\n")
        pairs = (one.split(":", 1) for one in rest)
        return int(status.split()[1]), {name.strip().lower(): value.strip() for name, value in pairs}

    def open(self, protocol: str = MSGPACK) -> Self:
        """Shake hands and read the hello."""
        status, _ = self.shake_hands({**HANDSHAKE, "Sec-WebSocket-Protocol": protocol})
        assert status == 101
        hello = self.receive()
        assert hello.opcode == (TEXT if protocol == JSON else BINARY)
        return self

    def receive(self) -> Received:
        """The next frame. Raises EOFError at the end of the stream."""
        first, second = self._take(2)
        size = second & 0x7F
        if size == 126:
            (size,) = struct.unpack(">H", self._take(2))
        elif size == 127:
            (size,) = struct.unpack(">Q", self._take(8))
        return Received(
            first & 0x0F, self._take(size), bool(first & 0x80), first >> 4 & 7, bool(second & 0x80)
        )

    def reply(self) -> list[Any]:
        """The next frame, which must be one reply in msgpack: [id, ok, body]."""
        got = self.receive()
        assert got.opcode == BINARY, got
        answer: list[Any] = msgpack.unpackb(got.payload)
        return answer

    def is_alive(self) -> bool:
        """Whether a command sent now is answered by the very next frame."""
        self.send(frame(BINARY, command(77)))
        return self.reply()[:2] == [77, True]

    def receive_some(self) -> bytes:
        """Whatever has come, at least one byte. Raises EOFError at the end of the stream."""
        if not self._buffer:
            self._more()
        some, self._buffer = self._buffer, b""
        return some

    def has_ended(self) -> bool:
        """Whether nothing but the end of the stream follows."""
        try:
            while not self._buffer:
                self._more()
        except (EOFError, ConnectionResetError):
            return True
        return False

    def _take(self, size: int) -> bytes:
        while len(self._buffer) < size:
            self._more()
        taken, self._buffer = self._buffer[:size], self._buffer[size:]
        return taken

    def _more(self) -> None:
        received = self._socket.recv(65536)
        if not received:
            raise EOFError
        self._buffer += received


def command(number: int, name: str = "ping", **body: Any) -> bytes:
    """A request in msgpack."""
    packed: bytes = msgpack.packb([number, name, body])
    return packed


def sized_command(number: int, size: int) -> bytes:
    """A request of exactly `size` bytes with a field that does not exist, so it is answered with an error."""
    for filler in range(max(0, size - 24), size):
        packed = command(number, x="a" * filler)
        if len(packed) == size:
            return packed
    raise AssertionError(f"no request is {size} bytes long")
