"""Names of languages as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from judge.languages import Language, load_languages

# "python3.10", "java17": a name, then a version that people like to add.
_VERSIONED = re.compile(r"(.*?[a-z+#])[-_ ]?[0-9]+(\.[0-9]+)*\Z")


def find_language(name: str) -> Language | None:
    """A language by its name or an alias, also with a version behind it; whether or not a judge has it."""
    for candidate in _spellings(name.strip().lower()):
        for language in load_languages().values():
            if candidate == language.name or candidate in language.aliases:
                return language
    return None


def _spellings(name: str) -> Iterator[str]:
    yield name
    if match := _VERSIONED.fullmatch(name):
        yield match[1]
