"""The worker's end of the Unix socket to a supervisor: one request, one answer, file descriptors both ways."""

from __future__ import annotations

import array
import asyncio
import os
import socket

from judge.sandboxes.frames import FRAME_BYTES
from judge.sandboxes.sandbox import SandboxError

_FD_SPACE = socket.CMSG_SPACE(array.array("i").itemsize * 3)


class Channel:
    """A SOCK_SEQPACKET socket with at most one unanswered request. Belongs to the running loop."""

    def __init__(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2 * FRAME_BYTES)
        self._socket = connection
        self._loop = asyncio.get_running_loop()
        self._waiter: asyncio.Future[tuple[bytes, int | None]] | None = None
        self.is_open = True
        self._loop.add_reader(connection.fileno(), self._on_readable)

    def expect(self) -> asyncio.Future[tuple[bytes, int | None]]:
        """A future of the next answer and the descriptor that came with it (the caller closes it)."""
        if not self.is_open:
            raise SandboxError("the sandbox is gone")
        if self._waiter is not None and not self._waiter.done():
            raise SandboxError("the sandbox is busy")
        self._waiter = self._loop.create_future()
        return self._waiter

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

    def close(self) -> None:
        """Close the socket, which ends the supervisor; who waits gets a SandboxError. Idempotent."""
        if not self.is_open:
            return
        self.is_open = False
        self._loop.remove_reader(self._socket.fileno())
        self._socket.close()
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(SandboxError("the sandbox ended"))

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
        if frame and self._waiter is not None and not self._waiter.done() and len(fds) <= 1:
            self._waiter.set_result((frame, fds[0] if fds else None))
            return
        for fd in fds:
            os.close(fd)
        if not frame or self._waiter is None or not self._waiter.cancelled():
            self.close()
