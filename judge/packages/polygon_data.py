"""Tests, groups and points of Polygon packages.

Points become groups as 2025-09 has them: a group is worth its least test (`complete-group`), or the sum of its tests,
each with its own points (`each-test`). Dependencies are groups that must pass first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from judge.manifest import Aggregation, TestCase, TestGroup
from judge.packages.errors import PackageError
from judge.packages.model import Blob, InputFlags, Recipe, Sample, blob_file
from judge.packages.plain import read_text_blob
from judge.packages.polygon_generators import Generators
from judge.packages.tree import Tree, memory_blob
from judge.packages.xmltree import Element

MAX_TESTS = 10_000
_LARGE_BYTES = 4 * 1024 * 1024  # of an answer: such problems print more than usual
_GROUP_NAME = re.compile(r"[^A-Za-z0-9_.+-]")


@dataclass
class PolygonData:
    """What was read of a testset."""

    tests: list[TestCase] = field(default_factory=list)
    groups: list[TestGroup] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    input_flags: dict[str, InputFlags] = field(default_factory=dict)
    recipes: dict[str, Recipe] = field(default_factory=dict)  # of tests whose files are missing
    scoring: bool = False
    large: bool = False


@dataclass(frozen=True)
class _Test:
    number: int
    element: Element
    sample: bool
    points: float
    group: str


def read_tests(
    tree: Tree, testset: Element, blobs: dict[str, Blob], generators: Generators, *, makes_answers: bool
) -> PolygonData:
    """Read a testset. `makes_answers`: the solution can make the answers that are missing. Raises PackageError."""
    patterns = [path_pattern(testset, "input-path-pattern"), path_pattern(testset, "answer-path-pattern")]
    elements = testset.each("tests", "test")
    counted = testset.find("test-count")
    if not elements and counted is not None and counted.text.strip().isdecimal():
        # Other programs than Polygon only count them: no test says anything of its own.
        elements = [testset] * min(int(counted.text), MAX_TESTS + 1)
    if not elements:
        raise testset.error("the testset holds no tests")
    if len(elements) > MAX_TESTS:
        raise testset.error(f"more than {MAX_TESTS} tests")
    tests = [_read_test(number, one) for number, one in enumerate(elements, 1)]
    data = PolygonData(scoring=any(one.points > 0 for one in tests))
    width = max(2, len(str(len(tests))))
    for test in tests:
        files, recipe = _files(tree, test, patterns, generators, makes_answers)
        name = _name(test, width)
        if recipe is not None:
            data.recipes[name] = recipe
        _add(tree, blobs, data, test, files, name, testset.get("name", "tests"))
    if data.scoring:
        data.groups = _groups(testset, tests, width)
    return data


def path_pattern(testset: Element, tag: str) -> str:
    """Return where files of a testset lie, with one number in it. Raises PackageError."""
    element = testset.find(tag)
    pattern = element.text.strip() if element is not None else ""
    if len(re.findall(r"%", pattern)) != 1 or not re.search(r"%0?\d{0,2}d", pattern):
        raise (element or testset).error(f"{tag} must hold one number such as %02d")
    return pattern


def _read_test(number: int, element: Element) -> _Test:
    try:
        points = float(element.get("points", "0"))
    except ValueError:
        points = -1.0
    if not 0 <= points < 1e9:
        raise element.error(f"points is {element.get('points')!r}; it must be a number")
    return _Test(number, element, element.get("sample") == "true", points, element.get("group"))


def _name(test: _Test, width: int) -> str:
    """Return a test's name; samples that are worth points are scored like all others."""
    folder = "sample" if _is_sample(test) else _group_name(test.group) if test.group else "secret"
    return f"{folder}/{test.number:0{width}d}"


def _is_sample(test: _Test) -> bool:
    return test.sample and test.points == 0


def _group_name(group: str) -> str:
    return "secret/" + _GROUP_NAME.sub("_", group)


def _files(
    tree: Tree, test: _Test, patterns: list[str], generators: Generators, makes_answers: bool
) -> tuple[list[Blob], Recipe | None]:
    """Return a test's input and answer, and how to make what is missing of them (empty until then)."""
    paths = [pattern % test.number for pattern in patterns]
    missing = [path not in tree for path in paths]
    files = [
        memory_blob(b"") if is_missing else read_text_blob(tree, path)
        for path, is_missing in zip(paths, missing, strict=True)
    ]
    if not any(missing):
        return files, None
    element = test.element
    if missing[0] and element.get("method") != "generated":
        raise element.error(f"test {test.number} is made by hand, and {paths[0]} is missing")
    if missing[1] and not makes_answers:
        message = f"test {test.number}: {paths[1]} is missing, and there is no main solution that prints it"
        raise element.error(f"{message}: please bring the full package")
    recipe = Recipe(
        place=f"problem.xml:{element.line}: test {test.number}", answer="solution" if missing[1] else ""
    )
    if missing[0]:
        program, args = generators.command(element)
        recipe = replace(recipe, generator=program, args=args)
    return files, recipe


def _add(
    tree: Tree,
    blobs: dict[str, Blob],
    data: PolygonData,
    test: _Test,
    files: list[Blob],
    name: str,
    testset: str,
) -> None:
    given, answer = files
    blobs[given.sha256], blobs[answer.sha256] = given, answer
    data.large |= answer.size_bytes > _LARGE_BYTES
    data.tests.append(
        TestCase(
            name=name,
            sample=_is_sample(test),
            input=blob_file(f"{test.number}.in", given),
            answer=blob_file(f"{test.number}.ans", answer),
            group=name if data.scoring and not _is_sample(test) else name.rpartition("/")[0],
        )
    )
    flags = ["--testset", testset]
    if test.group:
        flags += ["--group", test.group]
    data.input_flags[name] = tuple(flags)
    if test.sample:
        data.samples.append(_sample(tree, test, name.rpartition("/")[2], given, answer))


def _sample(tree: Tree, test: _Test, name: str, given: Blob, answer: Blob) -> Sample:
    """Show a sample, by the statement's own example where it differs from the test."""
    shown = [
        folder
        for folder in tree.folders_in("statement-sections")
        if f"{folder}/example.{test.number:02d}" in tree
    ]
    english = next((one for one in shown if one.endswith("/english")), shown[0] if shown else "")
    if english and f"{english}/example.{test.number:02d}.a" in tree:
        texts = [tree.read(f"{english}/example.{test.number:02d}{end}") for end in ("", ".a")]
    else:
        texts = [given.read(), answer.read()]
    texts = [one.replace(b"\r\n", b"\n") for one in texts]
    return Sample(name, texts[0], texts[1])


def _groups(testset: Element, tests: list[_Test], width: int) -> list[TestGroup]:
    """Return the tree of groups: the whole, samples, secret, each group, each test that is worth points."""
    described = {one.get("name"): one for one in testset.each("groups", "group")}
    scored = [test for test in tests if not _is_sample(test)]
    total = 0.0
    groups: list[TestGroup] = []
    for name in dict.fromkeys(test.group for test in scored if test.group):
        members = [test for test in scored if test.group == name]
        element = described.get(name)
        points = sum(test.points for test in members)
        if element is not None and element.get("points"):
            points = _points(element)
        whole = element is not None and element.get("points-policy") == "complete-group"
        groups.append(
            TestGroup(
                name=_group_name(name),
                max_score=points,
                aggregation=Aggregation.MIN if whole else Aggregation.SUM,
                require_pass=_required(element, described, name, tests),
            )
        )
        total += points
        for test in members:
            worth = points if whole else test.points
            groups.append(TestGroup(_name(test, width), max_score=worth, aggregation=Aggregation.MIN))
    for test in scored:
        if not test.group:
            groups.append(TestGroup(_name(test, width), max_score=test.points, aggregation=Aggregation.MIN))
            total += test.points
    return [
        TestGroup(name="", max_score=total, aggregation=Aggregation.SUM),
        TestGroup(name="sample", max_score=0),
        TestGroup(name="secret", max_score=total, aggregation=Aggregation.SUM),
        *groups,
    ]


def _points(element: Element) -> float:
    try:
        value = float(element.get("points"))
    except ValueError:
        value = -1.0
    if not 0 <= value < 1e9:
        raise element.error(f"points is {element.get('points')!r}; it must be a number")
    return value


def _required(
    element: Element | None, described: dict[str, Element], name: str, tests: list[_Test]
) -> list[str]:
    required = []
    for one in element.each("dependencies", "dependency") if element is not None else []:
        other = one.get("group")
        members = [test for test in tests if test.group == other]
        if other == name or (other not in described and not members):
            raise PackageError(
                one.path, one.line, f"group {name} depends on {other!r}, which is no other group"
            )
        if any(_is_sample(test) for test in members):
            required.append("sample")
        if any(not _is_sample(test) for test in members):
            required.append(_group_name(other))
    return required
