"""What a validator may be told of a submission beside its output: the source, and how it ran on the test.

Two files in the validator's work folder, for those whose manifest asks for them: `submission~source` has the bytes of
all sources one after the other; `submission~.json` is a map with the `language` (ours), and where the submission has
ended already its `cpu_ms`, `wall_ms` and `memory_bytes`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from judge.contract import SourceFile
from judge.sandboxes.sandbox import RunResult

_SOURCE = "submission~source"
_RUN = "submission~.json"


def told_files(
    language: str, sources: Sequence[SourceFile], run: RunResult | None = None
) -> tuple[tuple[str, bytes], ...]:
    """Return the two files, by their names."""
    told: dict[str, str | float] = {"language": language}
    if run is not None:
        told |= {"cpu_ms": run.cpu_ms, "wall_ms": run.wall_ms, "memory_bytes": run.memory_bytes}
    return (_SOURCE, b"".join(file.content for file in sources)), (_RUN, json.dumps(told).encode())
