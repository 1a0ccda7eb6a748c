"""Generators of DMOJ problems: what is run, with what, for which case. Nothing is run here."""

from __future__ import annotations

from judge.packages.dmoj_programs import read_program
from judge.packages.dmoj_sources import Sources, entries_of
from judge.packages.model import Program, Recipe
from judge.packages.tree import Tree
from judge.packages.yamlmap import YamlMap

_KEYS = (
    "source", "flags", "args", "language", "time_limit", "memory_limit", "compiler_time_limit",
)  # fmt: skip
_MOST_ARGS = 100


class GeneratorReader:
    """Reads the generators of the cases; one that several cases name is one program."""

    def __init__(self, tree: Tree, config: YamlMap, sources: Sources, warnings: list[str]) -> None:
        self._tree = tree
        self._sources = sources
        self._warnings = warnings
        # Before there was `generator_in`, a case's input file was what its generator reads.
        self._is_newer = any("generator_in" in entry for entry in entries_of(config))
        self._programs: dict[tuple[object, ...], Program] = {}

    def recipe(self, scopes: tuple[YamlMap, ...], *, binary: bool) -> Recipe | None:
        """Return how a case's data is made; None where it is all there. Raises PackageError.

        The generator prints the input, and the answer to its standard error; whatever has a file is read from it. It
        reads `generator_in`, and in packages that do not know this key the case's input file.
        """
        entry = _first(scopes, "generator")
        has_input, has_answer = (_first(scopes, key) is not None for key in ("in", "out"))
        if entry is None or (has_input and has_answer):
            return None
        args = _args(_first(scopes, "generator_args"), "generator_args")
        key = "generator_in" if self._is_newer else "in"
        given = _first(scopes, key)
        if self._is_newer and has_input and (args or given is not None):
            raise entry.error("generator", "a case has an input file and says what its generator makes it of")
        if not self._is_newer and given is not None:
            self._note(given)
        stdin = None if given is None else self._sources.blob(given, key, binary=binary)
        seconds = None
        if entry.is_map("generator"):
            described = entry.map("generator")
            described.refuse_unknown(_KEYS)
            args = args or _args(described, "args")
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
            keeps_input=self._is_newer and has_input,
            answer="" if has_answer else "stderr",
            is_normalized=not binary,
        )

    def _note(self, entry: YamlMap) -> None:
        """Tell once that an input file is read as older judges read it."""
        words = (
            "is what the generator reads, and a submission what that prints; newer judges say generator_in"
        )
        if not any(words in warning for warning in self._warnings):
            self._warnings.append(f"init.yml:{entry.line_of('in')}: {entry.text('in')} (in) {words}")

    def _program(self, entry: YamlMap, key: str, language_key: str) -> Program:
        names = tuple(entry.texts(key, single=True))
        settings = (*names, entry.text(language_key), *(entry.texts("flags", single=True)))
        if settings not in self._programs:
            files, language = read_program(self._tree, entry, key, language_key)
            self._programs[settings] = Program(names[0], files, language, names[0])
        return self._programs[settings]


def _args(entry: YamlMap | None, key: str) -> list[str]:
    """Read arguments, as Python spells their values: `false` is "False"."""
    if entry is None:
        return []
    if len(entry.texts(key)) > _MOST_ARGS:
        raise entry.error(key, f"more than {_MOST_ARGS} arguments")
    return [str(value) for value in entry.plain(key) or []]


def _first(scopes: tuple[YamlMap, ...], key: str) -> YamlMap | None:
    return next((one for one in scopes if key in one), None)
