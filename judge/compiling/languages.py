"""Which languages this machine can compile and run, and how people write their names.

found = detect()                     # name -> Language, once per process
language = find_language("c++")      # by name or alias, whether or not this machine has it; None
language = resolve_language("c++")   # the same among those found; None
language = language_of(["main.py"])  # by the names of files; None
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from judge.compiling.language import Language, load_languages
from judge.compiling.scripts import SCRIPT
from judge.compiling.toolchains import examine

# "python3.10", "java17", "c++20": a name, then a version that packages like to add.
_OLD_PYTHON = re.compile(r"py(thon)?[-_ ]?2")
_VERSIONED = re.compile(r"(.*?[a-z+#])[-_ ]?[0-9]+(\.[0-9]+)*\Z")
_adopted: dict[str, Language] | None = None


def adopt(languages: dict[str, Language] | None) -> None:
    """From now on these are what was found: sandboxes of this process see an image's toolchains, not the host's.

    None: the host's again.
    """
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


def resolve_language(name: str, among: Mapping[str, Language] | None = None) -> Language | None:
    """The same among the languages that are usable on this machine, or those given, and scripts of packages.

    The first call blocks.
    """
    return SCRIPT if name == SCRIPT.name else find_language(name, detect() if among is None else among)


def language_of(file_names: Iterable[str], among: Mapping[str, Language] | None = None) -> Language | None:
    """The language whose extensions the files have; None where they have none, or are of several.

    Among those usable on this machine, or those given. Of languages that share an extension it is the first. An
    extension in capitals is taken for the same in small letters where it is nobody's own, as `.C` is.
    """
    languages = [one for one in (detect() if among is None else among).values() if not one.only_where_named]
    known = {extension for language in languages for extension in language.extensions}
    written = {Path(name).suffix for name in file_names}
    suffixes = {suffix if suffix in known else suffix.lower() for suffix in written}
    found: list[Language] = []
    for language in languages:
        shared = suffixes & set(language.extensions)
        if shared and not any(shared <= set(earlier.extensions) for earlier in found):
            found.append(language)
    return found[0] if len(found) == 1 else None


def with_other_versions(language: Language, among: Mapping[str, Language] | None = None) -> list[Language]:
    """A language and after it those that differ in its version alone: the same compiler for the same files.

    Among those usable on this machine, or those given. Packages name an extension, and mean whichever version their
    authors had.
    """
    others = [one for one in (detect() if among is None else among).values() if one.name != language.name]
    return [
        language,
        *(
            one
            for one in others
            if one.extensions == language.extensions and one.wanted_tools == language.wanted_tools
        ),
    ]


def on_other_machines(language: Language) -> list[Language]:
    """Other usable languages for the same files by other tools: for Python as CPython has it, PyPy."""
    return [
        one
        for one in detect().values()
        if one.extensions == language.extensions and one.wanted_tools != language.wanted_tools
    ]


def time_factor(language: str, factors: Mapping[str, float]) -> float:
    """The factor on a problem's time limit for a language: the problem's own word, else the language's."""
    known = load_languages().get(language)
    return factors.get(language, known.time_multiplier if known else 1.0)


def _spellings(name: str) -> Iterator[str]:
    yield name
    if _OLD_PYTHON.match(name):  # another language than Python 3
        return
    if match := _VERSIONED.fullmatch(name):
        yield match[1]
