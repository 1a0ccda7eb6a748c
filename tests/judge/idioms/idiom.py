"""What an idiom is: a short program as contestants write it, and what must come of it."""

from __future__ import annotations

from dataclasses import dataclass

from judge.contract import SourceFile, Verdict
from judge.limits import MIB, RunLimits

AC, RTE, CE = Verdict.ACCEPTED, Verdict.RUNTIME_ERROR, Verdict.COMPILATION_ERROR
LIMITS = RunLimits(cpu_s=10, wall_s=60, memory_bytes=256 * MIB, output_bytes=8 * MIB)
ROOMY = RunLimits(cpu_s=10, wall_s=60, memory_bytes=1024 * MIB, output_bytes=8 * MIB)

Source = str | bytes


@dataclass(frozen=True)
class Idiom:
    """A program. `verdict` AC: it ended by itself with exit code 0."""

    name: str  # what people rely on, unique within a language
    source: Source | dict[str, Source]  # one file, or several by name
    says: bytes | None = None  # what it prints, white space at the end apart
    stdin: bytes = b""
    verdict: Verdict = AC
    tells: bytes = b""  # words in what the compiler (CE) or the program (else) says of its failure
    signal: int | None = None
    limits: RunLimits = LIMITS
    file: str = ""  # the name of the one file, where it matters
    later_than: str = ""  # a pattern of the versions of the language that do not have it yet

    def files(self, extension: str) -> list[SourceFile]:
        """The sources as they are sent."""
        sources = (
            self.source if isinstance(self.source, dict) else {self.file or f"main{extension}": self.source}
        )
        return [
            SourceFile(name, text.encode() if isinstance(text, str) else text)
            for name, text in sources.items()
        ]
