"""The languages of languages.toml, and which of them this machine can compile and run.

found = detect()                     # name -> Language, once per process
language = resolve_language("c++")   # by name or alias, among those found; None
language = language_of(["main.py"])  # by the names of files; None
"""

from __future__ import annotations

import fnmatch
import functools
import re
import subprocess
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from judge.limits import MIB
from judge.rootfs import Mount
from judge.toolchains import Toolchain, cache_mount, find_tool, mounts_of

TABLE = Path(__file__).with_name("languages.toml")
VERSION_TIMEOUT_S = 30
# "python3.10", "java17", "c++20": a name, then a version that packages like to add.
_VERSIONED = re.compile(r"(.*?[a-z+#])[-_ ]?[0-9]+(\.[0-9]+)*\Z")


@dataclass(frozen=True, slots=True)
class Language:
    """A language as the judge uses it. `version` and `tools` are known once it was detected."""

    name: str
    title: str
    extensions: tuple[str, ...]
    compile: tuple[tuple[str, ...], ...]  # command templates
    run: tuple[str, ...]
    version_command: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    entry: str = "file"  # how the main file is found: "file" or "java"
    keep: tuple[str, ...] = ("*",)
    native: bool = False
    time_multiplier: float = 1.0  # what a contest may grant; shown to contestants
    memory_allowance_bytes: int = 0  # above the limit, for the runtime itself; shown to contestants
    oom_exit_code: int | None = None
    environment: tuple[tuple[str, str], ...] = ()
    warm: tuple[str, ...] = ()  # fills {cache}, outside of any sandbox, with our own packages' names only
    wanted_tools: tuple[Toolchain, ...] = ()
    files: tuple[str, ...] = ()
    version: str = ""
    tools: dict[str, str] = field(default_factory=dict, hash=False)  # tool -> path inside the sandbox
    mounts: tuple[Mount, ...] = ()
    missing: str = ""  # what this machine lacks for it; "" when it is usable

    def fill(self, template: Iterable[str], values: dict[str, str], sources: Iterable[str] = ()) -> list[str]:
        """A command from its template."""
        command: list[str] = []
        for part in template:
            if part == "{sources}":
                command += sources
                continue
            for tool, path in self.tools.items():
                part = part.replace("{tool:" + tool + "}", path)
            for key, value in values.items():
                part = part.replace("{" + key + "}", value)
            command.append(part)
        return command

    def is_kept(self, name: str) -> bool:
        """Whether a file is part of the compiled program."""
        return any(fnmatch.fnmatchcase(name, pattern) for pattern in self.keep)


@functools.cache
def load_languages() -> dict[str, Language]:
    """Every language of the table, detected or not."""
    return {name: _parse(name, entry) for name, entry in tomllib.loads(TABLE.read_text()).items()}


@functools.cache
def examine_languages() -> dict[str, Language]:
    """Every language with what detection found; `missing` is empty for the usable ones. Blocks for some 100 ms."""
    return {name: _detect(language) for name, language in load_languages().items()}


def detect(languages: Iterable[str] | None = None) -> dict[str, Language]:
    """The languages (all, or those named) that are usable on this machine, by name. The first call blocks."""
    names = set(languages) if languages is not None else None
    return {
        name: language
        for name, language in examine_languages().items()
        if not language.missing and (names is None or name in names)
    }


def resolve_language(name: str) -> Language | None:
    """A usable language by its name or an alias, also with a version behind it ("python3.10"); else None."""
    usable = detect()
    for candidate in _spellings(name.strip().lower()):
        for language in usable.values():
            if candidate == language.name or candidate in language.aliases:
                return language
    return None


def language_of(file_names: Iterable[str]) -> Language | None:
    """The usable language whose extensions the files have; None where they have none, or several."""
    suffixes = {Path(name).suffix for name in file_names}
    found = [language for language in detect().values() if suffixes & set(language.extensions)]
    return found[0] if len(found) == 1 else None


def _spellings(name: str) -> Iterator[str]:
    yield name
    if match := _VERSIONED.fullmatch(name):
        yield match[1]


def _parse(name: str, entry: dict[str, Any]) -> Language:
    return Language(
        name=name,
        title=entry["title"],
        extensions=tuple(entry["extensions"]),
        compile=tuple(tuple(command) for command in entry["compile"]),
        run=tuple(entry["run"]),
        version_command=tuple(entry["version"]),
        aliases=tuple(entry.get("aliases", ())),
        entry=entry.get("entry", "file"),
        keep=tuple(entry.get("keep", ("*",))),
        native=entry.get("native", False),
        time_multiplier=entry.get("time_multiplier", 1.0),
        memory_allowance_bytes=entry.get("allowance", 0) * MIB,
        oom_exit_code=entry.get("oom_exit"),
        environment=tuple(entry.get("environment", {}).items()),
        warm=tuple(entry.get("warm", ())),
        wanted_tools=tuple(
            Toolchain(tool, tuple(told["at"]), told["toolchain"]) for tool, told in entry["tools"].items()
        ),
        files=tuple(entry.get("files", ())),
    )


def _detect(language: Language) -> Language:
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
    try:
        finished = subprocess.run(
            on_host.fill(language.version_command, {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=VERSION_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return replace(language, missing=f"{language.version_command[0]} does not run: {error}")
    lines = finished.stdout.decode(errors="replace").strip().splitlines()
    if finished.returncode or not lines:
        return replace(language, missing=f"asking for its version failed: {' '.join(lines)[:200]}")
    found_language = replace(
        language, version=lines[0].strip(), tools=tools, mounts=tuple(dict.fromkeys(mounts))
    )
    if not language.warm:
        return found_language
    return cache_mount(found_language, on_host)
