"""Tiny problem packages, made by the tests that read or judge them, and how one is refused."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from judge.packages import Package, PackageError, read_package

# What a package holds by its path; None: nothing there.
Files = Mapping[str, str | bytes | None]

ECHO_SUM = "a, b = map(int, input().split())\nprint(a + b)\n"
OFF_BY_ONE = "a, b = map(int, input().split())\nprint(a + b + (a == 3))\n"
INPUT_VALIDATOR = """import re, sys
line = sys.stdin.read()
sys.exit(42 if re.fullmatch(r"-?\\d+ -?\\d+\\n", line) else 43)
"""
YAML_2025 = """problem_format_version: 2025-09
name: Sum
uuid: 5ca6ba5b-36d5-4eff-8aa7-d967cbc4375e
limits:
  time_limit: 2
"""
SCORING = YAML_2025 + "type: scoring\n"
YAML_LEGACY = "name: Sum\nlimits:\n  memory: 256\n"


def write(root: Path, files: Files) -> Path:
    """Write files below `root` (None: leave it out) and return it."""
    for name, content in files.items():
        if content is None:
            continue
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def sum_files() -> Files:
    """Return the parts of a sum problem that both formats share."""
    return {
        "data/sample/1.in": "1 2\n",
        "data/sample/1.ans": "3\n",
        "data/secret/a.in": "3 4\n",
        "data/secret/a.ans": "7\n",
        "data/secret/b.in": "10 20\n",
        "data/secret/b.ans": "30\n",
        "input_validators/check.py": INPUT_VALIDATOR,
        "submissions/accepted/sum.py": ECHO_SUM,
        "submissions/wrong_answer/off.py": OFF_BY_ONE,
    }


def package_2025(tmp_path: Path, changes: Files | None = None) -> Path:
    """Write a 2025-09 package called `sum`, with some files changed, added or (None) left out."""
    files = {"problem.yaml": YAML_2025, "statement/problem.en.md": "Add $a$ and $b$.\n", **sum_files()}
    return write(tmp_path / "sum", {**files, **(changes or {})})


def package_legacy(tmp_path: Path, changes: Files | None = None) -> Path:
    """Write a legacy package called `sum`, with some files changed, added or (None) left out."""
    files = {
        "problem.yaml": YAML_LEGACY,
        ".timelimit": "2\n",
        "problem_statement/problem.tex": "\\problemname{Sum of Two}\nAdd.\n",
        **sum_files(),
    }
    return write(tmp_path / "sum", {**files, **(changes or {})})


def refused(path: Path) -> PackageError:
    """Read a package that cannot be read, and return what is said of it."""
    with pytest.raises(PackageError) as caught:
        read_package(path)
    return caught.value


def content(package: Package, sha256: str) -> bytes:
    """Return what a file of a package holds, by the name that its manifest has for it."""
    return package.blobs[sha256].read()
