"""The languages of languages.toml, and which of them this machine can compile and run.

found = detect()                     # name -> Language, once per process
language = find_language("c++")      # by name or alias, whether or not this machine has it; None
language = resolve_language("c++")   # the same among those found; None
language = language_of(["main.py"])  # by the names of files; None
"""

from __future__ import annotations

import fnmatch
import functools
import os
import re
import subprocess
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from judge.compiling.toolchains import Toolchain, cache_mount, find_tool, mounts_of
from judge.limits import MIB
from judge.sandboxes.rootfs import Mount

TABLE = Path(__file__).parent.parent / "languages.toml"
VERSION_TIMEOUT_S = 30
# "python3.10", "java17", "c++20": a name, then a version that packages like to add.
_VERSIONED = re.compile(r"(.*?[a-z+#])[-_ ]?[0-9]+(\.[0-9]+)*\Z")


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
    "oom_exit",
}
_OPTIONAL |= {"processes", "public_class", "time_multiplier", "warm"}


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
    beside: tuple[tuple[str, str], ...] = ()  # files put beside the sources: (name, text)
    keep: tuple[str, ...] = ("*",)
    native: bool = False
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
        return next((stems[stem] for stem in self.main if stem in stems), sources[0])

    def is_source(self, name: str) -> bool:
        """Whether a file is compiled, rather than read by those that are."""
        return os.path.splitext(name)[1] in self.extensions

    def is_kept(self, name: str) -> bool:
        """Whether a file is part of the compiled program."""
        return any(fnmatch.fnmatchcase(name, pattern) for pattern in self.keep)


@functools.cache
def load_languages() -> dict[str, Language]:
    """Every language of the table, detected or not."""
    return {name: parse_language(name, entry) for name, entry in tomllib.loads(TABLE.read_text()).items()}


_adopted: dict[str, Language] | None = None


def adopt(languages: dict[str, Language]) -> None:
    """From now on these are what was found: sandboxes of this process see an image's toolchains, not the host's."""
    global _adopted
    _adopted = languages


def examine_languages() -> dict[str, Language]:
    """Every language with what detection found; `missing` is empty for the usable ones. Blocks for a second or so."""
    return _adopted if _adopted is not None else _examine_host()


@functools.cache
def _examine_host() -> dict[str, Language]:
    known = load_languages()
    with ThreadPoolExecutor(max_workers=4, thread_name_prefix="languages") as threads:
        return dict(zip(known, threads.map(examine, known.values()), strict=True))


def detect(languages: Iterable[str] | None = None) -> dict[str, Language]:
    """The languages (all, or those named) that are usable on this machine, by name. The first call blocks."""
    names = set(languages) if languages is not None else None
    return {
        name: language
        for name, language in examine_languages().items()
        if not language.missing and (names is None or name in names)
    }


def find_language(name: str, among: Mapping[str, Language] | None = None) -> Language | None:
    """A language by its name or an alias, also with a version behind it ("python3.10"); else None.

    Among all of the table, or those given. The one place that knows how people write the names of languages.
    """
    languages = load_languages() if among is None else among
    for candidate in _spellings(name.strip().lower()):
        for language in languages.values():
            if candidate == language.name or candidate in language.aliases:
                return language
    return None


def resolve_language(name: str) -> Language | None:
    """The same among the languages that are usable on this machine. The first call blocks."""
    return find_language(name, detect())


def language_of(file_names: Iterable[str]) -> Language | None:
    """The usable language whose extensions the files have; None where they have none, or are of several.

    Of languages that share an extension it is the first in the table.
    """
    suffixes = {Path(name).suffix for name in file_names}
    found: list[Language] = []
    for language in detect().values():
        shared = suffixes & set(language.extensions)
        if shared and not any(shared <= set(earlier.extensions) for earlier in found):
            found.append(language)
    return found[0] if len(found) == 1 else None


def time_factor(language: str, factors: Mapping[str, float]) -> float:
    """The factor on a problem's time limit for a language: the problem's own word, else the language's."""
    known = load_languages().get(language)
    return factors.get(language, known.time_multiplier if known else 1.0)


def _spellings(name: str) -> Iterator[str]:
    yield name
    if match := _VERSIONED.fullmatch(name):
        yield match[1]


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
        beside=tuple(entry.get("beside", {}).items()),
        keep=tuple(entry.get("keep", ("*",))),
        native=entry.get("native", False),
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


def examine(language: Language) -> Language:
    """Find the tools and ask for the version (on the host: the toolchains are trusted, sources are not)."""
    tools: dict[str, str] = {}
    mounts: list[Mount] = []
    host_tools: dict[str, str] = {}
    for wanted in language.wanted_tools:
        found = find_tool(wanted)
        if found is None:
            return replace(language, missing=f"no {wanted.name} on this machine")
        host_tools[wanted.name] = str(found)
        tools[wanted.name], more = mounts_of(language.name, found, wanted.levels)
        mounts += more
    mounts += [
        Mount(str(path), str(path))
        for pattern in language.files
        for path in sorted(Path("/").glob(pattern[1:]))
    ]
    on_host = replace(language, tools=host_tools)
    versions = []
    for command in on_host.version_commands:
        line, failure = _ask_version(on_host, command)
        if failure:
            return replace(language, missing=failure)
        versions.append(line)
    found_language = replace(
        language, version=", ".join(versions), tools=tools, mounts=tuple(dict.fromkeys(mounts))
    )
    found_language = replace(
        found_language,
        environment=tuple((key, found_language.with_tools(value)) for key, value in language.environment),
    )
    if not language.warm:
        return found_language
    return cache_mount(found_language, on_host)


def _ask_version(language: Language, command: tuple[str, ...]) -> tuple[str, str]:
    """(version, "") or ("", why not)."""
    try:
        finished = subprocess.run(
            language.fill(command, {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=VERSION_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return "", f"{command[0]} does not run: {error}"
    lines = finished.stdout.decode(errors="replace").strip().splitlines()
    if finished.returncode or not lines:
        return "", f"asking for its version failed: {' '.join(lines)[:200]}"
    return lines[0].strip(), ""
