"""Folders of a living process: each is locked for as long as its owner lives, and others remove those of the dead.

The lock goes with its process however that ends, and is seen from every container that sees the folder; a process
number would be another one's there.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path


class HeldFolder:
    """A folder that is ours until `release`, or our end."""

    def __init__(self, make: Callable[[], Path]) -> None:
        """Hold what `make` makes; it is asked again where somebody swept it away before. Raises OSError."""
        while True:
            self.path = make()
            self._descriptor = _lock(self.path)
            if self._descriptor is not None:
                return

    def release(self) -> None:
        """Leave the folder, where it is still there, to the next sweep. Idempotent."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)


@contextlib.contextmanager
def temporary_folder(prefix: str, parent: Path | None = None) -> Iterator[Path]:
    """A folder in `parent` (None: where temporary files go), and first an end to those of the dead of this prefix."""
    parent = parent or Path(tempfile.gettempdir())
    sweep(parent.glob(f"{prefix}*"), _remove)
    held = HeldFolder(lambda: Path(tempfile.mkdtemp(prefix=prefix, dir=parent)))
    try:
        yield held.path
    finally:
        _remove(held.path)
        held.release()


def sweep(folders: Iterable[Path], remove: Callable[[Path], object]) -> None:
    """Remove those that nobody holds. Other people's are passed over."""
    for folder in folders:
        with contextlib.suppress(OSError):
            descriptor = _lock(folder)
            if descriptor is not None:
                try:
                    remove(folder)
                finally:
                    os.close(descriptor)


def _lock(folder: Path) -> int | None:
    """The descriptor that holds a folder; None where another one does, or it is gone. Raises OSError."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.stat(folder), os.fstat(descriptor)):
            return descriptor
    except (BlockingIOError, FileNotFoundError):
        pass
    except BaseException:
        os.close(descriptor)
        raise
    os.close(descriptor)
    return None


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
