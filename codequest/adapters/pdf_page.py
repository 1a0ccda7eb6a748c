"""The first page of a PDF, from stdin, as a PNG with twice the pixels that CSS gives it, to stdout.

Runs as a process of its own (`codequest.adapters.pdf`), since a PDF is as untrusted as anything that people bring:
before it reads a byte, it can open no file, write none, start nothing and grow no larger than its limits.
"""

from __future__ import annotations

import contextlib
import io
import os
import resource
import sys

import pypdfium2
from PIL import Image

MEMORY_BYTES = 1024 * 1024 * 1024
CPU_S = 10
LONGEST_SIDE = 2400
NOBODY = 65534
SCALE = 2 * 96 / 72  # of PDF's 72 points an inch to twice the 96 of CSS


def confine() -> None:
    """Give up what drawing a page does not need; what it needs of Pillow is loaded before."""
    Image.preinit()
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_S),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 3),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(limit, (value, value))
    with contextlib.suppress(OSError):  # root is not bound by all of these; others may not become anybody
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)


def draw(pdf: bytes) -> bytes:
    """Draw the first page. Raises pypdfium2.PdfiumError for what is no PDF or asks for a password."""
    page = pypdfium2.PdfDocument(pdf)[0]
    scale = min(SCALE, LONGEST_SIDE / max(page.get_size()))
    image = page.render(scale=scale, optimize_mode="print").to_pil()
    made = io.BytesIO()
    image.save(made, "PNG", optimize=True)
    return made.getvalue()


def main() -> None:
    """Draw what comes in; exit with 1 and the reason on stderr where that cannot be done."""
    confine()
    try:
        sys.stdout.buffer.write(draw(sys.stdin.buffer.read()))
    except (pypdfium2.PdfiumError, MemoryError, ValueError) as error:
        sys.exit(f"{error}")


if __name__ == "__main__":
    main()
