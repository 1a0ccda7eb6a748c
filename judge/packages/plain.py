"""What packages of other judges share: text data with one kind of line end, C++ sources and what they include."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from judge.contract import SourceFile
from judge.packages.errors import PackageError
from judge.packages.model import Blob
from judge.packages.tree import MAX_DATA_BYTES, Tree, memory_blob

TESTLIB = "testlib.h"
_INCLUDE = re.compile(rb'^[ \t]*#[ \t]*include[ \t]*"([^"\r\n]+)"', re.MULTILINE)


def text_blob(content: bytes) -> Blob:
    """Make a blob of test data, with line ends as programs here expect them."""
    return memory_blob(content.replace(b"\r\n", b"\n"))


def read_text_blob(tree: Tree, path: str) -> Blob:
    """Read test data; only what has other line ends is kept in memory."""
    content = tree.read(path, MAX_DATA_BYTES)
    return text_blob(content) if b"\r\n" in content else tree.blob(path)


def with_headers(
    tree: Tree, path: str, folders: list[str], *, needs_testlib: bool = True
) -> tuple[SourceFile, ...]:
    """Read a C or C++ source with the files of the package that it includes, whoever includes them.

    Headers are looked for beside the source and in `folders`. None comes with this system: a `testlib.h` that is
    not in the package is taken from `testlib_places`. Raises PackageError where it is nowhere; without
    `needs_testlib` it is left out there, and compiling says so.
    """
    found: dict[str, SourceFile] = {}
    waiting = [path]
    while waiting:
        current = waiting.pop(0)
        content = tree.read(current)
        name = current.rsplit("/", 1)[-1]
        found[name] = SourceFile(name, content)
        for match in _INCLUDE.finditer(content):
            header = match.group(1).decode("utf-8", "replace").rsplit("/", 1)[-1]
            if header in found:
                continue
            beside = current.rpartition("/")[0]
            places = [f"{folder}/{header}" if folder else header for folder in (beside, *folders)]
            place = next((one for one in places if one in tree), None)
            if place is not None:
                waiting.append(place)
            elif header == TESTLIB:
                line = content.count(b"\n", 0, match.start()) + 1
                try:
                    found[TESTLIB] = _installed_testlib(current, line)
                except PackageError:
                    if needs_testlib:
                        raise
    return tuple(found.values())


def testlib_places() -> list[Path]:
    """Return where a testlib.h may lie that packages share, best first."""
    named = os.environ.get("JUDGE_TESTLIB")
    return (
        [Path(named)]
        if named
        else [Path(folder, TESTLIB) for folder in ("/usr/local/include", "/usr/include")]
    )


def _installed_testlib(path: str, line: int) -> SourceFile:
    for place in testlib_places():
        try:
            return SourceFile(TESTLIB, place.read_bytes())
        except OSError:
            continue
    places = " or ".join(map(str, testlib_places()))
    message = (
        f"includes testlib.h, which is neither in the package nor at {places}"
        " (put it beside the source, name the file in JUDGE_TESTLIB, or run `codequest judge install-testlib`)"
    )
    raise PackageError(path, line, message)


def language_named(text: str, names: Mapping[str, str]) -> str | None:
    """Return our language for another system's name of one, by its longest known beginning."""
    lowered = text.lower()
    matching = [known for known in names if lowered.startswith(known)]
    return names[max(matching, key=len)] if matching else None
