"""The worker's end of the Unix socket to a supervisor: one request, one answer, file descriptors one way.

They go to the supervisor only: a sandbox with a kernel of its own takes those of the host, and has none to give.
"""

from __future__ import annotations

import array
import asyncio
import socket

from judge.sandboxes.frames import FRAME_BYTES
from judge.sandboxes.sandbox import SandboxError


class Channel:
    """A SOCK_SEQPACKET socket with at most one unanswered request. Belongs to the running loop."""

    def __init__(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2 * FRAME_BYTES)
        self._socket = connection
        self._loop = asyncio.get_running_loop()
        self._waiter: asyncio.Future[bytes] | None = None
        self._late: bytes | None = None  # came for who was cancelled meanwhile
        self.is_open = True
        self._loop.add_reader(connection.fileno(), self._on_readable)

    def expect(self) -> asyncio.Future[bytes]:
        """A future of the next answer. Who is cancelled while waiting for it can still have it by `expect_again`."""
        if not self.is_open:
            raise SandboxError("the sandbox is gone")
        if self._waiter is not None and not self._waiter.done():
            raise SandboxError("the sandbox is busy")
        self._late = None
        self._waiter = self._loop.create_future()
        return self._waiter

    async def ask(self, frame: bytes, fds: list[int] | None, timeout_s: float) -> bytes:
        """Send a request and wait for its answer; one that is overdue closes the channel. Raises SandboxError.

        Cancelled, it leaves the request unanswered: see `expect_again`.
        """
        answer = self.expect()
        self.send(frame, fds)
        # A test is a request: a timer of the loop and a plain future cost it far less than `timeout` and `shield`.
        overdue = self._loop.call_later(timeout_s, self.close, "the sandbox does not answer")
        try:
            return await answer
        finally:
            overdue.cancel()

    def expect_again(self) -> asyncio.Future[bytes]:
        """A future of the answer that a cancelled `ask` did not wait for. Raises SandboxError."""
        if (
            self._waiter is None or not self._waiter.cancelled()
        ):  # it had come, and only its reader was cancelled
            assert self._waiter is not None
            return self._waiter
        late, self._late = self._late, None
        answer = self.expect()
        if late is not None:
            answer.set_result(late)
        return answer

    def send(self, frame: bytes, fds: list[int] | None = None) -> None:
        """Send a frame. Raises SandboxError where the supervisor is gone."""
        if not self.is_open:
            raise SandboxError("the sandbox is gone")
        ancillary = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
        try:
            self._socket.sendmsg([frame], ancillary)
        except OSError as error:
            self.close()
            raise SandboxError(f"the sandbox takes no more requests: {error}") from error

    def close(self, why: str = "the sandbox ended") -> None:
        """Close the socket, which ends the supervisor; who waits gets a SandboxError. Idempotent."""
        self._late = None
        if not self.is_open:
            return
        self.is_open = False
        self._loop.remove_reader(self._socket.fileno())
        self._socket.close()
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(SandboxError(why))

    def _on_readable(self) -> None:
        try:
            frame = self._socket.recv(FRAME_BYTES)
        except BlockingIOError:
            return
        except OSError:
            frame = b""
        if frame and self._waiter is not None:
            if not self._waiter.done():
                self._waiter.set_result(frame)
                return
            if self._waiter.cancelled() and self._late is None:
                self._late = frame
                return
        self.close()
