"""What a node writes: every event of one loop tick is encoded once per audience and written once per socket.

An `Audience` is a set of connections that hear the same frames. Frames wait in it until the end of the tick; then the
frames of one audience become one WebSocket message, made once, whose bytes go to the transport of every member.
A connection that has something else to say in the same tick gets all of it in one write. Nothing here awaits.
"""

from __future__ import annotations

import asyncio
import struct
from typing import TYPE_CHECKING

import msgspec

from codequest.protocol.codec import encode_json
from codequest.protocol.metrics import DELIVERED_BYTES, DELIVERIES

if TYPE_CHECKING:
    from codequest.gateway.connection import Connection

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


class Outbox:
    """One per node: knows which audiences and connections have something to write at the end of this tick."""

    def __init__(self) -> None:
        self._audiences: list[Audience] = []
        self._connections: list[Connection] = []
        self._is_scheduled = False

    def audience_waits(self, audience: Audience) -> None:
        """An audience got its first frame of this tick."""
        self._audiences.append(audience)
        self._schedule()

    def connection_waits(self, connection: Connection) -> None:
        """A connection got its first bytes of this tick."""
        self._connections.append(connection)
        self._schedule()

    def _schedule(self) -> None:
        if not self._is_scheduled:
            self._is_scheduled = True
            asyncio.get_running_loop().call_soon(self.flush)

    def flush(self) -> None:
        """Write everything that waits, now."""
        self._is_scheduled = False
        audiences, self._audiences = self._audiences, []
        may_meet = len(audiences) > 1  # a connection may be in two of them, and gets one write
        for audience in audiences:
            audience.flush(queue=may_meet)
        connections, self._connections = self._connections, []
        for connection in connections:
            connection.flush()


class Audience:
    """Connections that hear the same frames."""

    __slots__ = ("_frames", "_outbox", "_texts", "members")

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox
        self._frames: list[bytes] = []
        self.members: set[Connection] = set()
        self._texts: set[Connection] | None = None  # those who speak JSON; made when the first comes

    def __len__(self) -> int:
        return len(self.members) + (len(self._texts) if self._texts else 0)

    def __contains__(self, connection: object) -> bool:
        return connection in self.members or (self._texts is not None and connection in self._texts)

    def add(self, connection: Connection) -> None:
        """Hears every frame from now on, and none that was sent before."""
        self.settle()
        if not connection.json:
            self.members.add(connection)
        elif self._texts is None:
            self._texts = {connection}
        else:
            self._texts.add(connection)

    def discard(self, connection: Connection) -> None:
        """Hears no more, not even what waits; idempotent."""
        self.members.discard(connection)
        if self._texts is not None:
            self._texts.discard(connection)

    def send(self, frame: bytes) -> None:
        """One msgpack frame to everybody, with what else this tick brings."""
        if not self.members and not self._texts:
            return
        if not self._frames:
            self._outbox.audience_waits(self)
        self._frames.append(frame)

    def settle(self) -> None:
        """Write what waits now, to those who are here now."""
        if self._frames:
            self.flush(queue=True)

    def flush(self, *, queue: bool) -> None:
        """Write what waits. `queue`: behind what each connection has, to be written with the rest of the tick."""
        frames = self._frames
        if not frames:
            return
        self._frames = []
        self._write(binary_message(frames), self.members, len(frames), queue)
        if self._texts:
            self._write(text_messages(frames), self._texts, len(frames), queue)

    @staticmethod
    def _write(data: bytes, members: set[Connection], events: int, queue: bool) -> None:
        if queue:
            for connection in members:
                connection.queue(data)
        else:
            for connection in members:
                if connection.waiting:
                    connection.waiting.append(data)
                else:
                    connection.write(data)
        count = len(members)
        DELIVERIES.inc(events * count)
        DELIVERED_BYTES.inc(len(data) * count)
