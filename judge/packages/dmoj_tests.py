"""Submissions of a DMOJ problem with what is expected of them: `tests/NAME/test.yml`, as in the judge's own suite."""

from __future__ import annotations

from judge.contract import SourceFile
from judge.packages.dmoj_checkers import LANGUAGES
from judge.packages.errors import PackageError
from judge.packages.model import Expectation, Requirement, Submission
from judge.packages.plain import language_named
from judge.packages.tree import Tree
from judge.packages.yamlmap import YamlMap, parse_yaml_map

_KEYS = (
    "language", "time", "memory", "source", "expect", "cases", "feedback", "feedback_cases", "skip", "score_all",
    "score_cases", "extended_feedback", "extended_feedback_cases", "grading", "meta", "allow_internal_errors",
)  # fmt: skip
_CODES = {
    "AC": {"AC"}, "WA": {"WA"}, "TLE": {"TLE"}, "MLE": {"RTE"}, "OLE": {"OLE"}, "RTE": {"RTE"}, "IR": {"RTE"},
    "CE": {"CE"}, "IE": {"JE"}, "SC": {"SC"},
}  # fmt: skip
_ANY = frozenset({"AC", "WA", "TLE", "RTE"})


def read_submissions(tree: Tree, tests: list[str]) -> list[Submission]:
    """Read every `tests/*/test.yml`. `tests` are the names of the problem's cases, in order."""
    submissions = []
    for folder in tree.folders_in("tests"):
        path = f"{folder}/test.yml"
        if path not in tree:
            continue
        config = parse_yaml_map(path, tree.text(path))
        config.refuse_unknown(_KEYS)
        if config.boolean("skip"):
            continue
        submissions += _read(tree, folder, config, tests)
    return submissions


def _read(tree: Tree, folder: str, config: YamlMap, tests: list[str]) -> list[Submission]:
    language = config.text("language")
    seconds, kib = config.number("time", above=0), config.number("memory", above=0)
    expectation = _expectation(config, tests)
    submissions = []
    for name in config.texts("source", single=True):
        if f"{folder}/{name}" not in tree:
            raise config.error("source", f"{folder}/{name} is missing")
        source = SourceFile(name.rsplit("/", 1)[-1], tree.read(f"{folder}/{name}"))
        label = "accepted" if expectation.label == "AC" else folder.rsplit("/", 1)[-1]
        submissions.append(
            Submission(
                path=f"{label}/{folder.rsplit('/', 1)[-1]}/{name}",
                files=(source,),
                expectation=expectation,
                language=language_named(language, LANGUAGES) or language.lower(),
                cpu_s=seconds,
                memory_bytes=None if kib is None else int(kib * 1024),
            )
        )
    return submissions


def _expectation(config: YamlMap, tests: list[str]) -> Expectation:
    """Every case has its code, or that of all cases; the whole has one that some case may have."""
    every = _codes(config, config, "expect") if "expect" in config else {"AC"}
    if "CE" in every or "JE" in every:
        return Expectation("/".join(sorted(every)), frozenset(every))
    by_case: dict[int, set[str]] = {}
    if config.is_list("cases"):
        for number, text in enumerate(_rows(config, "cases"), 1):
            by_case[number] = text
    elif "cases" in config:
        cases = config.map("cases")
        for key in cases.keys:
            if not key.isdecimal():
                raise cases.error(key, f"{key!r} is the number of no case")
            by_case[int(key)] = _codes(cases, cases, key)
    requirements = []
    label = set()
    for number, name in enumerate(tests, 1):
        codes = by_case.get(number, every)
        label |= codes - {"SC"}
        if codes == {"SC"}:
            continue
        requirements.append(Requirement(permitted=frozenset(codes), required=_ANY | {"OLE"}, tests=name))
    return Expectation("/".join(sorted(label)) or "any", requirements=tuple(requirements))


def _rows(config: YamlMap, key: str) -> list[set[str]]:
    rows: list[set[str]] = []
    for node in config.entries[key].value:
        texts = [one.value for one in node.value] if isinstance(node.value, list) else [str(node.value)]
        rows.append(_translated(config, key, texts))
    return rows


def _codes(config: YamlMap, entry: YamlMap, key: str) -> set[str]:
    return _translated(config, key, entry.texts(key, single=True))


def _translated(config: YamlMap, key: str, texts: list[str]) -> set[str]:
    if texts == ["*"]:
        return set(_ANY | {"OLE"})
    found: set[str] = set()
    for text in texts:
        if text not in _CODES:
            raise PackageError(config.path, config.line_of(key), f"{text!r} is no result")
        found |= _CODES[text]
    return found
