"""Submissions of a DMOJ problem with what is expected of them: `tests/NAME/test.yml`, as in the judge's own suite."""

from __future__ import annotations

from pathlib import Path

from judge.contract import SourceFile
from judge.manifest import TestCase
from judge.packages.dmoj_programs import language_of_dmoj
from judge.packages.errors import PackageError
from judge.packages.model import Expectation, Requirement, Submission
from judge.packages.tree import Tree
from judge.packages.yamlmap import YamlMap, parse_yaml_map

_FILES = ("test.yml", "test.posix.yml", "test.linux.yml")  # the later ones say more of this system
_KEYS = (
    "language", "time", "memory", "source", "expect", "cases", "feedback", "feedback_cases", "skip", "score",
    "score_cases", "extended_feedback", "extended_feedback_cases", "grading", "meta", "allow_internal_errors", "arch",
    "short_circuit", "required_auxiliary_executors",
)  # fmt: skip
_CODES = {
    "AC": {"AC"}, "WA": {"WA"}, "TLE": {"TLE"}, "MLE": {"RTE"}, "OLE": {"OLE"}, "RTE": {"RTE"}, "IR": {"RTE"},
    "CE": {"CE"}, "IE": {"JE"}, "SC": {"SC"},
}  # fmt: skip
_ANY = frozenset({"AC", "WA", "TLE", "RTE", "OLE"})


class _Settings:
    """The settings of a submission: every key from the last file that has it."""

    def __init__(self, tree: Tree, folder: str) -> None:
        paths = [f"{folder}/{name}" for name in _FILES if f"{folder}/{name}" in tree]
        self.maps = [parse_yaml_map(path, tree.text(path)) for path in reversed(paths)]

    def of(self, key: str) -> YamlMap:
        """Return the map that has a key; any where none does."""
        return next((one for one in self.maps if key in one), self.maps[0])


def read_submissions(tree: Tree, tests: list[TestCase], warnings: list[str]) -> list[Submission]:
    """Read every `tests/*/test.yml`. `tests` are the problem's cases, in order. Raises PackageError."""
    submissions = []
    for folder in tree.folders_in("tests"):
        settings = _Settings(tree, folder)
        if not settings.maps or settings.of("skip").boolean("skip") or _other_machine(settings):
            continue
        for one in settings.maps:
            warnings += one.notes_of_unknown(_KEYS)
        submissions += _read(tree, folder, settings, tests)
    return submissions


def expects_failure(root: Path) -> bool:
    """Say whether a DMOJ problem is broken on purpose: each of its submissions expects an internal error."""
    if not (root / "init.yml").is_file():
        return False
    try:
        tree = Tree(root)
        found = [_Settings(tree, folder) for folder in tree.folders_in("tests")]
        told = [one.of("expect").texts("expect", single=True) for one in found if one.maps]
    except (PackageError, OSError):
        return False
    return bool(told) and all(one == ["IE"] for one in told)


def _other_machine(settings: _Settings) -> bool:
    entry = settings.of("arch")
    return "arch" in entry and "amd64" not in entry.texts("arch", single=True)


def _read(tree: Tree, folder: str, settings: _Settings, tests: list[TestCase]) -> list[Submission]:
    code = settings.of("language").text("language")
    seconds = settings.of("time").number("time", above=0)
    kib = settings.of("memory").number("memory", above=0)
    expectation = _expectation(settings, tests)
    entry = settings.of("source")
    name = folder.rsplit("/", 1)[-1]
    submissions = []
    for path in entry.texts("source", single=True):
        if f"{folder}/{path}" not in tree:
            raise entry.error("source", f"{folder}/{path} is missing")
        source = SourceFile(path.rsplit("/", 1)[-1], tree.read(f"{folder}/{path}"))
        label = "accepted" if expectation.label == "AC" else name
        submissions.append(
            Submission(
                path=f"{label}/{name}/{path}",
                files=(source,),
                expectation=expectation,
                language=language_of_dmoj(code) or f"dmoj {code}",  # a name that no language of ours has
                cpu_s=seconds,
                memory_bytes=None if kib is None else int(kib * 1024),
            )
        )
    return submissions


def _expectation(settings: _Settings, tests: list[TestCase]) -> Expectation:
    """Every case has its code, or that of all cases; the same with points. Feedback in words is not compared."""
    entry = settings.of("expect")
    every = _translated(entry, "expect", entry.texts("expect", single=True)) if "expect" in entry else {"AC"}
    if "CE" in every or "JE" in every:
        return Expectation("/".join(sorted(every)), frozenset(every))
    by_case = {
        number: _translated(settings.of("cases"), "cases", texts)
        for number, texts in _by_case(settings.of("cases"), "cases").items()
    }
    scores = _by_case(settings.of("score_cases"), "score_cases")
    every_score = settings.of("score").texts("score", single=True)
    requirements = []
    label: set[str] = set()
    for number, test in enumerate(tests, 1):
        codes = by_case.get(number, every)
        label |= codes - {"SC"}
        if codes == {"SC"}:
            continue
        score = _score(settings.of("score_cases"), scores.get(number, every_score))
        requirements.append(
            Requirement(permitted=frozenset(codes), required=_ANY, tests=test.name, score=score)
        )
    return Expectation("/".join(sorted(label)) or "any", requirements=tuple(requirements))


def _by_case(entry: YamlMap, key: str) -> dict[int, list[str]]:
    """Read what is said of single cases: a list in their order, or a map from their numbers."""
    if entry.is_list(key):
        return dict(enumerate(entry.rows(key), 1))
    cases = entry.map(key)
    for number in cases.keys:
        if not number.isdecimal():
            raise cases.error(number, f"{number!r} is the number of no case")
    return {int(number): cases.texts(number, single=True) for number in cases.keys}


def _score(entry: YamlMap, texts: list[str]) -> tuple[float, float] | None:
    if not texts or texts == ["*"]:
        return None
    try:
        values = [float(text) for text in texts]
    except ValueError as error:
        raise PackageError(entry.path, entry.line_of("score_cases"), f"{texts!r} are no points") from error
    return min(values), max(values)


def _translated(entry: YamlMap, key: str, texts: list[str]) -> set[str]:
    if texts == ["*"]:
        return set(_ANY)
    found: set[str] = set()
    for text in texts:
        if text not in _CODES:
            raise PackageError(entry.path, entry.line_of(key), f"{text!r} is no result")
        found |= _CODES[text]
    return found
