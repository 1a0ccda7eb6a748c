"""An image without any program in it, over which the host's own toolchains are shown, as bubblewrap shows them.

For a machine that has an engine and no image of toolchains yet: it needs no registry and some milliseconds. What
hosts of contests use is the image of `codequest judge build-image`, the same on every machine.
"""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
from pathlib import Path

from judge.sandboxes.rootfs import SYSTEM_FILES, SYSTEM_LINKS, Mount

FOLDERS = ("dev", "etc", "opt", "proc", "run", "run/judge", "sys", "tmp", "usr", "work")
STICKY = {"tmp"}


def skeleton_image() -> bytes:
    """The image's only layer: a tar archive of empty folders and this host's links into /usr."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        for name in FOLDERS:
            folder = tarfile.TarInfo(name)
            folder.type = tarfile.DIRTYPE
            folder.mode = 0o1777 if name in STICKY else 0o755
            tar.addfile(folder)
        for link in SYSTEM_LINKS:
            if os.path.islink(link):
                entry = tarfile.TarInfo(link.removeprefix("/"))
                entry.type = tarfile.SYMTYPE
                entry.linkname = os.readlink(link)
                tar.addfile(entry)
    return archive.getvalue()


def skeleton_name() -> str:
    """The image's name, which changes with its content."""
    return "codequest-host:" + hashlib.sha256(skeleton_image()).hexdigest()[:12]


def host_binds(toolchains: tuple[Mount, ...]) -> tuple[tuple[Mount, ...], tuple[str, ...]]:
    """What of the host is shown in a container, and which folders of it are covered by empty ones."""
    mounts = [Mount("/usr", "/usr")]
    mounts += [Mount(link, link) for link in SYSTEM_LINKS if os.path.isdir(link) and not os.path.islink(link)]
    mounts += [Mount(file, file) for file in SYSTEM_FILES if Path(file).exists()]
    # What an administrator put there is no toolchain, unless a language lives there.
    covered = () if any(mount.inside == "/usr/local" for mount in toolchains) else ("/usr/local",)
    return (*mounts, *toolchains), covered
