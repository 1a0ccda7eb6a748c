"""The worker's end of the Unix socket to a supervisor: one request, one answer, file descriptors both ways."""

from __future__ import annotations

import array
import asyncio
import os
import socket

from judge.sandboxes.frames import FRAME_BYTES
from judge.sandboxes.sandbox import SandboxError

Answer = tuple[
    bytes, int | None
]  # the frame, and the descriptor that came with it, which is the receiver's to close
_FD_SPACE = socket.CMSG_SPACE(array.array("i").itemsize * 3)


class Channel:
    """A SOCK_SEQPACKET socket with at most one unanswered request. Belongs to the running loop."""

    def __init__(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2 * FRAME_BYTES)
        self._socket = connection
        self._loop = asyncio.get_running_loop()
        self._waiter: asyncio.Future[Answer] | None = None
        self._late: Answer | None = None  # came for who was cancelled meanwhile
        self.is_open = True
        self._loop.add_reader(connection.fileno(), self._on_readable)

    def expect(self) -> asyncio.Future[Answer]:
        """A future of the next answer. Who is cancelled while waiting for it can still have it by `expect_again`."""
        if not self.is_open:
            raise SandboxError("the sandbox is gone")
        if self._waiter is not None and not self._waiter.done():
            raise SandboxError("the sandbox is busy")
        self._forget_late()
        self._waiter = self._loop.create_future()
        return self._waiter

    async def ask(self, frame: bytes, fds: list[int] | None, timeout_s: float) -> Answer:
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

    def expect_again(self) -> asyncio.Future[Answer]:
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
        self._forget_late()
        if not self.is_open:
            return
        self.is_open = False
        self._loop.remove_reader(self._socket.fileno())
        self._socket.close()
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(SandboxError(why))

    def _on_readable(self) -> None:
        try:
            frame, ancillary, _, _ = self._socket.recvmsg(FRAME_BYTES, _FD_SPACE, socket.MSG_CMSG_CLOEXEC)
        except BlockingIOError:
            return
        except OSError:
            frame, ancillary = b"", []
        fds = array.array("i")
        for level, kind, data in ancillary:
            if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                fds.frombytes(data[: len(data) - len(data) % fds.itemsize])
        if frame and self._waiter is not None and len(fds) <= 1:
            answer = frame, fds[0] if fds else None
            if not self._waiter.done():
                self._waiter.set_result(answer)
                return
            if self._waiter.cancelled() and self._late is None:
                self._late = answer
                return
        for fd in fds:
            os.close(fd)
        self.close()

    def _forget_late(self) -> None:
        late, self._late = self._late, None
        if late is not None and late[1] is not None:
            os.close(late[1])
