"""A language as the judge uses it, and the table of all: languages.toml."""

from __future__ import annotations

import fnmatch
import functools
import os
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from judge.limits import MIB
from judge.sandboxes.rootfs import Mount

TABLE = Path(__file__).parent.parent / "languages.toml"

_ODD = re.compile(r"[^0-9A-Za-z]")
_NEEDED = {"title", "extensions", "tools", "version", "compile", "run"}
_OPTIONAL = {
    "aliases",
    "allowance",
    "beside",
    "entry",
    "environment",
    "files",
    "keep",
    "main",
    "native",
    "only_where_named",
    "oom_exit",
}
_OPTIONAL |= {"passed_over", "processes", "public_class", "time_multiplier", "utf8", "warm"}


@dataclass(frozen=True, slots=True)
class Toolchain:
    """A tool that a language needs: where it may be, and how many folders above it its toolchain begins."""

    name: str
    places: tuple[str, ...]
    levels: int
    executable: bool = True  # false: a file that another tool reads


@dataclass(frozen=True, slots=True)
class Language:
    """A language as the judge uses it. `version` and `tools` are known once it was detected."""

    name: str
    title: str
    extensions: tuple[str, ...]
    compile: tuple[tuple[str, ...], ...]  # command templates
    run: tuple[str, ...]
    version_commands: tuple[tuple[str, ...], ...]
    aliases: tuple[str, ...] = ()
    entry: str = "file"  # where a program starts: in the main "file", or in the "class" with main
    main: tuple[str, ...] = ("main",)  # names of the main source without extension, best first
    public_class: bool = False  # a file with a public class is named after it
    utf8: bool = False  # sources reach the compiler as UTF-8 without a mark, whatever they came in
    beside: tuple[tuple[str, str], ...] = ()  # files put beside the sources: (name, text)
    keep: tuple[str, ...] = ("*",)
    passed_over: tuple[str, ...] = ()  # patterns of names that the compiler passes over or refuses
    native: bool = False
    only_where_named: bool = (
        False  # problems that do not name it do not take it; no file is taken for its source
    )
    time_multiplier: float = 1.0  # where a problem says nothing for this language; shown to contestants
    memory_allowance_bytes: int = 0  # above the limit, for the runtime itself; shown to contestants
    processes_allowance: int = 0  # above the limit, for the runtime's own threads
    oom_exit_code: int | None = None
    environment: tuple[tuple[str, str], ...] = ()
    warm: tuple[str, ...] = ()  # fills {cache}, outside of any sandbox, with our own packages' names only
    wanted_tools: tuple[Toolchain, ...] = ()
    files: tuple[str, ...] = ()
    version: str = ""
    tools: dict[str, str] = field(default_factory=dict, hash=False)  # tool -> path inside the sandbox
    mounts: tuple[Mount, ...] = ()
    missing: str = ""  # what this machine lacks for it; "" when it is usable

    @property
    def compile_line(self) -> str:
        """The command lines of a compilation as people read them, tools by their names; "" for none."""
        return " && ".join(self._shown(command) for command in self.compile)

    @property
    def run_line(self) -> str:
        """The command line of a run as people read it."""
        return self._shown(self.run)

    def _shown(self, command: Iterable[str]) -> str:
        line = " ".join(command)
        for tool in self.wanted_tools:
            line = line.replace(f"{{tool:{tool.name}}}", tool.name)
        return line

    def fill(self, template: Iterable[str], values: dict[str, str], sources: Iterable[str] = ()) -> list[str]:
        """A command from its template."""
        command: list[str] = []
        for part in template:
            if part == "{sources}":
                command += sources
                continue
            part = self.with_tools(part)
            for key, value in values.items():
                part = part.replace("{" + key + "}", value)
            command.append(part)
        return command

    def with_tools(self, text: str) -> str:
        """Put the paths of tools into a text."""
        for tool, path in self.tools.items():
            text = text.replace("{tool:" + tool + "}", path)
        return text

    def main_source(self, names: Iterable[str]) -> str:
        """The main one of some sources, given in order; there is at least one."""
        sources = list(names)
        stems = {os.path.splitext(name)[0]: name for name in reversed(sources)}
        spelled_otherwise = {stem.lower(): name for stem, name in reversed(stems.items())}
        found = [stems[stem] for stem in self.main if stem in stems]
        found += [spelled_otherwise[stem] for stem in self.main if stem in spelled_otherwise]
        return found[0] if found else sources[0]

    def is_source(self, name: str) -> bool:
        """Whether a file is compiled, rather than read by those that are."""
        return os.path.splitext(name)[1] in self.extensions

    def compiled_name(self, name: str) -> str:
        """The name under which the compiler takes a source: its own, unless such names are passed over."""
        folder, slash, base = name.rpartition("/")
        if not any(fnmatch.fnmatchcase(base, pattern) for pattern in self.passed_over):
            return name
        stem, extension = os.path.splitext(base)
        return f"{folder}{slash}main-{_ODD.sub('-', stem)}{extension}"

    def is_kept(self, name: str) -> bool:
        """Whether a file is part of the compiled program."""
        if any(fnmatch.fnmatchcase(name, pattern[1:]) for pattern in self.keep if pattern.startswith("!")):
            return False
        return any(fnmatch.fnmatchcase(name, pattern) for pattern in self.keep)


@functools.cache
def load_languages() -> dict[str, Language]:
    """Every language of the table, detected or not."""
    return read_table(TABLE.read_text())


def read_table(text: str) -> dict[str, Language]:
    """The languages of a table. Raises ValueError for keys that nobody knows or that are missing."""
    entries: dict[str, dict[str, Any]] = {}
    for name, entry in tomllib.loads(text).items():
        model = entry.pop("like", None)
        if model is not None and model not in entries:
            raise ValueError(f"the language {name} is like {model}, which does not stand above it")
        entries[name] = {**entries.get(model, {}), **entry}
    return {name: parse_language(name, entry) for name, entry in entries.items()}


def parse_language(name: str, entry: dict[str, Any]) -> Language:
    """A language from its entry. Raises ValueError naming keys that nobody knows, or that are missing."""
    if missing := _NEEDED - set(entry):
        raise ValueError(f"the language {name} lacks {', '.join(sorted(missing))}")
    if unknown := set(entry) - _NEEDED - _OPTIONAL:
        raise ValueError(f"the language {name} has keys that nobody knows: {', '.join(sorted(unknown))}")
    return Language(
        name=name,
        title=entry["title"],
        extensions=tuple(entry["extensions"]),
        compile=tuple(tuple(command) for command in entry["compile"]),
        run=tuple(entry["run"]),
        version_commands=tuple(tuple(command) for command in entry["version"]),
        aliases=tuple(entry.get("aliases", ())),
        entry=entry.get("entry", "file"),
        main=tuple(entry.get("main", ("main",))),
        public_class=entry.get("public_class", False),
        utf8=entry.get("utf8", False),
        beside=tuple(entry.get("beside", {}).items()),
        keep=tuple(entry.get("keep", ("*",))),
        passed_over=tuple(entry.get("passed_over", ())),
        native=entry.get("native", False),
        only_where_named=entry.get("only_where_named", False),
        time_multiplier=entry.get("time_multiplier", 1.0),
        memory_allowance_bytes=entry.get("allowance", 0) * MIB,
        processes_allowance=entry.get("processes", 0),
        oom_exit_code=entry.get("oom_exit"),
        environment=tuple(entry.get("environment", {}).items()),
        warm=tuple(entry.get("warm", ())),
        wanted_tools=tuple(
            Toolchain(tool, tuple(told["at"]), told["toolchain"], told.get("executable", True))
            for tool, told in entry["tools"].items()
        ),
        files=tuple(entry.get("files", ())),
    )
