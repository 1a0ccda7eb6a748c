"""The default output validator: tokens, with optional case, space and float rules. Pure.

Rules: problem package format 2025-09, "Default output validator specification". Everything is bytes; a NUL is
a character like any other. The common case is decided by comparing split lists, which runs at the speed of C.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

# Exactly the bytes that bytes.split() splits on.
_PIECES = re.compile(rb"[ \t\n\v\f\r]+|[^ \t\n\v\f\r]+")
_TOKENS = re.compile(rb"[^ \t\n\v\f\r]+")
_FLOAT = re.compile(rb"[+-]?([0-9]*\.[0-9]+|[0-9]+\.|[0-9]+)([eE][+-]?[0-9]+)?\Z")
_SHOWN_BYTES = 60  # of a token, in messages
_TOLERANCES = ("float_tolerance", "float_absolute_tolerance", "float_relative_tolerance")


@dataclass(frozen=True, slots=True)
class Comparison:
    """How to compare. With neither tolerance floats are compared as text."""

    case_sensitive: bool = False
    space_change_sensitive: bool = False
    line_sensitive: bool = False  # of ours, for DMOJ's standard checker: no token may move to another line
    absolute: float | None = None
    relative: float | None = None


def parse_flags(flags: Sequence[str], *, strict: bool = False, ours: bool = False) -> Comparison:
    """Read the validator's arguments. Raises ValueError with a sentence for an unknown or incomplete one.

    A later flag overrides an earlier one (legacy packages join flags of two files); with `strict` a repeated
    tolerance is an error, as 2025-09 has it. `ours` allows flags that no package can write, only our readers.
    """
    case = space = lines = False
    given: list[str] = []
    absolute: float | None = None
    relative: float | None = None
    words = iter(flags)
    for word in words:
        if word == "case_sensitive":
            case = True
        elif word == "space_change_sensitive":
            space = True
        elif word == "line_sensitive" and ours:
            lines = True
        elif word in _TOLERANCES:
            value = next(words, None)
            if value is None or not _FLOAT.match(value.encode()) or value.startswith("-"):
                raise ValueError(f"{word} must be followed by a tolerance such as 1e-6")
            if strict and (word in given or (given and "float_tolerance" in (word, *given))):
                raise ValueError("a float tolerance is given more than once")
            given.append(word)
            if word != "float_relative_tolerance":
                absolute = float(value)
            if word != "float_absolute_tolerance":
                relative = float(value)
        else:
            raise ValueError(f"the default validator has no flag {word!r}")
    return Comparison(case, space, lines, absolute, relative)


def compare(output: bytes, answer: bytes, rules: Comparison) -> str | None:
    """Return None where the output is accepted, else a sentence for the jury about the first difference."""
    if output == answer:
        return None
    if rules.space_change_sensitive:
        return _compare_pieces(output, answer, rules)
    ours, theirs = answer.split(), output.split()
    if ours == theirs:
        return _compare_lines(output, answer) if rules.line_sensitive else None
    for number, (got, expected) in enumerate(zip(theirs, ours, strict=False)):
        if got != expected and not _same_token(got, expected, rules):
            where = _line_of_token(output, number)
            return f"token {number + 1} (line {where}): got {_show(got)}, expected {_show(expected)}"
    if len(theirs) < len(ours):
        return f"the output ends after {len(theirs)} tokens; expected {_show(ours[len(theirs)])} next"
    if len(theirs) > len(ours):
        return f"the output goes on with {_show(theirs[len(ours)])} after the expected {len(ours)} tokens"
    return None


def _compare_pieces(output: bytes, answer: bytes, rules: Comparison) -> str | None:
    """Compare tokens and the white space between them."""
    ours, theirs = _PIECES.findall(answer), _PIECES.findall(output)
    line = 1
    for got, expected in zip(theirs, ours, strict=False):
        if got != expected and (
            got[:1].isspace() or expected[:1].isspace() or not _same_token(got, expected, rules)
        ):
            return f"line {line}: got {_show(got)}, expected {_show(expected)}"
        line += got.count(b"\n")
    if len(theirs) != len(ours):
        rest = "ends too early" if len(theirs) < len(ours) else "goes on after the expected end"
        return f"line {line}: the output {rest}"
    return None


def _compare_lines(output: bytes, answer: bytes) -> str | None:
    """Compare where lines end, of texts whose tokens are the same; lines without tokens do not count."""
    rows = [[line.split() for line in text.splitlines() if line.split()] for text in (output, answer)]
    if rows[0] == rows[1]:
        return None
    number = next(
        (at for at, (got, expected) in enumerate(zip(*rows, strict=False)) if got != expected),
        min(map(len, rows)),
    )
    return f"line {number + 1} (empty ones not counted) ends at another token than expected"


def _same_token(got: bytes, expected: bytes, rules: Comparison) -> bool:
    if (rules.absolute is not None or rules.relative is not None) and _FLOAT.match(expected):
        return bool(_FLOAT.match(got)) and _within(float(got), float(expected), rules)
    return not rules.case_sensitive and got.lower() == expected.lower()


def _within(got: float, expected: float, rules: Comparison) -> bool:
    if got == expected:
        return True
    if math.isinf(expected):  # beyond the range of a double: no tolerance of it makes sense
        return False
    distance = abs(got - expected)
    if rules.absolute is not None and distance <= rules.absolute:
        return True
    return rules.relative is not None and distance <= rules.relative * abs(expected)


def _line_of_token(text: bytes, number: int) -> int:
    for index, match in enumerate(_TOKENS.finditer(text)):
        if index == number:
            return text.count(b"\n", 0, match.start()) + 1
    return 0


def _show(token: bytes) -> str:
    cut = token if len(token) <= _SHOWN_BYTES else token[:_SHOWN_BYTES] + b"..."
    return '"' + cut.decode("utf-8", "backslashreplace").encode("unicode_escape").decode("ascii") + '"'
