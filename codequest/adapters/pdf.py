"""Figures that are PDFs to pictures that every browser shows, with pdfium in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

TIMEOUT_S = 20
_PAGE = Path(__file__).with_name("pdf_page.py")
_WIDTH = slice(16, 20)  # of the first chunk of every PNG


class PdfError(Exception):
    """A PDF cannot be drawn; the text says why, for the person who made it."""


class Drawn(NamedTuple):
    """A page as a PNG, and its width on screens in pixels of CSS; the PNG has twice as many."""

    png: bytes
    width: int


def draw_pdf(pdf: bytes) -> Drawn:
    """Draw the first page.

    Takes some 200 ms; blocks. Raises PdfError for what is no PDF, asks for a password, or is too slow or too large.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_PAGE)],
            input=pdf,
            capture_output=True,
            timeout=TIMEOUT_S,
            check=False,
            cwd="/",
            env={},
        )
    except subprocess.TimeoutExpired as error:
        raise PdfError(f"takes longer than {TIMEOUT_S} s to draw") from error
    if done.returncode < 0:
        raise PdfError("takes too long or too much memory to draw")
    if done.returncode != 0 or not done.stdout:
        words = done.stderr.decode("utf-8", "replace").split()
        raise PdfError(f"cannot be drawn: {' '.join(words)[:200].rstrip('.')}")
    return Drawn(done.stdout, int.from_bytes(done.stdout[_WIDTH], "big") // 2 or 1)
