"""XML elements that know their line. No document type, no entities of its own: nothing can grow or be fetched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from judge.packages.errors import PackageError

MAX_DEPTH = 50


@dataclass
class Element:
    """An element of a file."""

    path: str
    tag: str
    line: int
    attributes: dict[str, str]
    children: list[Element] = field(default_factory=list)
    text: str = ""

    def error(self, message: str) -> PackageError:
        """Make an error at this element."""
        return PackageError(self.path, self.line, message)

    def all(self, tag: str) -> Iterator[Element]:
        """Yield the children of a name."""
        return (one for one in self.children if one.tag == tag)

    def find(self, *tags: str) -> Element | None:
        """Return the first element along a path of names, None where there is none."""
        found: Element | None = self
        for tag in tags:
            found = next(found.all(tag), None) if found is not None else None
        return found

    def each(self, *tags: str) -> list[Element]:
        """Return the children of the last name below the first path of the others."""
        parent = self.find(*tags[:-1])
        return list(parent.all(tags[-1])) if parent is not None else []

    def get(self, name: str, default: str = "") -> str:
        """Return an attribute."""
        return self.attributes.get(name, default)

    def number(self, tag: str, *, most: float) -> float | None:
        """Return the number inside a child, None where it is missing. Raises PackageError."""
        child = self.find(tag)
        if child is None or not child.text.strip():
            return None
        try:
            value = float(child.text)
        except ValueError:
            value = -1.0
        if not 0 < value <= most:
            raise child.error(f"{tag} is {child.text.strip()[:40]!r}; it must be a number up to {most:g}")
        return value


def parse_xml(path: str, content: bytes) -> Element:
    """Parse a file. Raises PackageError with the line of the fault."""
    parser = expat.ParserCreate()
    top = Element(path, "", 1, {})
    stack = [top]

    def start(tag: str, attributes: dict[str, str]) -> None:
        if len(stack) > MAX_DEPTH:
            raise PackageError(path, parser.CurrentLineNumber, "is nested too deeply")
        element = Element(path, tag, parser.CurrentLineNumber, attributes)
        stack[-1].children.append(element)
        stack.append(element)

    def end(_tag: str) -> None:
        stack.pop()

    def text(piece: str) -> None:
        stack[-1].text += piece

    def refuse(*_: object) -> None:
        raise PackageError(path, parser.CurrentLineNumber, "document types are not supported")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        reason = expat.errors.messages[error.code]
        raise PackageError(path, error.lineno, f"is not XML: {reason}") from error
    return top.children[0]
