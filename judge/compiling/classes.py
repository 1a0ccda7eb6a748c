"""Where a program of the Java virtual machine starts, read off its compiled classes.

Class files say it exactly, whatever the source looked like and whichever language it was written in.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

MAGIC = 0xCAFEBABE
_PUBLIC = 0x0001
_PUBLIC_STATIC = 0x0001 | 0x0008
# Sizes behind the tag of a constant: JVM specification, table 4.4-A. Utf8 has its own length.
_CONSTANT_SIZES = {
    3: 4, 4: 4, 5: 8, 6: 8, 7: 2, 8: 2, 9: 4, 10: 4, 11: 4, 12: 4, 15: 3, 16: 2, 17: 4, 18: 4, 19: 2, 20: 2,
}  # fmt: skip
_UTF8, _CLASS, _WIDE = 1, 7, (5, 6)


@dataclass(frozen=True, slots=True)
class _Class:
    """What decides whether a program starts here."""

    name: str  # full, with dots
    source: str  # the source file's name; "" where it is not told
    has_main: bool
    is_public: bool


def class_with_main(files: Mapping[str, bytes], sources: Sequence[str], wanted: str = "") -> str | None:
    """The full name of the class with `public static void main(String[])`; None where there is none.

    Of several it is the one called `wanted`, else that of the first of `sources`, a top-level one before a nested
    one, a public one before others.
    """
    starting = [
        found
        for name, content in files.items()
        if name.endswith(".class") and (found := _read_class(content)) and found.has_main
    ]
    order = {name: index for index, name in enumerate(sources)}

    def rank(one: _Class) -> tuple[bool, int, bool, bool, str]:
        return (
            one.name != wanted,
            order.get(one.source, len(order)),
            "$" in one.name,
            not one.is_public,
            one.name,
        )

    return min(starting, key=rank).name if starting else None


def _read_class(content: bytes) -> _Class | None:
    """None for what is no class."""
    try:
        return _Reader(content).read()
    except (struct.error, IndexError, KeyError, UnicodeDecodeError, ValueError):
        return None


class _Reader:
    """Walks through one class file."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0
        self._texts: dict[int, bytes] = {}
        self._names: dict[int, int] = {}  # a class's constant -> its name's

    def read(self) -> _Class:
        """Raises ValueError, KeyError, IndexError or struct.error for what is no class file."""
        magic, _, count = self._take(">IIH")
        if magic != MAGIC:
            raise ValueError("no class file")
        self._read_constants(count)
        access, this_class, _, interfaces = self._take(">HHHH")
        self._at += 2 * interfaces
        self._members()  # fields
        has_main = any(
            flags & _PUBLIC_STATIC == _PUBLIC_STATIC
            and self._texts.get(name) == b"main"
            and self._texts.get(descriptor) == b"([Ljava/lang/String;)V"
            for flags, name, descriptor in self._members()
        )
        attributes = self._attributes()
        source = b""
        if b"SourceFile" in attributes:
            (index,) = struct.unpack_from(">H", self._content, attributes[b"SourceFile"])
            source = self._texts[index]
        name = self._texts[self._names[this_class]].decode().replace("/", ".")
        return _Class(name, source.decode(), has_main, bool(access & _PUBLIC))

    def _read_constants(self, count: int) -> None:
        index = 1
        while index < count:
            tag = self._content[self._at]
            self._at += 1
            if tag == _UTF8:
                (length,) = self._take(">H")
                self._texts[index] = self._content[self._at : self._at + length]
                self._at += length
            else:
                if tag == _CLASS:
                    (self._names[index],) = struct.unpack_from(">H", self._content, self._at)
                self._at += _CONSTANT_SIZES[tag]
            index += 2 if tag in _WIDE else 1

    def _members(self) -> list[tuple[int, int, int]]:
        """Flags, name and descriptor of each field or method."""
        (count,) = self._take(">H")
        members = []
        for _ in range(count):
            flags, name, descriptor = self._take(">HHH")
            members.append((flags, name, descriptor))
            self._attributes()
        return members

    def _attributes(self) -> dict[bytes, int]:
        """Name -> where its content begins."""
        (count,) = self._take(">H")
        found = {}
        for _ in range(count):
            name, length = self._take(">HI")
            found[self._texts.get(name, b"")] = self._at
            self._at += length
        return found

    def _take(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from(layout, self._content, self._at)
        self._at += struct.calcsize(layout)
        return values
