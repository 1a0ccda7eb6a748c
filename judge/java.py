"""Java's own rule: a public class lies in a file of its name, and the program starts in the class with main."""

from __future__ import annotations

import re

# Comments and literals, which may hold anything; a text block before a plain string.
_NOISE = re.compile(
    r'/\*.*?\*/|//[^\n]*|"""(?:\\.|.)*?"""|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL
)
_PACKAGE = re.compile(r"\bpackage\s+([\w.]+)\s*;")
_TYPE = re.compile(
    r"((?:\b(?:public|final|abstract|strictfp|sealed|static)\s+)*)\b(class|interface|enum|record)\s+(\w+)"
)
_MAIN = re.compile(r"\bstatic\b[^;{}()]*\bvoid\s+main\s*\(")


def source_name(name: str, source: bytes) -> str:
    """The file name that javac wants: that of the public top-level class, else the given one."""
    for modifiers, type_name, _, _ in _top_level_types(_clean(source)):
        if "public" in modifiers:
            return f"{type_name}.java"
    return name if name.endswith(".java") else f"{name}.java"


def main_class(sources: list[bytes]) -> str | None:
    """The full name of the first top-level class with a `static void main(`; None where there is none."""
    for source in sources:
        text = _clean(source)
        package = _PACKAGE.search(text)
        prefix = f"{package[1]}." if package else ""
        for _, type_name, begin, end in _top_level_types(text):
            if _MAIN.search(text, begin, end):
                return prefix + type_name
    return None


def _clean(source: bytes) -> str:
    return _NOISE.sub(" ", source.decode("utf-8", errors="replace"))


def _top_level_types(text: str) -> list[tuple[str, str, int, int]]:
    """(modifiers, name, start, end) of every type that lies in no other."""
    found = []
    at = 0
    while match := _TYPE.search(text, at):
        end = _end_of_block(text, match.end())
        found.append((match[1], match[3], match.start(), end))
        at = end
    return found


def _end_of_block(text: str, at: int) -> int:
    """Just behind the block that opens at or after `at`."""
    depth = 0
    for brace in re.finditer(r"[{}]", text[at:]):
        depth += 1 if brace[0] == "{" else -1
        if depth <= 0:
            return at + brace.end()
    return len(text)
