"""Input validators in checktestdata, DOMjudge's language for the shape of inputs: each becomes a program in Python.

The language is the `checktestdata` library's; here a validator is only translated. The program runs in the sandbox
like every validator, reads the input from stdin and ends with 42 or 43.
"""

from __future__ import annotations

from checktestdata.parser import parse
from checktestdata.tokenizer import tokenize

from judge.contract import SourceFile
from judge.packages.errors import PackageError

SUFFIX = ".ctd"
_MAX_BYTES = 256 * 1024


def as_python(path: str, source: bytes) -> SourceFile:
    """Translate the validator at `path`. Raises PackageError with the line that the language does not know."""
    if len(source) > _MAX_BYTES:
        raise PackageError(path, 0, f"is larger than {_MAX_BYTES // 1024} KiB")
    try:
        code: str = parse(tokenize(source)).python_code(standalone=True)
    except RecursionError as error:
        raise PackageError(path, 0, "is not checktestdata that we read: nested too deeply") from error
    except Exception as error:  # the library has no common one for what it cannot read
        line = getattr(getattr(error, "token", None), "line", 0)
        raise PackageError(path, line, f"is not checktestdata: {error}") from error
    return SourceFile("main.py", code.encode())
