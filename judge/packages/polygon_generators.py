"""Polygon's generators: which program a test's `cmd` means, and with which arguments. Nothing is run here."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable

from judge.contract import SourceFile
from judge.packages.model import Program
from judge.packages.xmltree import Element

Read = Callable[[Element], tuple[tuple[SourceFile, ...], str | None, str]]


class Generators:
    """The programs below `<executables>` by their names; each is read once."""

    def __init__(self, problem: Element, read: Read) -> None:
        self._read = read
        self._holders: dict[str, Element] = {}
        for holder in problem.each("files", "executables", "executable"):
            source = holder.find("source")
            if source is not None:
                self._holders[_name(source.get("path"))] = holder
        self._programs: dict[str, Program] = {}

    def command(self, test: Element) -> tuple[Program, tuple[str, ...]]:
        """Return the program and the arguments of a generated test. Raises PackageError."""
        text = test.get("cmd").strip()
        if test.get("from-file"):
            raise test.error("tests from a file among several that a generator writes are not supported")
        try:
            words = shlex.split(text)
        except ValueError as error:
            raise test.error(f"the command {text!r} cannot be read: {str(error).lower()}") from error
        if not words:
            raise test.error("the test is generated, and no command says how")
        if any(re.match(r"[|<>&;]", word) for word in words):
            raise test.error(
                f"the command {text!r} is more than a call of a generator, which is not supported"
            )
        name = _name(words[0])
        if name not in self._programs:
            holder = self._holders.get(name)
            if holder is None:
                raise test.error(f"the generator {words[0]} is not among the package's executables")
            files, language, path = self._read(holder)
            self._programs[name] = Program(name, files, language, path)
        return self._programs[name], tuple(words[1:])


def _name(path: str) -> str:
    return path.replace("\\", "/").rsplit("/", 1)[-1].split(".")[0]
