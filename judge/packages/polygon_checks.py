"""Tests of validators and checkers that Polygon packages bring: inputs and outputs with what must be said of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from judge.packages.errors import PackageError
from judge.packages.model import DataCheck, InputFlags
from judge.packages.plain import read_text_blob
from judge.packages.polygon_data import path_pattern
from judge.packages.tree import Tree
from judge.packages.xmltree import Element

_VALIDITY: dict[str, Literal["valid_input", "invalid_input"]] = {
    "valid": "valid_input",
    "invalid": "invalid_input",
}
_REFUSED = ("wrong-answer", "presentation-error", "crashed")


def read_checks(
    tree: Tree, problem: Element, warnings: list[str]
) -> tuple[list[DataCheck], dict[str, InputFlags]]:
    """Read them all, with the arguments of validators by the test's name. Raises PackageError.

    A test whose files are missing is noted.
    """
    checks: list[DataCheck] = []
    flags: dict[str, InputFlags] = {}
    for holder in problem.each("assets", "validators", "validator"):
        for check, given in _of_validator(tree, holder, warnings):
            checks.append(check)
            flags[check.name] = given
    checker = problem.find("assets", "checker")
    if checker is not None and problem.find("assets", "interactor") is None:
        checks += _of_checker(tree, checker, warnings)
    return checks, flags


def _of_validator(tree: Tree, holder: Element, warnings: list[str]) -> Iterator[tuple[DataCheck, InputFlags]]:
    source = holder.find("source")
    for element, (given,) in _tests(tree, holder, ["input-path-pattern"], warnings):
        kind = _VALIDITY.get(element.get("verdict"))
        if kind is None:
            raise _unknown(element)
        flags = [
            word
            for option in ("testset", "group")
            if element.get(option)
            for word in (f"--{option}", element.get(option))
        ]
        check = DataCheck(
            kind,
            given,
            read_text_blob(tree, given),
            validator=source.get("path") if source is not None else "",
            input_path=given,
        )
        yield check, tuple(flags)


def _of_checker(tree: Tree, holder: Element, warnings: list[str]) -> list[DataCheck]:
    patterns = ["input-path-pattern", "answer-path-pattern", "output-path-pattern"]
    checks = []
    for element, (given, answer, output) in _tests(tree, holder, patterns, warnings):
        verdict = element.get("verdict")
        if verdict != "ok" and verdict not in _REFUSED:
            raise _unknown(element)
        checks.append(
            DataCheck(
                "valid_output" if verdict == "ok" else "invalid_output",
                output,
                read_text_blob(tree, given),
                read_text_blob(tree, answer),
                read_text_blob(tree, output),
                checks_input=False,
                input_path=given,
                output_path=output,
            )
        )
    return checks


def _tests(
    tree: Tree, holder: Element, tags: list[str], warnings: list[str]
) -> list[tuple[Element, list[str]]]:
    """Return each test with the paths of its files."""
    testset = holder.find("testset")
    elements = testset.each("tests", "test") if testset is not None else []
    if testset is None or not elements:
        return []
    patterns = [path_pattern(testset, tag) for tag in tags]
    found = []
    for number, element in enumerate(elements, 1):
        paths = [pattern % number for pattern in patterns]
        missing = next((path for path in paths if path not in tree), None)
        if missing is None:
            found.append((element, paths))
        else:
            warnings.append(f"problem.xml:{element.line}: not checked, since {missing} is missing")
    return found


def _unknown(element: Element) -> PackageError:
    return element.error(f"the verdict {element.get('verdict')!r} is not known")
