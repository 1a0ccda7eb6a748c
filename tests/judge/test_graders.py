"""Legacy packages with a grader of their own: what it is told, what comes of it, and what it may not do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from judge.packages import PackageError, read_package
from judge.preparing.verify import main
from tests.support.packages import ECHO_SUM, YAML_LEGACY, Files, package_legacy

# `all N`: N points where everything is accepted; `sum`: the sum of what was scored, accepted where there is any.
GRADER = """import sys
lines = [line.split() for line in sys.stdin]
failed = [verdict for verdict, _ in lines if verdict != "AC"]
if sys.argv[1] == "all":
    print("AC", 0 if failed else sys.argv[2])
elif sys.argv[1] == "sum":
    score = sum(float(score) for _, score in lines)
    print("AC" if score else failed[0] if failed else "WA", score)
else:
    print("lines:", lines, file=sys.stderr)
    sys.exit(3)
"""
FILES: Files = {
    "problem.yaml": YAML_LEGACY + "type: scoring\ngrading:\n  on_reject: grade\n",
    "graders/grader.py": GRADER,
    "data/testdata.yaml": "on_reject: continue\ngrading: custom\ngrader_flags: sum\nrange: 0 100\n",
    "data/sample/testdata.yaml": "grader_flags: all 0\n",
    "data/secret/small/testdata.yaml": "grader_flags: all 40\n",
    "data/secret/large/testdata.yaml": "grader_flags: all 60\n",
    "data/secret/small/1.in": "1 1\n",
    "data/secret/small/1.ans": "2\n",
    "data/secret/small/2.in": "2 2\n",
    "data/secret/small/2.ans": "4\n",
    "data/secret/large/1.in": "3 1\n",
    "data/secret/large/1.ans": "4\n",
    "data/secret/large/2.in": "4 1\n",
    "data/secret/large/2.ans": "5\n",
    **{f"data/secret/{name}": None for name in ("a.in", "a.ans", "b.in", "b.ans")},
    "submissions/wrong_answer/off.py": "print('nothing')\n",
    "submissions/partially_accepted/small.py": "a, b = map(int, input().split())\nprint(a + b + (a == 3))\n",
}


def verified(capsys: pytest.CaptureFixture[str], path: Path) -> tuple[int, dict[str, Any]]:
    status = main([str(path), "--json", "--jobs", "1"])
    (report,) = json.loads(capsys.readouterr().out)
    return status, report


@pytest.mark.judge
def test_a_grader_makes_the_outcome_of_its_groups(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, report = verified(capsys, package_legacy(tmp_path, FILES))
    by_path = {one["path"]: one for one in report["submissions"]}
    assert status == 0, report
    assert (by_path["accepted/sum.py"]["verdict"], by_path["accepted/sum.py"]["score"]) == ("accepted", 100)
    partial = by_path["partially_accepted/small.py"]
    assert (partial["verdict"], partial["score"]) == ("accepted", 40)
    assert partial["groups"]["secret/large"] == {"verdict": "accepted", "score": 0}
    assert partial["groups"]["secret/small"] == {"verdict": "accepted", "score": 40}
    assert by_path["wrong_answer/off.py"]["verdict"] == "wrong_answer"


@pytest.mark.judge
@pytest.mark.parametrize(
    ("flags", "grader", "words"),
    [
        (
            "fail",
            GRADER,
            "the grader of the whole ends with exit code 3: lines: [['AC', '0'], ['AC', '100']]",
        ),
        ("sum", "print('AC')\n", "the grader of secret/large prints 'AC', and no verdict with a score"),
        ("sum", "print('OK 10')\n", "the grader of secret/large prints 'OK 10'"),
    ],
)
def test_a_grader_that_fails_is_a_judge_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], flags: str, grader: str, words: str
) -> None:
    root = FILES["data/testdata.yaml"]
    assert isinstance(root, str)
    files = {
        **FILES,
        "graders/grader.py": grader,
        "data/testdata.yaml": root.replace("sum", flags),
        "data/secret/testdata.yaml": "grader_flags: sum\n",
        "submissions/wrong_answer/off.py": None,
        "submissions/partially_accepted/small.py": None,
    }
    status, report = verified(capsys, package_legacy(tmp_path, files))
    assert status == 1
    assert words in report["submissions"][0]["problem"]


@pytest.mark.judge
def test_a_group_may_go_back_to_the_default_grader(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clamped = "import sys\nscore = sum(float(line.split()[1]) for line in sys.stdin)\nprint('AC', min(100, score))\n"
    files = {
        "problem.yaml": YAML_LEGACY + "type: scoring\n",
        "graders/clamp/grader.py": clamped,
        "data/testdata.yaml": "grading: custom\n",
        "data/sample/testdata.yaml": "grading: default\naccept_score: 0\n",
        "data/secret/testdata.yaml": "grading: default\naccept_score: 70\n",
        "submissions/wrong_answer/off.py": None,
    }
    status, report = verified(capsys, package_legacy(tmp_path, files))
    assert status == 0, report
    assert report["submissions"][0]["score"] == 100
    assert report["submissions"][0]["groups"]["secret"]["score"] == 140


def test_a_custom_grading_needs_one_grader(tmp_path: Path) -> None:
    nowhere = package_legacy(tmp_path / "none", {**FILES, "graders/grader.py": None})
    with pytest.raises(
        PackageError, match=r"data/testdata\.yaml:2: grading is custom, and graders/ holds no"
    ):
        read_package(nowhere)
    with pytest.raises(PackageError, match=r"graders/other\.py: several graders are not supported"):
        read_package(package_legacy(tmp_path / "two", {**FILES, "graders/other.py": ECHO_SUM}))
    unused = read_package(package_legacy(tmp_path / "unused", {"graders/grader.py": GRADER}))
    assert unused.manifest.grader == []
