"""An image of the judge's kind with next to nothing in it: made in a moment, without any package."""

from __future__ import annotations

import io
import os
import re
import subprocess
import tarfile

from judge.compiling.image_languages import MARK
from judge.sandboxes.skeleton import skeleton_image

PROGRAMS = ("/usr/bin/cat", "/usr/bin/sh")  # what is asked of any image


def small_image(mark: str) -> bytes:
    """A tar archive: the usual folders, this machine's shell and `cat`, and a mark; no language."""
    with tarfile.open(fileobj=io.BytesIO(skeleton_image())) as skeleton:
        entries = skeleton.getmembers()
    linked = {one.name for one in entries if one.issym()}
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w", dereference=True) as tar:
        for entry in entries:
            tar.addfile(entry)
        for path in (*PROGRAMS, *_libraries()):
            # Not through a link of the image's own: /lib/x is kept as /usr/lib/x.
            first = path.split("/")[1]
            tar.add(path, f"usr{path}" if first in linked else path.removeprefix("/"))
        told = tarfile.TarInfo(MARK.removeprefix("/"))
        told.size = len(mark)
        tar.addfile(told, io.BytesIO(mark.encode()))
    return archive.getvalue()


def _libraries() -> list[str]:
    told = subprocess.run(["ldd", *PROGRAMS], capture_output=True, text=True, check=True).stdout
    return sorted(path for path in set(re.findall(r"/\S+\.so[.\w]*", told)) if os.path.exists(path))
