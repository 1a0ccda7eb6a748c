"""Java's own rule: a public class lies in a file of its name. Where a program starts: `judge.compiling.classes`."""

from __future__ import annotations

import re

# Comments and literals, which may hold anything; a text block before a plain string.
_NOISE = re.compile(
    r'/\*.*?\*/|//[^\n]*|"""(?:\\.|.)*?"""|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL
)
_TYPE = re.compile(
    r"((?:\b(?:public|final|abstract|strictfp|sealed|static)\s+)*)\b(class|interface|enum|record)\s+(\w+)"
)


def source_name(name: str, source: bytes) -> str:
    """The file name that javac wants: that of the public top-level class, else the given one."""
    for modifiers, type_name in _top_level_types(_clean(source)):
        if "public" in modifiers:
            return f"{type_name}.java"
    return name if name.endswith(".java") else f"{name}.java"


def _clean(source: bytes) -> str:
    return _NOISE.sub(" ", source.decode("utf-8", errors="replace"))


def _top_level_types(text: str) -> list[tuple[str, str]]:
    """(modifiers, name) of every type that lies in no other."""
    found = []
    at = 0
    while match := _TYPE.search(text, at):
        found.append((match[1], match[3]))
        at = _end_of_block(text, match.end())
    return found


def _end_of_block(text: str, at: int) -> int:
    """Just behind the block that opens at or after `at`."""
    depth = 0
    for brace in re.finditer(r"[{}]", text[at:]):
        depth += 1 if brace[0] == "{" else -1
        if depth <= 0:
            return at + brace.end()
    return len(text)
