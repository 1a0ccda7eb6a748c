"""`codequest verify`: what it finds, what it prints, and its exit status."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from codequest.cli import verify
from codequest.features.problems.prepared import prepare
from judge.limits import RunLimits
from judge.preparing.verify import main
from tests.judge.preparing.verifying import verified
from tests.support.packages import ECHO_SUM, YAML_2025, YAML_LEGACY, Files, package_2025, package_legacy


@pytest.mark.judge
def test_a_good_package_is_good(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = package_2025(tmp_path)
    status, (report,) = verified(capsys, path)
    assert (status, report["ok"], report["error"]) == (0, True, None)
    assert report["data"]["inputs_valid"] == 3
    assert [(one["path"], one["verdict"], one["ok"]) for one in report["submissions"]] == [
        ("accepted/sum.py", "accepted", True),
        ("wrong_answer/off.py", "wrong_answer", True),
    ]
    assert main([str(path), "--jobs", "1"]) == 0
    table = capsys.readouterr().out
    assert "2 of 2 submissions as expected" in table
    assert "secret/a" in table


@pytest.mark.judge
def test_submissions_near_the_time_limit_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RunLimits, "wall_limit_s", 60.0)  # which a busy machine would reach first
    busy = "import time\nwhile time.process_time() < {}: pass\n" + ECHO_SUM
    status, (report,) = verified(
        capsys,
        package_2025(
            tmp_path,
            {
                "problem.yaml": YAML_2025.replace("time_limit: 2", "time_limit: 1"),
                "submissions/accepted/close.py": busy.format(0.65),
                "submissions/time_limit_exceeded/close.py": busy.format(1.3),
                "submissions/time_limit_exceeded/far.py": busy.format(9),
            },
        ),
    )
    near = {one["path"]: one["near_time_limit"] for one in report["submissions"]}
    assert status == 0
    assert "more than 1 s / 2" in near["accepted/close.py"]
    assert "less than 1.5 x 1 s" in near["time_limit_exceeded/close.py"]
    assert (near["time_limit_exceeded/far.py"], near["accepted/sum.py"]) == (None, None)


@pytest.mark.judge
def test_what_is_too_slow_by_far_on_any_test_is_near_no_limit(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """All its tests are cut off at the limit: which of them is the slowest shows only beyond it."""
    monkeypatch.setattr(RunLimits, "wall_limit_s", 60.0)  # which a busy machine would reach first
    busy = (
        "import time\na, b = map(int, input().split())\nwhile time.process_time() < {}: pass\nprint(a + b)\n"
    )
    files: Files = {
        "problem.yaml": YAML_2025.replace("time_limit: 2", "memory: 256"),
        "submissions/time_limit_exceeded/once_far.py": busy.format("9 if a == 3 else 1.3"),
        **{f"data/secret/{name}.in": "1 2\n" for name in "cde"},
        **{f"data/secret/{name}.ans": "3\n" for name in "cde"},
    }
    status, (report,) = verified(capsys, package_2025(tmp_path, files))
    assert (status, report["time_limit_s"], report["time_limit_inferred"]) == (0, 1, True)
    assert [one["near_time_limit"] for one in report["submissions"]] == [None, None, None]


@pytest.mark.judge
def test_one_that_sleeps_is_near_no_limit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files: Files = {
        "problem.yaml": YAML_2025.replace("time_limit: 2", "time_limit: 1"),
        "submissions/time_limit_exceeded/sleeps.py": "import time\ntime.sleep(1000)\n",
    }
    status, (report,) = verified(capsys, package_2025(tmp_path, files))
    near = {one["path"]: one["near_time_limit"] for one in report["submissions"]}
    assert (status, near["time_limit_exceeded/sleeps.py"]) == (0, None)


@pytest.mark.judge
def test_what_does_not_match_is_told_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, (report,) = verified(
        capsys,
        package_2025(
            tmp_path,
            {
                "submissions/wrong_answer/right.py": ECHO_SUM,
                "submissions/accepted/broken.py": "print(",
                "data/secret/c.in": "+1 2\n",
                "data/secret/c.ans": "3\n",
                "data/invalid_input/fine.in": "1 2\n",
                "data/invalid_output/x.in": "1 2\n", "data/invalid_output/x.ans": "3\n",
                "data/invalid_output/x.out": "3\n",
                "data/valid_output/y.in": "1 2\n", "data/valid_output/y.ans": "3\n", "data/valid_output/y.out": " 3",
            },
        ),
    )  # fmt: skip
    assert (status, report["ok"]) == (1, False)
    problems = "\n".join(report["data"]["problems"])
    assert "data/secret/c.in is refused: input_validators/check.py ends with exit code 43" in problems
    assert "data/invalid_input/fine.in is invalid" in problems
    assert "data/invalid_output/x.out is invalid" in problems
    assert "valid_output/y" not in problems
    by_path = {one["path"]: one for one in report["submissions"]}
    assert by_path["wrong_answer/right.py"]["problem"]
    assert "does not compile" in by_path["accepted/broken.py"]["problem"]
    assert by_path["wrong_answer/off.py"]["ok"]


@pytest.mark.judge
def test_packages_that_cannot_be_read_fail_and_the_others_are_still_judged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package_2025(tmp_path / "set")
    package_2025(tmp_path / "set/b", {"problem.yaml": "problem_format_version: draft\n"}).rename(
        tmp_path / "set/broken"
    )
    status, reports = verified(capsys, tmp_path / "set")
    assert status == 1
    assert [(Path(one["path"]).name, one["ok"]) for one in reports] == [("broken", False), ("sum", True)]
    assert reports[0]["error"]


@pytest.mark.judge
@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("accepted/sum.hs", "no accepted submission is in a language"),
        ("odd/x.py", "brings no accepted submission"),
    ],
)
def test_a_package_that_nothing_was_found_out_about_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], path: str, words: str
) -> None:
    changes: Files = {
        "submissions/accepted/sum.py": None,
        f"submissions/{path}": "1\n",
    }
    status, (report,) = verified(capsys, package_2025(tmp_path, changes))
    assert (status, report["ok"]) == (1, False)
    assert words in report["error"]


@pytest.mark.judge
def test_a_time_limit_is_inferred_where_none_is_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, (report,) = verified(
        capsys,
        package_legacy(
            tmp_path, {".timelimit": None, "submissions/time_limit_exceeded/loop.py": "while True: pass\n"}
        ),
    )
    assert (status, report["time_limit_s"], report["time_limit_inferred"]) == (0, 1.0, True)


@pytest.mark.judge
def test_answers_go_through_the_output_validator(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    validator = "import sys\nsys.exit(42 if sys.stdin.read() == '3\\n' else 43)\n"
    status, (report,) = verified(
        capsys,
        package_2025(tmp_path, {"output_validator/v.py": validator, "submissions/wrong_answer/off.py": None}),
    )
    assert status == 1  # the sum of other tests is not 3
    assert report["data"]["answers_accepted"] == 1
    assert any("secret/a.ans" in warning for warning in report["warnings"])


@pytest.mark.judge
def test_inputs_go_through_validators_in_checktestdata(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {
        "input_validators/check.py": None,
        "input_validators/small.ctd": "INT(0, 9) SPACE INT(0, 9) NEWLINE EOF\n",
        "data/secret/test_group.yaml": "input_validator_args: [--with, arguments]\n",
    }
    status, (report,) = verified(capsys, package_2025(tmp_path, files))
    assert (status, report["data"]["inputs_valid"]) == (1, 2)
    (problem,) = report["data"]["problems"]
    assert "data/secret/b.in is refused: input_validators/small.ctd" in problem


@pytest.mark.judge
def test_input_validators_see_arguments_and_files_of_a_submission(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    check = (
        "import sys\nnumbers = open('more.txt').read()\n"
        "sys.exit(42 if sys.argv[1:] == ['own', 'given'] and numbers == '1' else 1)\n"
    )
    files = {
        "input_validators/check.py": check,
        "data/test_group.yaml": "input_validator_args: [own]\nargs: [given]\n",
        **{f"data/{name}.files/more.txt": "1" for name in ("sample/1", "secret/a", "secret/b")},
        "data/invalid_input/x.in": "0 0\n",
        "data/invalid_input/x.files/more.txt": "2",
        "data/valid_output/y.in": "1 1\n",
        "data/valid_output/y.ans": "2\n",
        "data/valid_output/y.out": "2\n",
        "data/valid_output/y.files/more.txt": "1",
    }
    status, (report,) = verified(capsys, package_2025(tmp_path, files))
    assert (status, report["data"]["problems"]) == (0, [])
    assert (report["data"]["inputs_valid"], report["data"]["cases_as_expected"]) == (3, 2)


@pytest.mark.judge
def test_an_entry_point_says_which_source_starts_and_a_missing_language_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {
        "submissions/accepted/two/main.py": "print('not this')\n",
        "submissions/accepted/two/start.py": ECHO_SUM,
        "submissions/accepted/duo/A.java": "public class A { public static void main(String[] x) {} }\n",
        "submissions/accepted/duo/B.java": "import java.util.*; public class B { public static void main(String[] x) {"
        " var in = new Scanner(System.in); System.out.println(in.nextInt() + in.nextInt()); } }\n",
        "submissions/accepted/old.py": "#!/usr/bin/env python2\nprint 3\n",
        "submissions/accepted/sum.hs": "main = interact id\n",
        "submissions/submissions.yaml": "accepted/two:\n  entrypoint: start.py\naccepted/duo:\n  entrypoint: B\n",
    }
    status, (report,) = verified(capsys, package_2025(tmp_path, files))
    by_path = {one["path"]: one for one in report["submissions"]}
    assert status == 0
    assert by_path["accepted/two"]["verdict"] == "accepted"
    assert by_path["accepted/duo"].get("verdict") in ("accepted", None)  # None: no Java on this machine
    assert by_path["accepted/old.py"]["skipped"] == "no such language on this machine: python2"
    assert by_path["accepted/sum.hs"]["skipped"] == "no such language on this machine: .hs"


@pytest.mark.judge
def test_shell_scripts_validate_and_solve(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {
        "problem.yaml": YAML_LEGACY + "validation: custom\n",
        "input_validators/check.py": None,
        "input_validators/two.sh": 'read a b\ntest -n "$b" && exit 42\n',
        "input_validators/built/build": "#!/bin/sh\r\nmv made run\r\n",  # from a machine that ends lines so
        "input_validators/built/made": "#!/bin/sh\nexit 42\n",
        "output_validators/same.bash": (
            '#!/bin/bash\r\nread x\r\nread y < "$2"\r\n[[ $x == "$y" ]] && exit 42; exit 43\r\n'
        ),
        "submissions/accepted/sum.sh": "#!/bin/bash\nread a b\necho $((a + b))\n",
        "submissions/wrong_answer/first.sh": "read a b\necho $a\n",
        "submissions/accepted/two/main.sh": ". ./sum.sh\nread a b\nsum $a $b\n",
        "submissions/accepted/two/sum.sh": "sum() { echo $(($1 + $2)); }\n",
        "submissions.json": '{"submissions/accepted/two/": {"entry_point": "main.sh"}}',
    }
    status, (report,) = verified(capsys, package_legacy(tmp_path, files))
    assert (status, report["data"]["problems"]) == (0, [])
    assert (report["data"]["inputs_valid"], report["data"]["answers_accepted"]) == (3, 3)
    verdicts = {one["path"]: one["verdict"] for one in report["submissions"]}
    assert verdicts["accepted/sum.sh"] == verdicts["accepted/two"] == "accepted"
    assert verdicts["wrong_answer/first.sh"] == "wrong_answer"


@pytest.mark.judge
def test_answers_of_a_multi_pass_problem_are_no_output(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {
        "problem.yaml": YAML_2025 + "type: multi-pass\n",
        "output_validator/v.py": "import sys\nsys.exit(42 if sys.stdin.read().strip() else 43)\n",
        "data/sample/1.ans": "",
        "submissions/wrong_answer/off.py": None,
    }
    status, (report,) = verified(capsys, package_2025(tmp_path, files))
    assert (status, report["data"]["problems"], report["data"]["answers_accepted"]) == (0, [], 0)


def test_bad_arguments_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([])
    with pytest.raises(SystemExit):
        main(["x", "--jobs", "0"])
    capsys.readouterr()


@pytest.mark.judge
def test_a_statement_that_an_import_would_refuse_is_noted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = package_2025(tmp_path, {"statement/problem.en.md": "Add.\n\nSee $\\foo$.\n"})
    status = main([str(path), "--json", "--jobs", "1"], prepare)
    (report,) = json.loads(capsys.readouterr().out)
    told = "statement/problem.en.md:3: \\foo is not known in formulas; the problem can be judged and not imported"
    assert status == 0
    assert told in report["warnings"]
    assert [one["ok"] for one in report["submissions"]] == [True, True]


@pytest.mark.judge
def test_what_is_left_out_of_a_statement_is_noted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    statement = {"statement/problem.en.md": None, "statement/problem.en.tex": "Add.\n\\magic{three}\n"}
    status = main([str(package_2025(tmp_path, statement)), "--json", "--jobs", "1"], prepare)
    (report,) = json.loads(capsys.readouterr().out)
    assert status == 0
    assert r"statement/problem.en.tex:2: '\magic{three}' is left out" in report["warnings"]


@pytest.mark.judge
def test_a_language_has_the_time_that_its_factor_gives(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RunLimits, "wall_limit_s", 60.0)  # which a busy machine would reach first
    busy = "import time\nwhile time.process_time() < {}: pass\n" + ECHO_SUM
    status, (report,) = verified(
        capsys,
        package_2025(
            tmp_path,
            {
                "problem.yaml": YAML_2025.replace("time_limit: 2", "time_limit: 0.2"),
                "codequest.yaml": "time_multipliers: {python: 4, pypy: 4}\n",
                "submissions/accepted/slow.py": busy.format(0.3),
                "submissions/accepted/close.py": busy.format(0.6),
                "submissions/time_limit_exceeded/far.py": busy.format(9),
            },
        ),
    )
    near = {one["path"]: one["near_time_limit"] for one in report["submissions"]}
    assert status == 0
    assert near["accepted/slow.py"] is None
    assert "more than 0.8 s / 2" in near["accepted/close.py"]


@pytest.mark.judge
def test_a_time_limit_is_inferred_with_the_factors_of_languages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    busy = "import time\nwhile time.process_time() < 0.8: pass\n" + ECHO_SUM
    no_limit = YAML_2025.replace("time_limit: 2", "memory: 256")
    files = {"problem.yaml": no_limit, "submissions/accepted/slow.py": busy}
    assert verified(capsys, package_2025(tmp_path / "a", {**files}))[1][0]["time_limit_s"] == 2
    factors = {"codequest.yaml": "time_multipliers: {python: 4, pypy: 4}\n"}
    assert verified(capsys, package_2025(tmp_path / "b", {**files, **factors}))[1][0]["time_limit_s"] == 1


@pytest.mark.judge
@pytest.mark.parametrize("given", [True, False])
def test_no_time_limit_is_found_where_those_that_are_too_slow_are_too_close(
    given: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A limit that was written down stands; one that has to be found leaves room on both sides, or there is none."""
    monkeypatch.setattr(RunLimits, "wall_limit_s", 60.0)  # which a busy machine would reach first
    busy = "import time\nwhile time.process_time() < 1.3: pass\n" + ECHO_SUM
    limit = "time_limit: 1" if given else "memory: 256"
    status, (report,) = verified(
        capsys,
        package_2025(
            tmp_path,
            {
                "problem.yaml": YAML_2025.replace("time_limit: 2", limit),
                "submissions/time_limit_exceeded/close.py": busy,
            },
        ),
    )
    (close,) = (one for one in report["submissions"] if one["path"].endswith("close.py"))
    assert (report["time_limit_s"], close["ok"], status) == (1, given, 0 if given else 1)
    told = close["near_time_limit"] if given else close["problem"]
    assert "less than 1.5 x 1 s" in told


def test_the_sandboxes_are_those_of_the_settings(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file .env says so, too, which is not in the environment of the process."""
    arguments = argparse.Namespace(paths=[package_2025(tmp_path)], json=False, jobs=1)
    environ = {"JUDGE_BACKEND": "bubblewrap", "JUDGE_ROOTFS": str(tmp_path / "nothing")}
    assert verify.run(arguments, environ) == 2
    assert f"{tmp_path}/nothing holds no image" in capsys.readouterr().err
