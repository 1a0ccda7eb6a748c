"""Settings from a `.env` file beside the program, for those who would rather not export them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from codequest.config import StartupError


def with_dotenv(environ: Mapping[str, str], path: Path) -> dict[str, str]:
    """The environment with what the file adds; the environment wins. Raises StartupError naming a bad line."""
    if not path.is_file():
        return dict(environ)
    return {**parse(path.read_text(), path.name), **environ}


def parse(text: str, name: str = ".env") -> dict[str, str]:
    """Lines of NAME=value; `#` begins a comment line; a value may stand in quotes."""
    found = {}
    for number, line in enumerate(text.splitlines(), start=1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        key, separator, value = line.removeprefix("export ").partition("=")
        if not separator or not key.strip().isidentifier():
            raise StartupError(f"{name}, line {number}: expected NAME=value")
        value = value.strip()
        if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        found[key.strip()] = value
    return found
