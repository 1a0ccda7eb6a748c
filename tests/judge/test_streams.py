"""Inputs as sealed memory files."""

from __future__ import annotations

import errno
import fcntl
import os

import pytest

from judge.sandboxes import streams


def test_a_file_that_the_kernel_holds_for_a_moment_is_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    real, refused = fcntl.fcntl, 0

    def busy_twice(fd: int, command: int, argument: int = 0) -> int:
        nonlocal refused
        if command == fcntl.F_ADD_SEALS and refused < 2:
            refused += 1
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))
        return real(fd, command, argument)

    monkeypatch.setattr(fcntl, "fcntl", busy_twice)
    before = len(os.listdir("/proc/self/fd"))
    fd = streams.sealed(b"3 4\n")
    try:
        assert real(fd, fcntl.F_GET_SEALS) == streams.SEALS
        assert (os.read(fd, 10), refused) == (b"3 4\n", 2)
        assert len(os.listdir("/proc/self/fd")) == before + 1
    finally:
        os.close(fd)


def test_a_file_that_stays_busy_is_an_error_and_none_is_left_open(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: int) -> int:
        raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))

    before = len(os.listdir("/proc/self/fd"))
    monkeypatch.setattr(fcntl, "fcntl", busy)
    with pytest.raises(OSError, match="busy"):
        streams.sealed(b"1\n")
    assert len(os.listdir("/proc/self/fd")) == before
