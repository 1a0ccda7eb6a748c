"""Programs that bring their own `build` and `run`: a script that makes them, and what is then run.

Both formats allow them. `build` runs in the program's folder, in the sandbox like every compiler; afterwards
there must be an executable `run` (made by it, or brought along).
"""

from __future__ import annotations

from collections.abc import Iterable

from judge.compiling.language import Language

BUILD, RUN = "build", "run"
# The files lie there as another user's, read-only: copies are the run's own and can be made executable.
_MAKE = (
    'for one in *; do cp "$one" "$one.new" && chmod 755 "$one.new" && mv -f "$one.new" "$one" || exit 1; done; '
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


def is_script(names: Iterable[str]) -> bool:
    """Say whether these files are a program with scripts of its own."""
    return any(name in (BUILD, RUN) for name in names)
