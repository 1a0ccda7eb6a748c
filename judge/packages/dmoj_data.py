"""Cases and batches of DMOJ problems, and where their data lies."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import yaml

from judge.manifest import Aggregation, TestCase, TestGroup
from judge.packages.archive import Archive
from judge.packages.dmoj_checkers import CheckerReader
from judge.packages.errors import PackageError
from judge.packages.model import Blob, blob_file
from judge.packages.tree import MAX_DATA_BYTES, Tree, memory_blob
from judge.packages.yamlmap import YamlMap

MAX_CASES = 10_000
_CASE_KEYS = (
    "in", "out", "points", "checker", "time_limit", "memory_limit", "output_limit_length", "output_prefix_length",
    "binary_data", "visible",
)  # fmt: skip
_TOP_KEYS = (*_CASE_KEYS, "batched", "dependencies", "depends")
_REFUSED = ("generator", "generator_args", "io_redirects", "custom_judge", "signature_grader", "interactive")
_PATTERNS = ("input_format", "output_format", "case_points")
_DEFAULT = r"^(?=.*?\.{0}|{0}).*?(?:(?:^|\W)(?P<batch>\d+)[^\d\s]+)?(?P<case>\d+)[^\d\s]*$"
_MAX_PATTERN = 300


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
        """Return every file's name."""
        return sorted({*self._tree.files, *(self._archive.entries if self._archive else ())})

    def blob(self, entry: YamlMap, key: str, *, binary: bool) -> Blob:
        """Read the file that a key names; nothing where there is no such key. Raises PackageError."""
        name = entry.text(key).removeprefix("./")
        if not name:
            return memory_blob(b"")
        if name in self._tree:
            content = self._tree.read(name, MAX_DATA_BYTES)
        elif self._archive is not None and name in self._archive.entries:
            content = self._archive.read(name, MAX_DATA_BYTES)
        else:
            raise entry.error(key, f"{name} is missing")
        return memory_blob(content if binary else content.replace(b"\r\n", b"\n").replace(b"\r", b"\n"))


@dataclass
class DmojData:
    """What was read of the cases."""

    tests: list[TestCase] = field(default_factory=list)
    groups: list[TestGroup] = field(default_factory=list)


@dataclass
class _Reader:
    config: YamlMap
    sources: Sources
    checkers: CheckerReader
    blobs: dict[str, Blob]
    data: DmojData = field(default_factory=DmojData)
    gates: list[str] = field(
        default_factory=list
    )  # groups worth nothing: whoever fails one is judged no further
    batches: list[str] = field(default_factory=list)
    by_node: dict[int, str] = field(default_factory=dict)  # of an item of the file -> its group
    width: int = 2

    def top(self, entry: YamlMap, node: yaml.Node | None, *, pretest: bool) -> None:
        """Read a case or a batch."""
        self._refuse(entry, _TOP_KEYS)
        name = f"secret/{len(self.data.groups) + 1:0{self.width}d}"
        points = self._points(entry, pretest=pretest)
        if not pretest and points is None:
            raise entry.error("points", "points are missing")
        required = [*self.gates, *self._depends(entry)]
        self.data.groups.append(
            TestGroup(
                name=name,
                max_score=points or 0.0,
                aggregation=Aggregation.MIN,
                require_pass=list(dict.fromkeys(required)),
            )
        )
        if "batched" in entry:
            self._batch(entry, name, points or 0.0)
        else:
            self._case(entry, entry, name, name, points or 0.0, batch=0)
        if not points:
            self.gates.append(name)
        if node is not None:
            self.by_node[id(node)] = name

    def _batch(self, entry: YamlMap, name: str, points: float) -> None:
        self.batches.append(name)
        cases = entry.items_of("batched")
        if not cases or not entry.is_list("batched"):
            raise entry.error("batched", "batched must be a list of cases")
        for number, case in enumerate(cases, 1):
            if isinstance(case, str):
                raise entry.error("batched", "a case must be a map")
            if "batched" in case:
                raise case.error("batched", "batches cannot hold batches")
            self._refuse(case, _CASE_KEYS)
            test = f"{name}/{number:0{max(2, len(str(len(cases))))}d}"
            self._case(case, entry, test, name, points, batch=len(self.batches))

    def _case(
        self, entry: YamlMap, outer: YamlMap, name: str, group: str, points: float, *, batch: int
    ) -> None:
        if len(self.data.tests) >= MAX_CASES:
            raise entry.error("in", f"more than {MAX_CASES} cases")
        scopes = (entry, outer, self.config)
        binary = next((one.boolean("binary_data") for one in scopes if "binary_data" in one), False)
        given = self.sources.blob(entry, "in", binary=binary)
        answer = self.sources.blob(entry, "out", binary=binary)
        self.blobs[given.sha256], self.blobs[answer.sha256] = given, answer
        seconds = next((one.number("time_limit", above=0) for one in scopes[:2] if "time_limit" in one), None)
        memory = next(
            (one.number("memory_limit", above=0) for one in scopes[:2] if "memory_limit" in one), None
        )
        flags = self.checkers.flags(
            next((one for one in scopes if "checker" in one), None),
            position=len(self.data.tests),
            batch=batch,
            points=points,
            binary=binary,
        )
        base = name.rpartition("/")[2]
        self.data.tests.append(
            TestCase(
                name=name,
                sample=False,
                input=blob_file(f"{base}.in", given),
                answer=blob_file(f"{base}.ans", answer),
                group=group,
                validator_flags=flags,
                cpu_s=seconds,
                memory_bytes=None if memory is None else int(memory * 1024),
            )
        )

    def _points(self, entry: YamlMap, *, pretest: bool) -> float | None:
        if pretest:
            return 0.0
        own = entry.number("points", at_least=0)
        return self.config.number("points", at_least=0) if own is None else own

    def _refuse(self, entry: YamlMap, known: tuple[str, ...]) -> None:
        for key in entry.unknown(known):
            what = "is not supported" if key in _REFUSED or key.endswith("+") else "is no key of a case"
            raise entry.error(key, f"{key!r} {what}")

    def _depends(self, entry: YamlMap) -> list[str]:
        """Read `dependencies` (numbers of batches) and `depends` (aliases of cases and batches)."""
        required = []
        for text in entry.texts("dependencies"):
            number = int(text) if text.isdecimal() else 0
            if not 1 <= number <= len(self.batches):
                raise entry.error("dependencies", f"{text!r} is the number of no earlier batch")
            required.append(self.batches[number - 1])
        nodes = entry.entries["depends"].value if entry.is_list("depends") else []
        for node in nodes:
            if id(node) not in self.by_node:
                raise entry.error("depends", "depends must name earlier cases or batches by their aliases")
            required.append(self.by_node[id(node)])
        return required


def read_cases(
    config: YamlMap, sources: Sources, checkers: CheckerReader, blobs: dict[str, Blob]
) -> DmojData:
    """Read all cases, those of `pretest_test_cases` first. Raises PackageError."""
    reader = _Reader(config, sources, checkers, blobs)
    if config.is_list("test_cases"):
        count = sum(len(config.items_of(key)) for key in ("pretest_test_cases", "test_cases"))
        reader.width = max(2, len(str(count)))
        for key in ("pretest_test_cases", "test_cases"):
            _read_list(reader, config, key, pretest=key == "pretest_test_cases")
    else:
        _read_matching(reader, config.map("test_cases"), sources.names())
    data = reader.data
    if not data.tests:
        raise config.error("test_cases", "there are no cases")
    total = sum(group.max_score or 0 for group in data.groups)
    data.groups = [
        TestGroup(name="", max_score=total, aggregation=Aggregation.SUM),
        TestGroup(name="secret", max_score=total, aggregation=Aggregation.SUM),
        *data.groups,
    ]
    return data


def _read_list(reader: _Reader, config: YamlMap, key: str, *, pretest: bool) -> None:
    items = config.items_of(key)
    nodes = config.entries[key].value if config.is_list(key) else []
    for item, node in zip(items, nodes, strict=False):
        if isinstance(item, str):
            raise config.error(key, "a case must be a map")
        reader.top(item, node, pretest=pretest)


def _read_matching(reader: _Reader, formats: YamlMap, names: list[str]) -> None:
    """Find the cases by the names of their files."""
    formats.refuse_unknown(_PATTERNS)
    points = [float(text) for text in formats.texts("case_points") if _is_number(formats, text)]
    found: dict[tuple[int, int], dict[str, str]] = {}
    batched: set[int] = set()
    for key, end in (("input_format", "in"), ("output_format", "out")):
        pattern = _compiled(formats, key, end)
        for name in names:
            match = pattern.match(name)
            if match is None or name == "init.yml":
                continue
            case = int(match.group("case"))
            groups = match.groupdict()
            batch = int(groups["batch"]) if groups.get("batch") else case
            if groups.get("batch"):
                batched.add(batch)
            place = (batch, case if groups.get("batch") else 0)
            if end in found.setdefault(place, {}):
                raise PackageError(name, 0, f"is the same case as {found[place][end]} by {key}")
            found[place][end] = name
    numbers = sorted({batch for batch, _ in found})
    reader.width = max(2, len(str(len(numbers))))
    for position, batch in enumerate(numbers):
        cases = [found[place] for place in sorted(found) if place[0] == batch]
        worth = points[position] if position < len(points) else None
        reader.top(
            _made(formats, cases, worth, reader.config, is_batch=batch in batched), None, pretest=False
        )


def _is_number(formats: YamlMap, text: str) -> bool:
    if not re.fullmatch(r"\d+(\.\d+)?", text):
        raise formats.error("case_points", f"{text!r} is not a number of points")
    return True


def _compiled(formats: YamlMap, key: str, end: str) -> re.Pattern[str]:
    text = formats.text(key) or _DEFAULT.format(end)
    try:
        if len(text) > _MAX_PATTERN:
            raise re.error("too long")
        pattern = re.compile(text)
        if "case" not in pattern.groupindex:
            raise re.error("it has no group called case")
    except re.error as error:
        raise formats.error(key, f"{key} is no pattern that is understood: {error}") from error
    return pattern


def _made(
    formats: YamlMap, cases: list[dict[str, str]], points: float | None, config: YamlMap, *, is_batch: bool
) -> YamlMap:
    """Make the entry that somebody would have written for a batch or a case."""
    worth = points if points is not None else config.number("points", at_least=0)
    mark = yaml.Mark("init.yml", 0, max(formats.line - 1, 0), 0, None, 0)

    def scalar(text: str) -> yaml.ScalarNode:
        return yaml.ScalarNode("tag:yaml.org,2002:str", text, mark, mark)

    def mapping(values: dict[str, yaml.Node]) -> yaml.MappingNode:
        pairs = [(scalar(key), value) for key, value in values.items()]
        return yaml.MappingNode("tag:yaml.org,2002:map", pairs, mark, mark)

    files = [mapping({end: scalar(name) for end, name in case.items()}) for case in cases]
    value = scalar(f"{1 if worth is None else worth:g}")
    if is_batch:
        listed = yaml.SequenceNode("tag:yaml.org,2002:seq", files, mark, mark)
        return YamlMap("init.yml", mapping({"batched": listed, "points": value}))
    return YamlMap("init.yml", mapping({**{e: scalar(n) for e, n in cases[0].items()}, "points": value}))
