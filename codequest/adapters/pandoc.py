"""LaTeX to HTML with pandoc, as a process of its own that may read nothing but what it is given."""

from __future__ import annotations

import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pypandoc

TIMEOUT_S = 20
MEMORY_MIB = 512


class PandocError(Exception):
    """The text cannot be converted; `line` is 1-based, 0 where none is known."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


class Told(msgspec.Struct, frozen=True):
    """Something that pandoc has to say about the text."""

    type: str
    line: int = 0
    contents: str = ""
    path: str = ""


@dataclass(frozen=True)
class Converted:
    """HTML with MathML (not sanitized), and what was told meanwhile."""

    html: str
    told: list[Told]


def latex_to_html(latex: str) -> Converted:
    """Convert LaTeX. Takes some 30 ms; blocks. Raises PandocError for what is no LaTeX, too slow or too large."""
    with tempfile.TemporaryDirectory(prefix="codequest-latex-") as folder:
        log = Path(folder, "log.json")
        command = [
            pypandoc.get_pandoc_path(),
            *("+RTS", f"-M{MEMORY_MIB}m", "-RTS", "--sandbox", "-f", "latex", "-t", "html5", "--mathml"),
            *("--wrap=none", "--shift-heading-level-by=1", f"--log={log}"),
        ]
        try:
            done = subprocess.run(
                command,
                input=latex.encode(),
                capture_output=True,
                timeout=TIMEOUT_S,
                check=False,
                cwd=folder,
                env={},
            )
        except subprocess.TimeoutExpired as error:
            raise PandocError(0, f"takes longer than {TIMEOUT_S} s to convert") from error
        if done.returncode != 0:
            raise _failure(done.stderr.decode("utf-8", "replace"))
        told = msgspec.json.decode(log.read_bytes() or b"[]", type=list[Told])
        return Converted(done.stdout.decode("utf-8", "replace"), told)


def _failure(words: str) -> PandocError:
    """Read `Error at "source" (line 12, column 2):` and the reason below it."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    first = next((line for line in lines if "(line " in line), "")
    if not first:
        return PandocError(0, f"cannot be converted: {' '.join(lines)[:300]}")
    number = first.partition("(line ")[2].partition(",")[0]
    reason = next((line for line in lines[lines.index(first) + 1 :] if line != "^"), "is no LaTeX")
    return PandocError(int(number) if number.isdecimal() else 0, f"is not complete LaTeX: {reason}")
