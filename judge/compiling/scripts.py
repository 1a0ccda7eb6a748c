"""Programs of packages that are scripts: of a shell, or with their own `build` and `run`.

Both formats allow `build` and `run` for validators. `build` runs in the program's folder, in the sandbox like every
compiler; afterwards there must be an executable `run` (made by it, or brought along). A shell script is such a `run`.
Nobody submits these in a room: shells are no language of the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePath

from judge.compiling.language import Language
from judge.contract import SourceFile

SHELLS = {".sh": b"#!/bin/sh\n", ".bash": b"#!/bin/bash\n"}
BUILD, RUN = "build", "run"
# The files lie there as another user's, read-only: copies are the run's own and can be made executable.
_MAKE = (
    'for one in *; do cp -R "$one" "$one.new" && chmod -R 755 "$one.new" && rm -rf "$one" && mv "$one.new" "$one" '
    "|| exit 1; done; "
    "if [ -f build ]; then ./build || exit 1; fi; test -x run"
)
SCRIPT = Language(
    name="script",
    title="build and run scripts",
    extensions=("",),
    compile=(("/bin/sh", "-c", _MAKE),),
    run=("/work/run",),
    version_commands=(),
)


def as_script(files: Sequence[SourceFile]) -> tuple[SourceFile, ...] | None:
    """Return the files of a script as they are laid out; None where it is none."""
    return tuple(map(_with_unix_lines, files)) if is_built(files) else as_shell_script(files)


def is_built(files: Iterable[SourceFile]) -> bool:
    """Say whether a program brings `build` or `run`."""
    return any(file.name in (BUILD, RUN) for file in files)


def as_shell_script(files: Sequence[SourceFile], entrypoint: str = "") -> tuple[SourceFile, ...] | None:
    """Return the files with their shell script as `run`; None where there is none, or nobody says which of several.

    The one that is named, else the one called main, else the only one.
    """
    scripts = [file for file in files if PurePath(file.name).suffix in SHELLS]
    named = [file for file in scripts if file.name == entrypoint]
    mains = [file for file in scripts if file.name.rpartition(".")[0] == "main"]
    scripts = named or mains or scripts
    if len(scripts) != 1:
        return None
    (script,) = scripts
    content = script.content
    if not content.startswith(b"#!"):
        content = SHELLS[PurePath(script.name).suffix] + content
    run = _with_unix_lines(SourceFile(RUN, content))
    return (run, *(file for file in files if file is not script))


def _with_unix_lines(file: SourceFile) -> SourceFile:
    """A kernel looks for an interpreter by all of the first line, and shells take a return for a word's last letter."""
    if not file.content.startswith(b"#!"):
        return file
    return SourceFile(file.name, file.content.replace(b"\r\n", b"\n"))
