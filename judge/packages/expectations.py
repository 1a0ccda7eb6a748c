"""What a package expects of its own submissions: folders, `@EXPECTED_RESULTS@` and `submissions.yaml`."""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import get_close_matches
from itertools import product
from typing import Literal

import msgspec

from judge.contract import SourceFile
from judge.packages.answers import as_answers
from judge.packages.errors import PackageError
from judge.packages.model import Expectation, Requirement, Submission
from judge.packages.programs import Constants, is_source_name, language_shown, read_programs
from judge.packages.tree import Tree
from judge.packages.yamlmap import YamlMap, parse_yaml_map

CODES = frozenset({"AC", "WA", "TLE", "RTE"})
# 2025-09, "Default directories". Keys a package does not set in submissions.yaml are inherited from here.
DEFAULT_FOLDERS = {
    "accepted": Requirement(permitted=frozenset({"AC"})),
    "rejected": Requirement(required=frozenset({"RTE", "TLE", "WA"})),
    "wrong_answer": Requirement(permitted=frozenset({"AC", "WA"}), required=frozenset({"WA"})),
    "time_limit_exceeded": Requirement(permitted=frozenset({"AC", "TLE"}), required=frozenset({"TLE"})),
    "run_time_error": Requirement(permitted=frozenset({"AC", "RTE"}), required=frozenset({"RTE"})),
    "brute_force": Requirement(permitted=frozenset({"AC", "RTE", "TLE"}), required=frozenset({"RTE", "TLE"})),
}
# Legacy folders: the verdict of the whole, and the reading of the text that goes test by test.
LEGACY_FOLDERS = {
    "accepted": Expectation("accepted", frozenset({"AC"})),
    "partially_accepted": Expectation("partially accepted", frozenset({"AC"}), partial=True),
    "wrong_answer": Expectation("wrong answer", frozenset({"WA"}), (DEFAULT_FOLDERS["wrong_answer"],)),
    "time_limit_exceeded": Expectation(
        "time limit exceeded",
        frozenset({"TLE"}),
        (Requirement(frozenset({"AC", "WA", "TLE"}), frozenset({"TLE"})),),
    ),
    "run_time_error": Expectation(
        "run time error", frozenset({"RTE"}), (Requirement(required=frozenset({"RTE"})),)
    ),
    "rejected": Expectation("rejected", frozenset({"WA", "TLE", "RTE", "OLE"})),
    "slow_accepted": Expectation("accepted or too slow", frozenset({"AC", "TLE"})),
    # DOMjudge's.
    "compiler_error": Expectation("compiler error", frozenset({"CE"})),
    "no_output": Expectation("no output", frozenset({"WA"})),
    "output_limit_exceeded": Expectation("output limit exceeded", frozenset({"OLE"})),
    "memory_limit_exceeded": Expectation("memory limit exceeded", frozenset({"RTE"})),
}
_OFFICIAL_FOLDERS = ("accepted", "wrong_answer", "time_limit_exceeded", "run_time_error")
_RESULTS = {
    "AC": "CORRECT ACCEPTED",
    "WA": "WRONG-ANSWER NO-OUTPUT PRESENTATION-ERROR",
    "TLE": "TIMELIMIT TIME-LIMIT TIME-LIMIT-EXCEEDED",
    "RTE": "RUN-ERROR RUN-TIME-ERROR RUNTIME-ERROR MEMORY-LIMIT MEMORY-LIMIT-EXCEEDED",
    "OLE": "OUTPUT-LIMIT OUTPUT-LIMIT-EXCEEDED",
    "CE": "COMPILER-ERROR COMPILATION-ERROR COMPILE-ERROR",
}
# What @EXPECTED_RESULTS@ may name; whoever looks for himself takes anything.
EXPECTED_RESULTS = {word: frozenset({code}) for code, words in _RESULTS.items() for word in words.split()}
EXPECTED_RESULTS["CHECK-MANUALLY"] = CODES
_RESULT = re.compile(rb"[A-Z-]*[A-Z]")  # anything else is the end of a comment
_ANNOTATION = re.compile(rb"@EXPECTED_(?:RESULTS|SCORE)@:?[ \t]*([^\r\n]*)")
_SCORE = re.compile(rb"@EXPECTED_SCORE@:?[ \t]*(\d+)(?:\.(\d+))?(?![\w.])")
_YAML = "submissions/submissions.yaml"
_KEYS = (
    "language", "entrypoint", "authors", "model_solution", "permitted", "required", "score", "message",
    "use_for_time_limit",
)  # fmt: skip
_USES: dict[str, Literal["lower", "upper", "no"]] = {"lower": "lower", "upper": "upper", "false": "no"}
_TEST_KEYS = ("permitted", "required", "score", "message", "use_for_time_limit")


def glob_matches(pattern: str, path: str) -> bool:
    """Match a path or one of its parents: `*` stays inside a name, `{a,b}` is either of the two."""
    return any(
        re.fullmatch(_glob_regex(one) + r"(/.*)?", path, re.DOTALL) is not None
        for one in _expand_braces(pattern)
    )


def _glob_regex(pattern: str) -> str:
    return "[^/]*".join(re.escape(part) for part in pattern.strip("/").split("*"))


def _expand_braces(pattern: str) -> list[str]:
    parts = re.split(r"(\{[^{}]*\})", pattern)
    choices = [
        [choice.strip() for choice in part[1:-1].split(",")]
        if part.startswith("{") and part.endswith("}")
        else [part]
        for part in parts
    ]
    expanded = ["".join(choice) for choice in product(*choices)]
    return expanded if len(parts) == 1 else [one for more in expanded for one in _expand_braces(more)]


def read_legacy_submissions(tree: Tree, warnings: list[str]) -> list[Submission]:
    """Read the submissions of a legacy package; an unknown folder without an annotation expects nothing."""
    submissions = []
    told = _read_submissions_json(tree)
    for folder in tree.folders_in("submissions"):
        for path, files in read_programs(tree, folder, {}, warnings).items():
            expectation = _expectation(path, folder, _annotated(path, files, warnings), warnings)
            expectation = _with_score(expectation, files)
            own = told.get(path, _SubmissionJson())
            submissions.append(
                Submission(
                    path.removeprefix("submissions/"),
                    files,
                    expectation,
                    own.language_code or language_shown(files),
                    own.entry_point,
                )
            )
    _note_lacks(tree, submissions, warnings)
    return submissions


def _expectation(path: str, folder: str, annotated: Expectation | None, warnings: list[str]) -> Expectation:
    """Return what is expected: what the submission says, unless it contradicts one of the format's own folders."""
    name = folder.rsplit("/", 1)[-1]
    expected = LEGACY_FOLDERS.get(name, Expectation("any"))
    if annotated is None:
        return expected
    if name in _OFFICIAL_FOLDERS and not annotated.verdicts & expected.verdicts:
        warnings.append(f"{path}: @EXPECTED_RESULTS@ contradicts the folder, and is ignored")
        return expected
    return annotated


class _SubmissionJson(msgspec.Struct):
    """What DOMjudge's submissions.json says of a submission."""

    language_code: str | None = None
    entry_point: str | None = None


def _read_submissions_json(tree: Tree) -> dict[str, _SubmissionJson]:
    """Read DOMjudge's file, by the submission's path. Raises PackageError."""
    if "submissions.json" not in tree:
        return {}
    try:
        told = msgspec.json.decode(tree.read("submissions.json"), type=dict[str, _SubmissionJson])
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise PackageError("submissions.json", 0, f"cannot be read: {error}") from error
    return {path.strip("/"): one for path, one in told.items()}


def _annotated(path: str, files: tuple[SourceFile, ...], warnings: list[str]) -> Expectation | None:
    """Read `@EXPECTED_RESULTS@` anywhere in a submission's files: the first that names nothing but results."""
    notes: list[str] = []
    first: frozenset[str] | None = None
    for file in files:
        for match in _ANNOTATION.finditer(file.content):
            words = re.split(rb"[,\s]+", match.group(1).upper().replace(b"_", b"-"))
            named = [word.decode("ascii", "replace") for word in words if _RESULT.fullmatch(word)]
            unknown = next((word for word in named if word not in EXPECTED_RESULTS), None)
            line = file.content.count(b"\n", 0, match.start()) + 1
            where = f"{path if path.endswith(file.name) else f'{path}/{file.name}'}:{line}"
            if unknown is not None and first is None:
                notes.append(
                    f"{where}: @EXPECTED_RESULTS@ names {unknown!r}, which is no result, and is ignored"
                )
            elif named and unknown is None:
                codes = frozenset().union(*(EXPECTED_RESULTS[word] for word in named))
                if first is None:
                    first, notes = codes, []
                elif codes != first:
                    notes.append(f"{where}: an annotation before this one names other results, and counts")
    warnings += notes
    return None if first is None else Expectation(" or ".join(sorted(first)), first)


def _with_score(expected: Expectation, files: tuple[SourceFile, ...]) -> Expectation:
    """Add the number of `@EXPECTED_SCORE@`, as people write it for DOMjudge: rounded to the digits that it has."""
    match = next((found for file in files if (found := _SCORE.search(file.content))), None)
    if match is None:
        return expected
    whole, digits = match.group(1).decode(), (match.group(2) or b"").decode()
    score = float(f"{whole}.{digits}")
    half = 0.5 * 10.0 ** -len(digits) if digits else 0.0
    label = f"{score:g} points" if expected.label == "any" else f"{expected.label} with {score:g} points"
    return replace(expected, label=label, score=(score - half, score + half))


def read_submissions(
    tree: Tree, constants: Constants, warnings: list[str], *, asks_for_answers: bool = False
) -> list[Submission]:
    """Read the submissions of a 2025-09 package with the requirements of every glob that matches them.

    Where neither a glob nor the folder says anything, older systems' annotations do. Of a problem that
    `asks_for_answers` a folder of answers is a submission, too.
    """
    settings = parse_yaml_map(_YAML, tree.text(_YAML)) if _YAML in tree else YamlMap(_YAML, None)
    globs = {key: settings.map(key) for key in settings.keys}
    submissions = []
    for folder in tree.folders_in("submissions"):
        for path, files in read_programs(tree, folder, constants, warnings).items():
            short = path.removeprefix("submissions/")
            matching = [(key, entry) for key, entry in globs.items() if glob_matches(key, short)]
            known = short.split("/", 1)[0] in DEFAULT_FOLDERS or bool(matching)
            annotated = None if known else _annotated(path, files, warnings)
            one = _submission(short, files, matching, annotated)
            if not known:
                one = replace(one, expectation=_with_score(one.expectation, files))
            submissions.append(as_answers(one) if asks_for_answers else one)
    _note_lacks(tree, submissions, warnings)
    return submissions


def _note_lacks(tree: Tree, submissions: list[Submission], warnings: list[str]) -> None:
    """Note that nothing is accepted, and sources in no folder, since nobody says what is expected of them."""
    if not any(one.path.startswith("accepted/") for one in submissions):
        warnings.append("submissions/accepted: there is no accepted submission")
    for path in filter(is_source_name, tree.files_in("submissions")):
        warnings.append(f"{path}: is in no folder that says what to expect, and is not judged")
    known = {*DEFAULT_FOLDERS, *LEGACY_FOLDERS}
    for folder in tree.folders_in("submissions"):
        name = folder.removeprefix("submissions/")
        if name not in known and (meant := get_close_matches(name, known, 1, 0.8)):
            warnings.append(f"{folder}: says nothing of what to expect, as {meant[0]} would")


def _submission(
    short: str,
    files: tuple[SourceFile, ...],
    matching: list[tuple[str, YamlMap]],
    annotated: Expectation | None,
) -> Submission:
    folder = short.split("/", 1)[0]
    requirements: list[Requirement] = []
    language = entrypoint = None
    if folder in DEFAULT_FOLDERS and all(key.strip("/") != folder for key, _ in matching):
        requirements.append(DEFAULT_FOLDERS[folder])
    for key, entry in matching:
        language = entry.text("language") or language
        entrypoint = entry.text("entrypoint") or entrypoint
        default = DEFAULT_FOLDERS.get(key.strip("/"), Requirement())
        if any(name in entry for name in _TEST_KEYS) or key.strip("/") in DEFAULT_FOLDERS:
            requirements.append(_requirement(entry, default, ""))
        for tests in entry.keys:
            if tests in _KEYS:
                continue
            if not entry.is_map(tests):
                raise entry.error(tests, f"unknown key {tests!r} (a test or group must be followed by a map)")
            for_tests = entry.map(tests)
            for_tests.refuse_unknown(_TEST_KEYS)
            requirements.append(_requirement(for_tests, Requirement(), tests))
    label = folder.replace("_", " ") if requirements else "any"
    expectation = annotated or Expectation(label, requirements=tuple(requirements))
    return Submission(short, files, expectation, language or language_shown(files), entrypoint)


def _requirement(entry: YamlMap, default: Requirement, tests: str) -> Requirement:
    use = entry.text("use_for_time_limit").lower()
    if use not in ("", "true", "false", "lower", "upper"):
        raise entry.error("use_for_time_limit", "use_for_time_limit must be true, false, lower or upper")
    permitted = _codes(entry, "permitted", default.permitted)
    required = _codes(entry, "required", default.required)
    if use == "lower":  # to bound the limit from below is to keep it, and from above to break it
        permitted -= {"TLE"}
    if use == "upper":
        required = frozenset({"TLE"})
    if not permitted or (use == "upper" and "TLE" not in permitted):
        raise entry.error("use_for_time_limit", f"use_for_time_limit {use} contradicts what is permitted")
    return replace(
        default,
        permitted=permitted,
        required=required,
        tests=tests,
        score=_score(entry),
        message=entry.text("message"),
        use_for_time_limit=_USES.get(use),
    )


def _codes(entry: YamlMap, key: str, default: frozenset[str]) -> frozenset[str]:
    if key not in entry:
        return default
    codes = entry.texts(key, single=True)
    for code in codes:
        if code not in CODES:
            raise entry.error(key, f"{key} names {code!r}; it may name AC, WA, TLE and RTE")
    if not codes:
        raise entry.error(key, f"{key} must not be empty")
    return frozenset(codes)


def _score(entry: YamlMap) -> tuple[float, float] | None:
    if "score" not in entry:
        return None
    texts = entry.texts("score", single=True)
    try:
        values = [float(text) for text in texts]
    except ValueError:
        values = []
    if len(values) not in (1, 2) or values != sorted(values):
        raise entry.error("score", "score must be a number or a list of two, the lower first")
    return values[0], values[-1]
