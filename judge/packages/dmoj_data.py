"""Cases and batches of DMOJ problems. What a case does not say, its batch says, and else the problem."""

from __future__ import annotations

from dataclasses import dataclass, field

import yaml

from judge.limits import MIB
from judge.manifest import Aggregation, TestCase, TestGroup
from judge.packages.dmoj_checkers import CheckerReader
from judge.packages.dmoj_generators import GeneratorReader
from judge.packages.dmoj_sources import Matched, Sources, match_cases
from judge.packages.model import Blob, Recipe, blob_file
from judge.packages.tree import memory_blob
from judge.packages.yamlmap import YamlMap

MAX_CASES = 10_000
MAX_DEPENDENCIES = 100  # of a case or batch
OUTPUT_BYTES = 24 * MIB  # output_limit_length, where nothing is said
_DEFAULT_POINTS = 1.0
_CASE_KEYS = (
    "in", "out", "points", "checker", "time_limit", "memory_limit", "output_limit_length", "output_prefix_length",
    "binary_data", "visible", "generator", "generator_args", "generator_in",
)  # fmt: skip
_TOP_KEYS = (*_CASE_KEYS, "batched", "dependencies", "depends")
_REFUSED = ("io_redirects", "custom_judge", "signature_grader", "interactive", "symlinks", "wall_time_factor")


@dataclass
class DmojData:
    """What was read of the cases."""

    tests: list[TestCase] = field(default_factory=list)
    groups: list[TestGroup] = field(default_factory=list)
    recipes: dict[str, Recipe] = field(default_factory=dict)


@dataclass
class _Reader:
    config: YamlMap
    sources: Sources
    checkers: CheckerReader
    generators: GeneratorReader
    blobs: dict[str, Blob]
    data: DmojData = field(default_factory=DmojData)
    # Groups worth nothing: whoever fails one is judged no further.
    gates: list[str] = field(default_factory=list)
    # Of the list that is read: pretests have numbers of their own.
    batches: list[str] = field(default_factory=list)
    by_node: dict[int, str] = field(default_factory=dict)  # of an item of the file -> its group
    width: int = 2

    def top(self, entry: YamlMap, node: yaml.Node | None, *, pretest: bool) -> None:
        """Read a case or a batch."""
        self._refuse(entry, _TOP_KEYS)
        name = f"secret/{len(self.data.groups) + 1:0{self.width}d}"
        points = self._points(entry, pretest=pretest)
        required = [*self.gates[-1:], *self._depends(entry)]  # that one requires the one before it
        self.data.groups.append(
            TestGroup(
                name=name,
                max_score=points,
                aggregation=Aggregation.MIN,
                require_pass=list(dict.fromkeys(required)),
            )
        )
        if "batched" in entry:
            self._batch(entry, name, points)
        else:
            self._case((entry, self.config), name, name, points, batch=0)
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
            self._case((case, entry, self.config), test, name, points, batch=len(self.batches))

    def _case(self, scopes: tuple[YamlMap, ...], name: str, group: str, points: float, *, batch: int) -> None:
        if len(self.data.tests) >= MAX_CASES:
            raise scopes[0].error("in", f"more than {MAX_CASES} cases")
        told = _first(scopes, "binary_data")
        binary = told is not None and told.boolean("binary_data")
        files = []
        for key in ("in", "out"):
            entry = _first(scopes, key)
            blob = memory_blob(b"") if entry is None else self.sources.blob(entry, key, binary=binary)
            self.blobs[blob.sha256] = blob
            files.append(blob)
        recipe = self.generators.recipe(scopes, binary=binary)
        if recipe is not None:
            self.data.recipes[name] = recipe
        # Time and memory are the problem's where neither case nor batch says them: a submission may bring its own.
        seconds, memory = _number(scopes[:-1], "time_limit"), _number(scopes[:-1], "memory_limit")
        output = _number(scopes[:-1], "output_limit_length")
        base = name.rpartition("/")[2]
        self.data.tests.append(
            TestCase(
                name=name,
                sample=False,
                input=blob_file(f"{base}.in", files[0]),
                answer=blob_file(f"{base}.ans", files[1]),
                group=group,
                validator_flags=self.checkers.flags(
                    _first(scopes, "checker"),
                    position=len(self.data.tests),
                    batch=batch,
                    points=points,
                    binary=binary,
                ),
                cpu_s=seconds,
                memory_bytes=None if memory is None else int(memory * 1024),
                output_bytes=None if output is None else int(output),
            )
        )

    def _points(self, entry: YamlMap, *, pretest: bool) -> float:
        if pretest:
            return 0.0
        points = _number((entry, self.config), "points")
        return _DEFAULT_POINTS if points is None else points

    def _refuse(self, entry: YamlMap, known: tuple[str, ...]) -> None:
        for key in entry.unknown(known):
            what = "is not supported" if key in _REFUSED or key.endswith("+") else "is no key of a case"
            raise entry.error(key, f"{key!r} {what}")

    def _depends(self, entry: YamlMap) -> list[str]:
        """Read `dependencies` (numbers of batches) and `depends` (aliases of cases and batches)."""
        required = []
        for key in ("dependencies", "depends"):
            if entry.is_list(key) and len(entry.entries[key].value) > MAX_DEPENDENCIES:
                raise entry.error(key, f"more than {MAX_DEPENDENCIES} dependencies")
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
    config: YamlMap,
    sources: Sources,
    checkers: CheckerReader,
    generators: GeneratorReader,
    blobs: dict[str, Blob],
) -> DmojData:
    """Read all cases, those of `pretest_test_cases` first. Raises PackageError."""
    reader = _Reader(config, sources, checkers, generators, blobs)
    matched = [] if config.is_list("test_cases") else match_cases(config.map("test_cases"), sources.names())
    pretests = len(config.items_of("pretest_test_cases"))
    count = pretests + (len(matched) or len(config.items_of("test_cases")))
    reader.width = max(2, len(str(count)))
    _read_list(reader, config, "pretest_test_cases")
    if config.is_list("test_cases"):
        _read_list(reader, config, "test_cases")
    if matched:
        reader.batches = []
    for one in matched:
        reader.top(_written_out(one, config.line_of("test_cases")), None, pretest=False)
        if not one.is_batch:
            reader.batches.append(reader.data.groups[-1].name)  # where all are cases, their numbers are meant
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


def _first(scopes: tuple[YamlMap, ...], key: str) -> YamlMap | None:
    """Return the closest map that has a key."""
    return next((one for one in scopes if key in one), None)


def _number(scopes: tuple[YamlMap, ...], key: str) -> float | None:
    entry = _first(scopes, key)
    if entry is None:
        return None
    return entry.number(key, at_least=0) if key == "points" else entry.number(key, above=0)


def _read_list(reader: _Reader, config: YamlMap, key: str) -> None:
    items = config.items_of(key)
    nodes = config.entries[key].value if config.is_list(key) else []
    reader.batches = []
    for item, node in zip(items, nodes, strict=False):
        if isinstance(item, str):
            raise config.error(key, "a case must be a map")
        reader.top(item, node, pretest=key == "pretest_test_cases")


def _written_out(matched: Matched, line: int) -> YamlMap:
    """Make the entry that somebody would have written for a batch or a case."""
    mark = yaml.Mark("init.yml", 0, max(line - 1, 0), 0, None, 0)

    def scalar(text: str) -> yaml.ScalarNode:
        return yaml.ScalarNode("tag:yaml.org,2002:str", text, mark, mark)

    def mapping(values: dict[str, yaml.Node]) -> yaml.MappingNode:
        pairs = [(scalar(key), value) for key, value in values.items()]
        return yaml.MappingNode("tag:yaml.org,2002:map", pairs, mark, mark)

    def listed(values: list[yaml.Node]) -> yaml.SequenceNode:
        return yaml.SequenceNode("tag:yaml.org,2002:seq", values, mark, mark)

    files: list[yaml.Node] = [
        mapping({end: scalar(name) for end, name in case.items()}) for case in matched.cases
    ]
    worth: dict[str, yaml.Node] = {} if matched.points is None else {"points": scalar(f"{matched.points:g}")}
    if matched.dependencies:
        worth["dependencies"] = listed([scalar(number) for number in matched.dependencies])
    if matched.is_batch:
        return YamlMap("init.yml", mapping({"batched": listed(files), **worth}))
    named: dict[str, yaml.Node] = {end: scalar(name) for end, name in matched.cases[0].items()}
    return YamlMap("init.yml", mapping({**named, **worth}))
