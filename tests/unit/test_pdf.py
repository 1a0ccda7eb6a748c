"""Drawing figures that are PDFs: in a process that can do nothing else."""

from __future__ import annotations

import subprocess
import sys

import pytest

from codequest.adapters import pdf, pdf_page
from codequest.adapters.pdf import PdfError, draw_pdf
from tests.support.pdf import figure

TRY = f"""
import os, runpy, socket
confine = runpy.run_path({pdf_page.__file__!r})["confine"]
confine()
try:
    {{deed}}
except OSError as error:
    print(type(error).__name__)
"""


@pytest.mark.parametrize(
    "deed",
    ["open('/etc/hostname')", "os.fork()", "socket.socket()", "os.pipe()"],
)
def test_who_draws_opens_and_starts_nothing(deed: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", TRY.format(deed=deed)], capture_output=True, check=True, timeout=30
    )
    assert done.stdout in (b"OSError\n", b"BlockingIOError\n"), deed


def test_a_page_is_no_larger_than_a_screen_shows() -> None:
    assert draw_pdf(figure(144, 72)).width == 192
    assert draw_pdf(figure(20_000, 10_000)).width == pdf_page.LONGEST_SIDE // 2


def test_what_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "TIMEOUT_S", 0.001)
    with pytest.raises(PdfError, match="takes longer"):
        draw_pdf(figure())
