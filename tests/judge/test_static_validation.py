"""Static validation: a problem's own program that looks at sources."""

from __future__ import annotations

from pathlib import Path

import pytest

from judge.packages import read_package
from tests.judge.preparing.verifying import verified
from tests.support.packages import ECHO_SUM, YAML_2025, Files, package_2025, refused

# Refuses a source with the word that its argument says; the fewer lines, the more of the points.
LOOKING = """import sys, os
language, entry, feedback, word, *rest = sys.argv[1:]
names = sorted(name for name in os.listdir(".") if name != "__pycache__")
text = open(entry).read()
with open(feedback + "judgemessage.txt", "w") as file:
    file.write(f"{language} {entry} {' '.join(names)}")
if word in text:
    sys.exit(43)
if rest:
    with open(feedback + "score_multiplier.txt", "w") as file:
        file.write(str(1 / text.count(chr(10))))
sys.exit(42)
"""
SCORED = YAML_2025 + "type: scoring\n"
GROUPS: Files = {
    "data/secret/a.in": None, "data/secret/a.ans": None, "data/secret/b.in": None, "data/secret/b.ans": None,
    "data/secret/one/a.in": "3 4\n", "data/secret/one/a.ans": "7\n",
    "data/secret/one/b.in": "1 2\n", "data/secret/one/b.ans": "3\n",
    "data/secret/test_group.yaml": "max_score: 50\n",
}  # fmt: skip


def group(text: str) -> Files:
    """A package with one group that is scored so, and a static validator."""
    yaml = f"max_score: 50\nscore_aggregation: sum\n{text}"
    return {
        "problem.yaml": SCORED, **GROUPS, "static_validator/look.py": LOOKING,
        "data/secret/one/test_group.yaml": yaml,
    }  # fmt: skip


def test_a_static_test_is_the_first_of_its_group(tmp_path: Path) -> None:
    text = "static_validation_score: 20\nstatic_validator_args: [lambda, more]\n"
    package = read_package(package_2025(tmp_path, group(text)))
    assert [(one.name, one.is_static) for one in package.manifest.tests] == [
        ("sample/1", False),
        ("secret/one/(static validation)", True),
        ("secret/one/a", False),
        ("secret/one/b", False),
    ]
    assert package.manifest.tests[1].max_score == 20
    assert package.manifest.tests[1].args == ["lambda", "more"]
    assert [file.name for file in package.manifest.static_validator] == ["look.py"]


@pytest.mark.parametrize(
    ("changes", "path", "words"),
    [
        (group("static_validation_score: pass-fail\n"), "data/secret/one/test_group.yaml", "gives scores"),
        (group("static_validation_score: 60\n"), "data/secret/one/test_group.yaml", "more than"),
        (group("static_validator_args: [x]\n"), "data/secret/one/test_group.yaml", "need a static"),
        (
            {**group("static_validation_score: 20\n"), "static_validator/look.py": None},
            "data/secret/one/test_group.yaml",
            "no static_validator",
        ),
        (
            {"static_validator/x.py": "1", "data/secret/test_group.yaml": "static_validation_score: 5\n"},
            "data/secret/test_group.yaml",
            "pass-fail",
        ),
        (
            {"static_validator/x.py": "1", "data/test_group.yaml": "static_validation_score: 5\n"},
            "data/test_group.yaml",
            "not permitted here",
        ),
        (
            {
                "static_validator/x.py": "1",
                "data/secret/one/deep/x.in": "3 4\n",
                "data/secret/one/deep/x.ans": "7\n",
                "data/secret/one/deep/test_group.yaml": "static_validation_score: pass-fail\n",
            },
            "data/secret/one/deep/test_group.yaml",
            "groups hold no groups",
        ),
    ],
)
def test_what_is_wrong_with_a_static_test_is_named(
    tmp_path: Path, changes: Files, path: str, words: str
) -> None:
    error = refused(package_2025(tmp_path, changes))
    assert error.path == path
    assert words in error.message


def test_a_static_validator_that_nobody_asks_for_is_noted(tmp_path: Path) -> None:
    package = read_package(package_2025(tmp_path, {"static_validator/x.py": "1"}))
    assert package.manifest.static_validator == []
    assert any("static_validator: not used" in note for note in package.warnings)


@pytest.mark.judge
def test_a_source_that_is_refused_is_wrong_whatever_it_prints(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files: Files = {
        "static_validator/look.py": LOOKING,
        "data/secret/test_group.yaml": "static_validation_score: pass-fail\nstatic_validator_args: [eval]\n",
        "include/default/judgemessage.txt": "no feedback",
        "submissions/accepted/sum.c": '#include <stdio.h>\nint main(void) { int a, b;'
        ' if (scanf("%d%d", &a, &b) == 2) printf("%d\\n", a + b); return 0; }\n',
        "submissions/accepted/two/main.py": "from add import add\nprint(add(*map(int, input().split())))\n",
        "submissions/accepted/two/add.py": "def add(a, b):\n    return a + b\n",
        "submissions/wrong_answer/eval.py": "print(eval(input().replace(' ', '+')))\n",
    }  # fmt: skip
    status, (report,) = verified(capsys, package_2025(tmp_path, files))
    assert (status, report["data"]["problems"], report["data"]["inputs_valid"]) == (0, [], 3)
    told = {one["path"]: one["tests"][1] for one in report["submissions"]}
    assert {one["name"] for one in told.values()} == {"secret/(static validation)"}
    assert {path: (one["verdict"], one["message"]) for path, one in told.items()} == {
        "accepted/sum.c": ("accepted", "c sum.c judgemessage.txt program sum.c"),
        "accepted/sum.py": ("accepted", "python3 sum.py judgemessage.txt sum.py"),
        "accepted/two": ("accepted", "python3 main.py add.py judgemessage.txt main.py"),
        "wrong_answer/eval.py": ("wrong_answer", "python3 eval.py eval.py judgemessage.txt"),
        "wrong_answer/off.py": ("accepted", "python3 off.py judgemessage.txt off.py"),
    }


@pytest.mark.judge
def test_a_static_validator_scores_and_the_tests_share_the_rest(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "static_validation_score: 20\nstatic_validator_args: [lambda, score]\n"
    files = {
        **group(text),
        "submissions/accepted/sum.py": ECHO_SUM,
        "submissions/wrong_answer/off.py": None,
        "submissions/partly/lambda.py": "f = lambda a, b: a + b\nprint(f(*map(int, input().split())))\n",
    }
    status, (report,) = verified(capsys, package_2025(tmp_path, files))
    assert (status, report["error"]) == (0, None)
    scores = {one["path"]: [test["score"] for test in one["tests"]] for one in report["submissions"]}
    assert scores == {"accepted/sum.py": [None, 10, 15, 15], "partly/lambda.py": [None, 0, 15, 15]}
    assert {one["path"]: one["score"] for one in report["submissions"]} == {
        "accepted/sum.py": 40,
        "partly/lambda.py": 30,
    }
