"""Where the data of DMOJ problems lies: files of the folder, of its archive, and cases found by their names."""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

from judge.packages.archive import Archive
from judge.packages.errors import PackageError
from judge.packages.model import Blob
from judge.packages.tree import MAX_DATA_BYTES, Tree, memory_blob
from judge.packages.yamlmap import YamlMap

_KEYS = ("input_format", "output_format", "case_points", "case_dependencies")
_DEFAULT = r"^(?=.*?\.{0}|{0}).*?(?:(?:^|\W)(?P<batch>\d+)[^\d\s]+)?(?P<case>\d+)[^\d\s]*$"
_MAX_PATTERN = 300

Id = tuple[bool, int, str]  # of a case or batch: names that are no numbers come first, in order


def entries_of(config: YamlMap) -> list[YamlMap]:
    """Return the maps that may say something of cases: the problem's, those of batches and those of single cases.

    Each once, however often aliases repeat it: a short file can repeat very much.
    """
    found = [config]
    seen: set[int] = set()

    def look_into(entry: YamlMap, key: str) -> list[YamlMap]:
        nodes = entry.entries[key].value if entry.is_list(key) else []
        new = [node for node in nodes if isinstance(node, yaml.MappingNode) and id(node) not in seen]
        seen.update(map(id, new))
        return [YamlMap(entry.path, node) for node in dict.fromkeys(new)]

    for key in ("pretest_test_cases", "test_cases"):
        for item in look_into(config, key):
            found += [item, *look_into(item, "batched")]
    return found


class Sources:
    """Files of the problem's folder, and of its archive."""

    def __init__(self, tree: Tree, config: YamlMap) -> None:
        self._tree = tree
        self._archive: Archive | None = None
        name = config.text("archive")
        if name:
            if name not in tree:
                raise config.error("archive", f"the archive {name} is missing")
            self._archive = Archive(tree.path(name), name)

    def names(self) -> list[str]:
        """Return every name that may be a case's file: those of the archive, else those beside init.yml."""
        if self._archive is not None:
            return sorted(self._archive.entries)
        return [name for name in self._tree.files if name != "init.yml" and not name.startswith("tests/")]

    def blob(self, entry: YamlMap, key: str, *, binary: bool) -> Blob:
        """Read the file that a key of `entry` names. Raises PackageError."""
        name = entry.text(key).removeprefix("./")
        if name in self._tree:
            content = self._tree.read(name, MAX_DATA_BYTES)
        elif self._archive is not None and name in self._archive.entries:
            content = self._archive.read(name, MAX_DATA_BYTES)
        else:
            raise entry.error(key, f"{name} is missing")
        return memory_blob(content if binary else normalized(content))


def normalized(content: bytes) -> bytes:
    """Return text data as DMOJ's judge gives it out: one kind of line end, the last line ended too."""
    content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return content + b"\n" if content and not content.endswith(b"\n") else content


@dataclass(frozen=True)
class Matched:
    """A case or a batch that was found: the files of its cases by the key that names them ("in", "out")."""

    cases: list[dict[str, str]]
    is_batch: bool
    points: float | None
    dependencies: list[str]  # numbers of earlier ones


def match_cases(formats: YamlMap, names: list[str]) -> list[Matched]:
    """Find the cases by the names of their files. Raises PackageError."""
    formats.refuse_unknown(_KEYS)
    points = _points(formats)
    required = formats.rows("case_dependencies") if "case_dependencies" in formats else []
    found: dict[tuple[Id, Id | None], dict[str, str]] = {}
    batched: set[Id] = set()
    for key, end in (("input_format", "in"), ("output_format", "out")):
        pattern = _compiled(formats, key, end)
        for name in names:
            match = pattern.match(name)
            if match is None:
                continue
            groups = match.groupdict()
            case = _id(groups.get("case") or "")
            batch = _id(groups["batch"]) if groups.get("batch") else None
            if batch is not None:
                batched.add(batch)
            place = (case, None) if batch is None else (batch, case)
            if end in found.setdefault(place, {}):
                raise PackageError(name, 0, f"is the same case as {found[place][end]} by {key}")
            found[place][end] = name
    matched = []
    for position, first in enumerate(sorted({one for one, _ in found})):
        inside = sorted(second for one, second in found if one == first and second is not None)
        if inside and (first, None) in found:
            name = next(iter(found[first, None].values()))
            raise PackageError(name, 0, "is a case of the same number as a batch")
        cases = [found[first, one] for one in inside] or [found[first, None]]
        if points is not None and position >= len(points):
            raise formats.error("case_points", "case_points are fewer than the cases and batches")
        worth = None if points is None else points[position]
        matched.append(
            Matched(cases, first in batched, worth, required[position] if position < len(required) else [])
        )
    if any(required) and len({one.is_batch for one in matched}) > 1:
        message = "case_dependencies of cases and batches together are not supported: it is not told which they count"
        raise formats.error("case_dependencies", message)
    return matched


def _id(text: str) -> Id:
    return (True, int(text), "") if text.isdecimal() else (False, 0, text)


def _points(formats: YamlMap) -> list[float] | None:
    if "case_points" not in formats:
        return None
    texts = formats.texts("case_points")
    for text in texts:
        if not re.fullmatch(r"\d+(\.\d+)?", text):
            raise formats.error("case_points", f"{text!r} is not a number of points")
    return [float(text) for text in texts]


def _compiled(formats: YamlMap, key: str, end: str) -> re.Pattern[str]:
    text = formats.text(key) or _DEFAULT.format(end)
    try:
        if len(text) > _MAX_PATTERN:
            raise re.error("too long")
        pattern = re.compile(text, re.IGNORECASE)
        if "case" not in pattern.groupindex:
            raise re.error("it has no group called case")
    except re.error as error:
        raise formats.error(key, f"{key} is no pattern that is understood: {error}") from error
    return pattern
