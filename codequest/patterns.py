"""Regular expressions of the wire, which JSON Schema and Python read alike."""

from __future__ import annotations


def whole(pattern: str) -> str:
    """A pattern for a whole text. Python's `$` alone also stands before a last line end."""
    return rf"^{pattern}$(?!\n)"
