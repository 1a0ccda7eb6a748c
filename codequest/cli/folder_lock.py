"""One running CodeQuest a folder. The lock belongs to the process: a power cut cannot leave it behind."""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path
from typing import Self

from codequest.config import StartupError


class FolderLock:
    """Held from `with` to its end. The file says who holds it, for the message to the second one."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / "run.lock"
        self._descriptor = -1

    @staticmethod
    def is_held(data_dir: Path) -> bool:
        """Whether a process holds the lock of this folder at this moment."""
        try:
            descriptor = os.open(data_dir / "run.lock", os.O_RDWR)
        except OSError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(descriptor)
        return False

    def __enter__(self) -> Self:
        """Take the lock. Raises StartupError when another process holds it."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StartupError(
                f"{self._path.parent} cannot be written to ({error.strerror}). If it belongs to another user, run as "
                "that user, or set DATA_DIR to a folder of yours."
            ) from error
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StartupError(self._taken()) from None
        self.tell("")
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)

    def tell(self, address: str) -> None:
        """Write down who we are and where we answer."""
        os.truncate(self._descriptor, 0)
        os.pwrite(self._descriptor, json.dumps({"pid": os.getpid(), "address": address}).encode(), 0)

    def _taken(self) -> str:
        try:
            holder = json.loads(self._path.read_text())
            who, address = f"process {holder['pid']}", str(holder["address"])
        except (OSError, ValueError, KeyError):
            who, address = "another process", ""
        where = f" at {address}" if address else ", still starting"
        return (
            f"CodeQuest already runs in this folder ({who}{where}). Use that one, or stop it with Ctrl-C in its "
            "terminal. For a second one beside it, set DATA_DIR and PORT."
        )
