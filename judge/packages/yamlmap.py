"""YAML maps whose every complaint knows its line.

Values are taken out by type, one key at a time, from the parsed nodes; scalars keep their own spelling, so
that a version `1.10` stays "1.10" and an argument `0.001` stays what the setter wrote.
"""

from __future__ import annotations

import itertools
import math
import re
import shlex
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from typing import Any

import yaml

from judge.packages.errors import PackageError

MAX_YAML_BYTES = 1024 * 1024
MAX_YAML_DEPTH = 30
MAX_PLAIN_VALUES = 1000  # of one key, each counted as often as aliases repeat it
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\Z")
_NULL, _BOOL = "tag:yaml.org,2002:null", "tag:yaml.org,2002:bool"
_TRUE = {"true", "yes", "on"}


class YamlMap:
    """A YAML map of a file. Every getter raises PackageError with the line of the value at fault."""

    def __init__(self, path: str, node: yaml.MappingNode | None) -> None:
        self.path = path
        self.line = node.start_mark.line + 1 if node else 0
        self.entries: dict[str, yaml.Node] = {}
        self._key_lines: dict[str, int] = {}
        for key, value in node.value if node else []:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise PackageError(path, line, "a key must be a plain word")
            if key.value in self.entries:
                raise PackageError(path, line, f"the key {key.value!r} is given twice")
            self._key_lines[key.value] = line
            if value.tag != _NULL:  # "key:" with nothing after it counts as not given
                self.entries[key.value] = value

    def __contains__(self, key: str) -> bool:
        return key in self.entries

    @property
    def keys(self) -> list[str]:
        """All keys in the order of the file, those without a value too."""
        return list(self._key_lines)

    def line_of(self, key: str) -> int:
        """Return the line of a key (the map's own where it is missing)."""
        return self._key_lines.get(key, self.line)

    def error(self, key: str, message: str) -> PackageError:
        """Make an error at a key."""
        return PackageError(self.path, self.line_of(key), message)

    def unknown(self, known: Collection[str]) -> list[str]:
        """Return the keys that are not among the known ones."""
        return [key for key in self._key_lines if key not in known]

    def notes_of_unknown(self, known: Collection[str], what: str = "key") -> list[str]:
        """Return a note for each key that is not among the known ones, with the one that may have been meant."""
        notes = []
        for key in self.unknown(known):
            meant = get_close_matches(key, known, 1, 0.8)
            words = f"unknown {what} {key!r} is ignored" + (f"; {meant[0]!r} is one" if meant else "")
            notes.append(f"{self.path}:{self.line_of(key)}: {words}")
        return notes

    def refuse_unknown(self, known: Collection[str]) -> None:
        """Raise PackageError for the first key that is not among the known ones."""
        for key in self.unknown(known):
            raise self.error(key, f"unknown key {key!r} (known: {', '.join(sorted(known))})")

    def is_map(self, key: str) -> bool:
        """Say whether the value is a map."""
        return isinstance(self.entries.get(key), yaml.MappingNode)

    def is_list(self, key: str) -> bool:
        """Say whether the value is a list."""
        return isinstance(self.entries.get(key), yaml.SequenceNode)

    def text(self, key: str, default: str = "") -> str:
        """Return a scalar as it is spelled."""
        node = self.entries.get(key)
        if node is None:
            return default
        if not isinstance(node, yaml.ScalarNode):
            raise self.error(key, f"{key} must be a text")
        return str(node.value)

    def flags(self, key: str) -> list[str]:
        """Return the items of a list, or a text's words as a shell would split them."""
        if self.is_list(key):
            return self.texts(key)
        try:
            return shlex.split(self.text(key))
        except ValueError as error:
            raise self.error(key, f"{key}: {str(error).lower()}") from error

    def choice(self, key: str, choices: Collection[str], default: str) -> str:
        """Return one of a few words."""
        value = self.text(key, default)
        if value not in choices:
            raise self.error(key, f"{key} is {value!r}; it must be one of {', '.join(choices)}")
        return value

    def number(self, key: str, *, above: float | None = None, at_least: float | None = None) -> float | None:
        """Return a finite number within bounds, None where it is not given."""
        if key not in self.entries:
            return None
        text = self.text(key)
        value = float(text) if _NUMBER.match(text) else math.nan
        if not math.isfinite(value):
            raise self.error(key, f"{key} is {text!r}; it must be a number")
        if above is not None and value <= above:
            raise self.error(key, f"{key} is {text}; it must be greater than {above:g}")
        if at_least is not None and value < at_least:
            raise self.error(key, f"{key} is {text}; it must be at least {at_least:g}")
        return value

    def boolean(self, key: str, default: bool = False) -> bool:
        """Return true or false."""
        node = self.entries.get(key)
        if node is None:
            return default
        if not isinstance(node, yaml.ScalarNode) or node.tag != _BOOL:
            raise self.error(key, f"{key} must be true or false")
        return node.value.lower() in _TRUE

    def texts(self, key: str, *, single: bool = False) -> list[str]:
        """Return a list of texts; with `single` one text alone is a list of one."""
        node = self.entries.get(key)
        if node is None:
            return []
        if single and isinstance(node, yaml.ScalarNode):
            return [str(node.value)]
        if not isinstance(node, yaml.SequenceNode):
            raise self.error(key, f"{key} must be a list of texts" + (" or one text" if single else ""))
        return self._texts(key, node)

    def plain(self, key: str) -> Any:
        """Return a value as YAML has it: numbers, truths, texts, lists and maps of them; None where there is none."""
        node = self.entries.get(key)
        return None if node is None else _plain(self.path, node, itertools.count(1))

    def rows(self, key: str) -> list[list[str]]:
        """Return a list of texts or of lists of them, each as a list."""
        node = self.entries.get(key)
        if not isinstance(node, yaml.SequenceNode):
            raise self.error(key, f"{key} must be a list")
        return [self._texts(key, row) for row in node.value]

    def _texts(self, key: str, node: yaml.Node) -> list[str]:
        items = node.value if isinstance(node, yaml.SequenceNode) else [node]
        for item in items:
            if not isinstance(item, yaml.ScalarNode):
                raise PackageError(self.path, item.start_mark.line + 1, f"{key} must hold texts only")
        return [str(item.value) for item in items]

    def map(self, key: str) -> YamlMap:
        """Return a map below a key; an empty one where it is not given."""
        node = self.entries.get(key)
        if node is not None and not isinstance(node, yaml.MappingNode):
            raise self.error(key, f"{key} must be a map")
        found = YamlMap(self.path, node)
        found.line = found.line or self.line_of(key)
        return found

    def items_of(self, key: str) -> list[str | YamlMap]:
        """Return a value that is a text, a map, or a list of those, always as a list."""
        node = self.entries.get(key)
        if node is None:
            return []
        found: list[str | YamlMap] = []
        for item in node.value if isinstance(node, yaml.SequenceNode) else [node]:
            if isinstance(item, yaml.ScalarNode):
                found.append(str(item.value))
            elif isinstance(item, yaml.MappingNode):
                found.append(YamlMap(self.path, item))
            else:
                raise PackageError(self.path, item.start_mark.line + 1, f"{key} must hold texts or maps")
        return found


def _fault(text: str, error: yaml.MarkedYAMLError) -> str | None:
    """Say what is no YAML; the parser does not say which character it is that cannot start anything."""
    mark = error.problem_mark
    line = text.splitlines()[mark.line : mark.line + 1] if mark else []
    if line and "\t" in line[0][: len(line[0]) - len(line[0].lstrip())]:
        return "there is a tab before the first word, where only spaces may be"
    return error.problem


def parse_yaml_map(path: str, text: str) -> YamlMap:
    """Parse a file that must be one map (or empty). Raises PackageError with the line of the fault."""
    if len(text) > MAX_YAML_BYTES:
        raise PackageError(path, 0, f"is larger than {MAX_YAML_BYTES // 1024} KiB")
    try:
        depth = 0
        # Composing recurses in C: without this, 100 KB of brackets end the whole process.
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            line = event.start_mark.line + 1 if event.start_mark else 0
            if depth > MAX_YAML_DEPTH:
                raise PackageError(path, line, "is not YAML that we read: nested too deeply")
            if isinstance(event, yaml.ScalarEvent) and "\0" in event.value:
                raise PackageError(path, line, "holds a NUL character")
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise PackageError(
            path, mark.line + 1 if mark else 0, f"is not YAML: {_fault(text, error)}"
        ) from error
    except yaml.YAMLError as error:
        raise PackageError(path, 0, f"is not YAML: {error}") from error
    if node is None or node.tag == _NULL:
        return YamlMap(path, None)
    if not isinstance(node, yaml.MappingNode):
        raise PackageError(path, node.start_mark.line + 1, "must be a map of keys and values")
    return YamlMap(path, node)


def _plain(path: str, node: yaml.Node, counted: Iterator[int], depth: int = 0) -> Any:
    """Return what a node stands for, aliases written out. One may stand for what it is in."""
    if next(counted) > MAX_PLAIN_VALUES:
        raise PackageError(path, node.start_mark.line + 1, f"more than {MAX_PLAIN_VALUES} values")
    if depth > MAX_YAML_DEPTH:
        raise PackageError(path, node.start_mark.line + 1, "nested too deeply")
    inner = depth + 1
    if isinstance(node, yaml.SequenceNode):
        return [_plain(path, one, counted, inner) for one in node.value]
    if isinstance(node, yaml.MappingNode):
        return {
            str(_plain(path, key, counted, inner)): _plain(path, value, counted, inner)
            for key, value in node.value
        }
    try:
        return yaml.safe_load(yaml.serialize(node, Dumper=yaml.SafeDumper))
    except (yaml.YAMLError, ValueError) as error:
        raise PackageError(path, node.start_mark.line + 1, f"{node.value!r} is no value of YAML") from error
