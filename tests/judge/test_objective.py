"""Problems whose objective is min: fewer points are better, and whoever is not accepted has none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from judge.manifest import Objective
from judge.packages import read_package
from judge.preparing.verify import main
from tests.support.packages import YAML_LEGACY, Files, package_legacy

# Any word as long as the number asked for, or longer, is right; what is too long costs a point a letter.
VALIDATOR = """import sys
asked, said = int(open(sys.argv[1]).readline()), sys.stdin.readline().strip()
if len(said) < asked:
    sys.exit(43)
with open(sys.argv[3] + "/score.txt", "w") as score:
    score.write(str(len(said) - asked))
sys.exit(42)
"""
FILES: Files = {
    "problem.yaml": YAML_LEGACY
    + "type: scoring\nvalidation: custom score\ngrading:\n  objective: min\n  range: 0 inf\n",
    "output_validators/validate.py": VALIDATOR,
    **{f"data/{name}": None for name in ("sample/1.in", "sample/1.ans", "secret/b.in", "secret/b.ans")},
    "input_validators/check.py": "import sys\nsys.exit(42)\n",
    "data/secret/a.in": "4\n",
    "data/secret/b.in": "7\n",
    "data/secret/a.ans": "\n",
    "data/secret/b.ans": "\n",
    "submissions/accepted/sum.py": "print('x' * int(input()))\n",
    "submissions/partially_accepted/long.py": "print('x' * 9)\n",
    "submissions/wrong_answer/off.py": "print('x' * 5)\n",
}


def test_the_objective_is_of_scored_problems_alone(tmp_path: Path) -> None:
    least = read_package(package_legacy(tmp_path / "least", FILES)).manifest
    assert (least.objective, least.best_score) == (Objective.MIN, 0)
    assert [least.could_be_better(score) for score in (0, 1e-9, 1)] == [False, False, True]
    yaml = YAML_LEGACY + "grading:\n  objective: min\n"
    plain = read_package(package_legacy(tmp_path / "plain", {"problem.yaml": yaml})).manifest
    assert (plain.objective, plain.best_score) == (Objective.MAX, None)


@pytest.mark.judge
def test_the_fewest_points_are_the_best(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {**FILES, "submissions/accepted/nine.py": "print('x' * 9)\n"}
    status = main([str(package_legacy(tmp_path, files)), "--json", "--jobs", "1"])
    (report,) = json.loads(capsys.readouterr().out)
    found = {one["path"]: (one["verdict"], one["score"], one["note"]) for one in report["submissions"]}
    assert status == 0, report
    assert found == {
        "accepted/sum.py": ("accepted", 0, None),
        "accepted/nine.py": ("accepted", 7, "accepted, with 7 points; 0 would be best"),
        "partially_accepted/long.py": ("accepted", 7, None),
        "wrong_answer/off.py": ("wrong_answer", None, None),
    }
