"""What goes wrong while a package is read."""

from __future__ import annotations


class PackageError(Exception):
    """A package cannot be used: the file, its line (1-based; 0 where none is known) and the reason."""

    def __init__(self, path: str, line: int, message: str) -> None:
        self.path = path
        self.line = line
        self.message = message
        place = f"{path}:{line}" if line else path
        super().__init__(f"{place}: {message}" if place else message)

    def __reduce__(self) -> tuple[type[PackageError], tuple[str, int, str]]:
        """Go from one process to another."""
        return PackageError, (self.path, self.line, self.message)
