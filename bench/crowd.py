"""Many raw WebSocket connections in a process of their own: counts marked events, answers pings, decodes nothing.

Started by `Crowd`; reads one JSON specification from standard input, then words, and answers each by one JSON line:
`count` (marked events so far), `late` (delays of time-marked events in ms, since the last asking), `boards` (when the
last connection had each distinct frame that holds the marker), `bytes` (received so far), `open` (connections).
"""

from __future__ import annotations

import asyncio
import base64
import json
import struct
import subprocess
import sys
import time
from dataclasses import dataclass, field
from functools import partial
from types import TracebackType
from typing import Any, Self

import uvloop

MARKER = b"~bench~"
STAMP_DIGITS = 19  # of a monotonic time in ns behind the marker, where there is one
CONNECTING_AT_ONCE = 50
MAX_CONNECTIONS = 9_000  # of one process, which may open 20,000 files
CLIENTS_AT_ONE_ADDRESS = 100
TIMEOUT_S = 60.0
_KEY = base64.b64encode(b"sixteen bytes...").decode()


def client_frame(payload: bytes, opcode: int = 0x82) -> bytes:
    """A masked frame; the mask is zero, which leaves the payload as it is."""
    size = len(payload)
    if size < 126:
        return bytes((opcode, 0x80 | size)) + bytes(4) + payload
    return struct.pack(">BBH", opcode, 0x80 | 126, size) + bytes(4) + payload


def _own_address(number: int) -> str:
    """A loopback address for a connection; a server that counts by address sees many."""
    return f"127.0.{1 + number // CLIENTS_AT_ONE_ADDRESS}.1"


@dataclass
class _Tally:
    """What all connections of this process received."""

    events: int = 0
    received: int = 0
    open: int = 0
    late_ms: list[float] = field(default_factory=list)
    frames: dict[bytes, tuple[int, int]] = field(default_factory=dict)  # payload -> connections, last ns


class _Socket(asyncio.Protocol):
    """One connection: handshake, then frames."""

    def __init__(self, tally: _Tally, spec: dict[str, Any], number: int) -> None:
        self._tally = tally
        self._spec = spec
        self._number = number
        self._buffer = b""
        self._marker = spec["marker"].encode()
        self._greetings = int(spec["greetings"])  # until this connection counts as ready
        self._reply = spec["reply"].encode()
        self._is_open = False
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        headers = {
            "Host": f"{self._spec['host']}:{self._spec['port']}",
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Key": _KEY,
            "Sec-WebSocket-Version": "13",
            "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Accept": "*/*",
            "Accept-Language": "en-GB,en;q=0.7,de;q=0.3",
            "Accept-Encoding": "gzip, deflate, br, zstd",
            "Cache-Control": "no-cache",
            "Pragma": "no-cache",
            **self._spec["headers"],
        }
        if self._spec.get("tokens"):
            headers["Authorization"] = f"Bearer {self._spec['tokens'][self._number]}"
        lines = [f"GET {self._spec['path']} HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items())]
        transport.write(("\r\n".join(lines) + "\r\n\r\n").encode())  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        self._tally.received += len(data)
        data = self._buffer + data if self._buffer else data
        if not self._is_open:
            end = data.find(b"\r\n\r\n")
            if end < 0:
                self._buffer = data
                return
            if b" 101 " not in data[:20]:
                self.ready.set_exception(ConnectionError(data[:200].decode(errors="replace")))
                return
            self._is_open = True
            self._tally.open += 1
            data = data[end + 4 :]
            greetings = self._spec["greeting"]
            for greeting in greetings[self._number % len(greetings)] if greetings else ():
                self._transport.write(client_frame(bytes.fromhex(greeting)))  # type: ignore[attr-defined]
            if not self._greetings:
                self.ready.set_result(None)
        self._buffer = self._frames(data)

    def _frames(self, data: bytes) -> bytes:
        at, length = 0, len(data)
        while length - at >= 2:
            size, start = data[at + 1], at + 2
            if size == 126:
                if length - at < 4:
                    break
                size, start = struct.unpack_from(">H", data, start)[0], at + 4
            elif size == 127:
                if length - at < 10:
                    break
                size, start = struct.unpack_from(">Q", data, start)[0], at + 10
            if length < start + size:
                break
            self._take(data[at] & 0x0F, data[start : start + size])
            at = start + size
        return data[at:]

    def _take(self, opcode: int, payload: bytes) -> None:
        if opcode == 0x9:
            self._transport.write(client_frame(payload, 0x8A))  # type: ignore[attr-defined]
            return
        if self._greetings > 0:
            self._greetings -= payload.count(self._reply) if self._reply else 1
            if self._greetings <= 0:
                self.ready.set_result(None)
        found = payload.count(self._marker)
        if not found:
            return
        tally = self._tally
        tally.events += found
        if self._spec["wants"] == "late":
            now, at = time.monotonic_ns(), -1
            while (at := payload.find(self._marker, at + 1)) >= 0:
                stamp = int(payload[at + len(MARKER) : at + len(MARKER) + STAMP_DIGITS])
                if stamp:
                    tally.late_ms.append((now - stamp) / 1e6)
        elif self._spec["wants"] == "boards":
            count, _ = tally.frames.get(payload, (0, 0))
            tally.frames[payload] = (count + 1, time.monotonic_ns())

    def connection_lost(self, exc: Exception | None) -> None:
        if self._is_open:
            self._tally.open -= 1
        if not self.ready.done():
            self.ready.set_exception(ConnectionError("closed before it was ready"))


async def _main() -> None:
    spec = json.loads(sys.stdin.readline())
    tally = _Tally()
    loop = asyncio.get_running_loop()
    numbers = list(range(spec["first"], spec["first"] + spec["connections"]))
    for start in range(0, len(numbers), CONNECTING_AT_ONCE):
        sockets = [
            (
                await loop.create_connection(
                    partial(_Socket, tally, spec, number),
                    spec["host"],
                    spec["port"],
                    local_addr=(_own_address(number), 0),
                )
            )[1]
            for number in numbers[start : start + CONNECTING_AT_ONCE]
        ]
        await asyncio.gather(*(socket.ready for socket in sockets))
    print(json.dumps("ready"), flush=True)
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while word := (await reader.readline()).decode().strip():
        answers: dict[str, Any] = {
            "count": tally.events,
            "bytes": tally.received,
            "open": tally.open,
            "late": tally.late_ms,
            "boards": [
                [base64.b64encode(payload).decode(), *found] for payload, found in tally.frames.items()
            ]
            if word == "boards"
            else [],
        }
        print(json.dumps(answers[word]), flush=True)
        if word == "late":
            tally.late_ms = []


@dataclass
class Crowd:
    """`connections` connections to one server, spread over as many processes as they need."""

    port: int
    connections: int
    path: str = "/ws"
    headers: dict[str, str] = field(default_factory=dict)
    tokens: list[str] = field(default_factory=list)  # one for each connection, or none at all
    greeting: list[list[bytes]] = field(default_factory=list)  # messages to send first, taken in turn
    greetings: int = 0  # frames that each connection gets before anything is measured
    reply: str = ""  # in each greeting, where several of them may share a frame
    wants: str = "count"
    marker: str = MARKER.decode()  # in what is counted
    cpu: int | None = None
    processes: int = 1
    _running: list[subprocess.Popen[str]] = field(default_factory=list)

    def __enter__(self) -> Self:
        count = max(self.processes, -(-self.connections // MAX_CONNECTIONS))
        share = -(-self.connections // count)
        prefix = ["taskset", "-c", str(self.cpu)] if self.cpu is not None else []
        for first in range(0, self.connections, share):
            process = subprocess.Popen(
                [*prefix, sys.executable, "-m", "bench.crowd"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            self._running.append(process)
            spec = {
                "host": "127.0.0.1",
                "port": self.port,
                "path": self.path,
                "headers": self.headers,
                "tokens": self.tokens,
                "greeting": [[one.hex() for one in messages] for messages in self.greeting],
                "greetings": self.greetings,
                "reply": self.reply,
                "wants": self.wants,
                "marker": self.marker,
                "first": first,
                "connections": min(share, self.connections - first),
            }
            assert process.stdin
            process.stdin.write(json.dumps(spec) + "\n")
            process.stdin.flush()
        for process in self._running:
            if self._answer(process) != "ready":
                raise RuntimeError("the clients could not connect")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._running:
            process.kill()
            process.communicate()

    @staticmethod
    def _answer(process: subprocess.Popen[str]) -> Any:
        assert process.stdout
        line = process.stdout.readline()
        if not line:
            raise RuntimeError("a process with clients ended")
        return json.loads(line)

    def ask(self, word: str) -> list[Any]:
        """The answer of every process."""
        for process in self._running:
            assert process.stdin
            process.stdin.write(word + "\n")
            process.stdin.flush()
        return [self._answer(process) for process in self._running]

    def events(self) -> int:
        """Marked events that arrived so far."""
        return sum(self.ask("count"))

    def wait_for(self, events: int, *, limit_s: float = TIMEOUT_S) -> None:
        """Wait until so many arrived. Raises TimeoutError."""
        deadline = time.monotonic() + limit_s
        while (arrived := self.events()) < events:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{arrived} of {events} events arrived")
            time.sleep(0.1)


if __name__ == "__main__":
    uvloop.run(_main())
