"""Generators of DMOJ problems: what is run, with what, for which case. Nothing is run here."""

from __future__ import annotations

from judge.packages.dmoj_programs import read_program
from judge.packages.dmoj_sources import Sources
from judge.packages.model import Program, Recipe
from judge.packages.tree import Tree
from judge.packages.yamlmap import YamlMap

_KEYS = (
    "source", "flags", "args", "language", "time_limit", "memory_limit", "compiler_time_limit",
)  # fmt: skip


class GeneratorReader:
    """Reads the generators of the cases; one that several cases name is one program."""

    def __init__(self, tree: Tree, sources: Sources) -> None:
        self._tree = tree
        self._sources = sources
        self._programs: dict[tuple[object, ...], Program] = {}

    def recipe(self, scopes: tuple[YamlMap, ...], *, binary: bool) -> Recipe | None:
        """Return how a case's data is made; None where it is all there. Raises PackageError.

        The generator prints the input, and the answer to its standard error; whatever has a file is read from it.
        Its own input is the case's input file.
        """
        entry = _first(scopes, "generator")
        has_input, has_answer = (_first(scopes, key) is not None for key in ("in", "out"))
        if entry is None or (has_input and has_answer):
            return None
        stdin = None
        for key in ("generator_in", "in"):
            given = _first(scopes, key)
            if given is not None:
                stdin = self._sources.blob(given, key, binary=binary)
                break
        args_entry = _first(scopes, "generator_args")
        args = args_entry.texts("generator_args") if args_entry is not None else []
        seconds = None
        if entry.is_map("generator"):
            described = entry.map("generator")
            described.refuse_unknown(_KEYS)
            args = args or described.texts("args")
            seconds = described.number("time_limit", above=0)
            program = self._program(described, "source", "language")
        else:
            program = self._program(entry, "generator", "language")
        return Recipe(
            place=f"init.yml:{entry.line_of('generator')}",
            generator=program,
            args=tuple(args),
            stdin=stdin,
            cpu_s=seconds,
            answer="" if has_answer else "stderr",
            is_normalized=not binary,
        )

    def _program(self, entry: YamlMap, key: str, language_key: str) -> Program:
        names = tuple(entry.texts(key, single=True))
        settings = (*names, entry.text(language_key), *(entry.texts("flags", single=True)))
        if settings not in self._programs:
            files, language = read_program(self._tree, entry, key, language_key)
            self._programs[settings] = Program(names[0], files, language, names[0])
        return self._programs[settings]


def _first(scopes: tuple[YamlMap, ...], key: str) -> YamlMap | None:
    return next((one for one in scopes if key in one), None)
