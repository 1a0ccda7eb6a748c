"""What images told of their tools, kept in the worker's cache: asking all of them takes seconds at every start.

An engine's image is known by its id, for that is a hash of what it holds. An exported one is a folder that may change
under its name, so the identity of each tool's file is in its key, too.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import msgspec

from judge.compiling.disk_store import DiskStore
from judge.compiling.image_languages import MARK, languages_in, mark_of, wanted_places
from judge.compiling.language import TABLE, Language
from judge.limits import MIB
from judge.sandboxes.sandbox import Sandbox
from judge.supervisor import default_cache_folder

ANSWERS_BYTES = 8 * MIB
HOW = ("image_languages.py", "language.py", "toolchains.py")  # who asks, and reads what is answered
LINKS_AT_MOST = 40  # as the kernel has it


class ImageAnswer(msgspec.Struct, frozen=True, array_like=True):
    """What there is in an image."""

    key: str
    mark: str  # the hash that it bears
    languages: dict[str, Language]

    @property
    def is_final(self) -> bool:
        """Whether every tool that is there answered; one that failed may not the next time."""
        return not any(one.missing and one.tools for one in self.languages.values())


def answers_on_disk(cache_folder: Path | None) -> DiskStore[ImageAnswer]:
    """Those of this machine's workers."""
    return DiskStore(ImageAnswer, (cache_folder or default_cache_folder()) / "images", ANSWERS_BYTES)


async def ask_image(sandbox: Sandbox, key: str) -> ImageAnswer:
    """Ask the image that a sandbox is made of. Raises SandboxError where it is not one of ours."""
    return ImageAnswer(key, await mark_of(sandbox), await languages_in(sandbox))


def key_of_image(image_id: str, runtime: str) -> str:
    """The key of an engine's image. A tool may answer under one runtime and fail under another."""
    return _key([image_id, runtime])


def key_of_root(root: Path) -> str:
    """The key of an exported image."""
    return _key([str(root), *((place, _identity(root, place)) for place in sorted({MARK, *wanted_places()}))])


def _key(what: object) -> str:
    """The hash of what is asked, and of how."""
    digest = hashlib.sha256(json.dumps(what).encode())
    for path in (TABLE, *map(Path(__file__).with_name, HOW)):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _identity(root: Path, place: str) -> list[int] | None:
    """What tells a file from another one and from itself after a change; None where there is none."""
    found = _inside(root, place)
    try:
        status = found.lstat() if found is not None else None
    except OSError:
        return None
    return [status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns] if status else None


def _inside(root: Path, place: str) -> Path | None:
    """What a path leads to for those whose root this is; None where its links go in a circle."""
    todo, done, links = place.split("/")[::-1], list[str](), 0
    while todo:
        part = todo.pop()
        path = root.joinpath(*done, part)
        if part in {"", "."}:
            continue
        if part == "..":
            del done[-1:]
        elif not path.is_symlink():
            done.append(part)
        else:
            links += 1
            if links > LINKS_AT_MOST:
                return None
            target = os.readlink(path)
            if target.startswith("/"):
                done.clear()
            todo += target.split("/")[::-1]
    return root.joinpath(*done)
