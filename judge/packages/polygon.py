"""Reader of Polygon packages: `problem.xml` and what it names.

Full packages hold their tests. Of others the reader says how generators and the main solution make what is missing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial

from judge.contract import SourceFile
from judge.limits import MIB, RunLimits
from judge.manifest import Manifest, Protocol, Validator, ValidatorKind
from judge.packages.errors import PackageError
from judge.packages.metadata import (
    DEFAULT_COMPILE_S,
    DEFAULT_OUTPUT_MIB,
    DEFAULT_TIME_S,
    MOST_MEMORY_MIB,
    MOST_TIME_S,
    difficulty_of,
    slug_of,
)
from judge.packages.model import Blob, Expectation, Package, Program, Submission
from judge.packages.plain import language_named, with_headers
from judge.packages.polygon_checks import read_checks
from judge.packages.polygon_data import read_tests
from judge.packages.polygon_generators import Generators
from judge.packages.polygon_resources import read_resources
from judge.packages.polygon_statement import read_names, read_statements
from judge.packages.programs import store_program
from judge.packages.tree import Tree
from judge.packages.xmltree import Element, parse_xml

FORMAT = "polygon"
SOURCE_TYPES = {
    "c.gcc": "c", "cpp.": "cpp17", "cpp.g++20": "cpp20", "cpp.g++2a": "cpp20", "cpp.gcc13": "cpp20",
    "cpp.gcc14": "cpp23", "cpp.g++23": "cpp23", "cpp.msys2": "cpp20", "java": "java",
    "python.": "python", "python.pypy": "pypy", "kotlin": "kotlin", "go": "go", "rust": "rust",
    "js": "javascript", "nodejs": "javascript",
}  # fmt: skip
_REJECTED = frozenset({"WA", "TLE", "RTE", "OLE"})
TAGS = {
    "main": Expectation("accepted", frozenset({"AC"})),
    "accepted": Expectation("accepted", frozenset({"AC"})),
    "wrong-answer": Expectation("wrong answer", frozenset({"WA"})),
    "presentation-error": Expectation("wrong answer", frozenset({"WA"})),
    "time-limit-exceeded": Expectation("time limit", frozenset({"TLE"})),
    "memory-limit-exceeded": Expectation("memory limit", frozenset({"RTE"})),
    "time-limit-exceeded-or-accepted": Expectation("time limit or accepted", frozenset({"TLE", "AC"})),
    "time-limit-exceeded-or-memory-limit-exceeded": Expectation(
        "time or memory limit", frozenset({"TLE", "RTE"})
    ),
    "rejected": Expectation("rejected", _REJECTED),
    "failed": Expectation("rejected", _REJECTED),
}
_NOT_RUN = ("do-not-run", "not-run", "dont-run")
# The standard checkers that are nothing else than our default validator, for packages without testlib.h.
_STANDARD = {
    "wcmp": ["case_sensitive"],
    "ncmp": ["case_sensitive"],
    "hcmp": ["case_sensitive"],
    "yesno": [],
    "nyesno": [],
    "lcmp": ["case_sensitive", "line_sensitive"],
    "icmp": ["case_sensitive"],
    "acmp": ["float_absolute_tolerance", "1.5e-6"],
    "rcmp": ["float_absolute_tolerance", "1.5e-6"],
    "rncmp": ["float_absolute_tolerance", "1.5e-5"],
    "dcmp": ["float_tolerance", "1e-6"],
    "rcmp4": ["float_tolerance", "1e-4"],
    "rcmp6": ["float_tolerance", "1e-6"],
    "rcmp9": ["float_tolerance", "1e-9"],
}


def read(tree: Tree) -> Package:
    """Read a Polygon package. Raises PackageError."""
    problem = parse_xml("problem.xml", tree.read("problem.xml"))
    if problem.tag != "problem":
        raise problem.error(f"<{problem.tag}> is no problem")
    judging = problem.find("judging")
    if judging is None:
        raise problem.error("<judging> is missing")
    _refuse_what_is_not_done(problem)
    testset = _testset(judging)
    warnings: list[str] = []
    blobs: dict[str, Blob] = {}
    time_ms = testset.number("time-limit", most=MOST_TIME_S * 1000)
    memory = testset.number("memory-limit", most=MOST_MEMORY_MIB * MIB)
    submissions = _read_submissions(tree, problem, warnings)
    solution = next((one for one in submissions if one.path.startswith("accepted/")), None)
    runs_twice = _runs_twice(problem, judging)
    prints = solution is not None and not runs_twice and problem.find("assets", "interactor") is None
    generators = Generators(problem, partial(_source, tree))
    data = read_tests(tree, testset, blobs, generators, makes_answers=prints)
    statements, files = read_statements(tree, problem, warnings)
    is_percent = judging.get("treat-points-from-checker-as-percent") == "true"
    protocol = Protocol.TESTLIB_PERCENT if is_percent else Protocol.TESTLIB
    validator = _read_validator(tree, problem, blobs, protocol, scoring=data.scoring)
    if not data.scoring and _gives_points(validator, blobs):
        warnings.append("problem.xml: no test is worth points, so those that the checker gives do not count")
    if runs_twice and validator.kind is not ValidatorKind.CUSTOM:
        raise judging.error("programs that run twice need a checker of the problem's own, and no interactor")
    slug = slug_of(re.sub(r"[^A-Za-z0-9_.-]", "-", problem.get("short-name") or tree.root.name))
    input_validators = _read_input_validators(tree, problem)
    if not input_validators:
        warnings.append("problem.xml: there is no validator; inputs are not checked")
    checks, check_flags = read_checks(tree, problem, warnings)
    keywords = [one.get("value") for one in problem.each("tags", "tag") if one.get("value")]
    return Package(
        path=tree.root,
        slug=slug,
        format=FORMAT,
        names=read_names(problem, slug),
        statements=statements,
        manifest=Manifest(
            format=1,
            name=slug,
            limits=RunLimits(
                cpu_s=DEFAULT_TIME_S if time_ms is None else time_ms / 1000,
                memory_bytes=256 * MIB if memory is None else int(memory),
                output_bytes=64 * MIB if data.large else DEFAULT_OUTPUT_MIB * MIB,
            ),
            tests=data.tests,
            validator=validator,
            groups=data.groups,
            compile_time_s=DEFAULT_COMPILE_S,
            scoring=data.scoring,
            include=read_resources(tree, problem, blobs),
            input_file=_file_name(judging, "input-file"),
            output_file=_file_name(judging, "output-file"),
            passes=2 if runs_twice else 1,
        ),
        blobs=blobs,
        recipes=data.recipes,
        solution=solution,
        samples=[] if runs_twice or validator.kind is ValidatorKind.INTERACTIVE else data.samples,
        statement_files=files,
        submissions=submissions,
        input_validators=input_validators,
        input_flags={**data.input_flags, **check_flags},
        data_checks=checks,
        keywords=keywords,
        difficulty=difficulty_of(keywords),
        time_limit_given=time_ms is not None,
        warnings=warnings,
    )


def _runs_twice(problem: Element, judging: Element) -> bool:
    """Say whether a program's second run reads what the checker prints after the first. Raises PackageError."""
    count = judging.get("run-count", "1")
    if count not in ("1", "2"):
        raise judging.error(f"programs that run {count} times on a test (run-count) are not supported")
    tags = {one.get("value") for one in problem.each("tags", "tag")}
    return count == "2" or "run-twice" in tags


def _refuse_what_is_not_done(problem: Element) -> None:
    """Refuse what would be judged otherwise than test by test with a checker. Raises PackageError."""
    for tag in ("scorer", "strategy"):
        found = problem.find("assets", tag)
        if found is not None:
            raise found.error(f"a {tag} of the problem's own is not supported")


def _testset(judging: Element) -> Element:
    testsets = list(judging.all("testset"))
    found = next((one for one in testsets if one.get("name") == "tests"), None)
    if found is None and len(testsets) != 1:
        raise judging.error("there is no testset called tests")
    return found or testsets[0]


def _file_name(judging: Element, attribute: str) -> str:
    name = judging.get(attribute)
    if name in ("", "stdin", "stdout"):
        return ""
    if not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}", name):
        raise judging.error(f"{attribute} is {name!r}, which is no file name")
    return name


def _source(tree: Tree, holder: Element) -> tuple[tuple[SourceFile, ...], str | None, str]:
    """Read the program that `<source>` names, with its headers; also its language and path."""
    source = holder.find("source")
    if source is None or not source.get("path"):
        raise holder.error(f"<{holder.tag}> names no source")
    path = source.get("path")
    if path not in tree:
        raise source.error(f"{path} is missing")
    language = language_named(source.get("type"), SOURCE_TYPES)
    return with_headers(tree, path, ["files"]), language, path


def _read_validator(
    tree: Tree, problem: Element, blobs: dict[str, Blob], protocol: Protocol, *, scoring: bool
) -> Validator:
    checker = problem.find("assets", "checker")
    interactor = problem.find("assets", "interactor")
    if checker is None and interactor is None:
        return Validator()
    files: tuple[SourceFile, ...] = ()
    language = None
    if checker is not None:
        if checker.get("type", "testlib") != "testlib":
            raise checker.error(f"checkers of type {checker.get('type')!r} are not supported")
        try:
            files, language, _ = _source(tree, checker)
        except PackageError as error:
            standard = _STANDARD.get(checker.get("name").removeprefix("std::").removesuffix(".cpp"))
            is_nowhere = "testlib.h" in error.message or error.message.endswith(" is missing")
            if standard is None or interactor is not None or not is_nowhere:
                raise
            return Validator(flags=standard)
    if interactor is None:
        return Validator(
            kind=ValidatorKind.CUSTOM,
            language=language,
            files=store_program(files, blobs),
            scores=scoring,
            protocol=protocol,
        )
    its_files, its_language, _ = _source(tree, interactor)
    return Validator(
        kind=ValidatorKind.INTERACTIVE,
        language=its_language,
        files=store_program(its_files, blobs),
        scores=scoring,
        protocol=protocol,
        checker=store_program(files, blobs),
        checker_language=language,
    )


def _gives_points(validator: Validator, blobs: Mapping[str, Blob]) -> bool:
    """Say whether a checker calls what gives points; testlib.h has that for all."""
    own = [file for file in (*validator.files, *validator.checker) if file.name != "testlib.h"]
    return any(re.search(rb"\bquitpi?\s*\(", blobs[file.sha256].read()) for file in own)


def _read_input_validators(tree: Tree, problem: Element) -> list[Program]:
    programs = []
    for holder in problem.each("assets", "validators", "validator"):
        files, language, path = _source(tree, holder)
        name = path.rsplit("/", 1)[-1].split(".")[0]
        programs.append(Program(name, files, language, path, accepting=frozenset({0})))
    return programs


def _read_submissions(tree: Tree, problem: Element, warnings: list[str]) -> list[Submission]:
    submissions = []
    for solution in problem.each("assets", "solutions", "solution"):
        tag = solution.get("tag")
        if tag in _NOT_RUN:
            continue
        expected = TAGS.get(tag)
        if expected is None:
            warnings.append(f"problem.xml:{solution.line}: solutions tagged {tag!r} are not judged")
            continue
        files, language, path = _source(tree, solution)
        folder = "accepted" if tag == "main" else tag
        submissions.append(Submission(f"{folder}/{path.rsplit('/', 1)[-1]}", files, expected, language))
        if tag == "main":
            submissions.insert(0, submissions.pop())  # it makes the answers that are missing
    if not any(one.path.startswith("accepted/") for one in submissions):
        warnings.append("problem.xml: there is no accepted solution")
    return submissions
