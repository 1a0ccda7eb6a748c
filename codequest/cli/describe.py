"""`codequest describe`: the generated files, written or checked for freshness."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import sys
from collections.abc import Mapping
from pathlib import Path

from codequest.cli.env_example import env_example, settings_table
from codequest.config import ROOT

TABLE_BEGIN, TABLE_END = "<!-- settings: begin -->\n", "<!-- settings: end -->\n"


def configure(parser: argparse.ArgumentParser) -> None:
    """What to do with them."""
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit status 1 when a file is stale"
    )
    parser.add_argument("--env", action="store_true", help="only print .env.example")


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Write every generated file that is stale, and say which."""
    if arguments.env:
        sys.stdout.write(env_example())
        return 0
    stale = [
        path for path, text in generated_files().items() if not path.exists() or path.read_text() != text
    ]
    for path in stale:
        print(f"{'stale' if arguments.check else 'written'}: {path.relative_to(ROOT)}")
        if not arguments.check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(generated_files()[path])
    return 1 if stale and arguments.check else 0


def generated_files() -> dict[Path, str]:
    """Every generated file and what it should contain."""
    files = {ROOT / ".env.example": env_example()}
    operations = ROOT / "docs" / "operations.md"
    if operations.exists():
        files[operations] = with_table(operations.read_text(), settings_table())
    if importlib.util.find_spec("codequest.wire_files") is not None:
        files |= importlib.import_module("codequest.wire_files").generated_files()
    return files


def with_table(document: str, table: str) -> str:
    """A document with the part between its two marks replaced."""
    head, _, rest = document.partition(TABLE_BEGIN)
    _, _, tail = rest.partition(TABLE_END)
    return f"{head}{TABLE_BEGIN}{table}{TABLE_END}{tail}"
