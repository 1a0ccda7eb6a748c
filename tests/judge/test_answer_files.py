"""Problems for which people hand in the outputs themselves: read, judged in real sandboxes, verified."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from judge.blobs import DirectoryBlobs
from judge.contract import ExecuteJob, Finished, JudgeJob, SourceFile, Verdict
from judge.judging.judging import Judge, judge_once
from judge.judging.workshop import Workshop
from judge.limits import RunLimits
from judge.manifest import ANSWERS
from judge.packages import read_package
from judge.preparing.verify import main
from judge.sandboxes.pool import SandboxPool
from tests.support.packages import ECHO_SUM, SCORING, YAML_2025, Files, package_2025, refused

AC, WA = Verdict.ACCEPTED, Verdict.WRONG_ANSWER
ASKING: Files = {
    "problem.yaml": YAML_2025 + "type: submit-answer\n",
    "submissions/accepted/by_hand/a.ans": "7\n",
    "submissions/accepted/by_hand/b.out": "30\n",
    "submissions/wrong_answer/one_of_two/a.out": "7\n",
}
GROUPS: Files = {
    "problem.yaml": SCORING.replace("type: scoring", "type: [scoring, submit-answer]"),
    "data/secret/a.in": None, "data/secret/a.ans": None, "data/secret/b.in": None, "data/secret/b.ans": None,
    "data/secret/test_group.yaml": "max_score: 10\nrequire_pass: sample\n",
    "data/secret/one/test_group.yaml": "max_score: 4\n",
    "data/secret/one/1.in": "1 1\n", "data/secret/one/1.ans": "2\n",
    "data/secret/two/test_group.yaml": "max_score: 6\n",
    "data/secret/two/1.in": "2 2\n", "data/secret/two/1.ans": "4\n",
}  # fmt: skip


class Table:
    """Where answers to a package's problem are handed in."""

    def __init__(self, pool: SandboxPool, tmp_path: Path) -> None:
        self.blobs = DirectoryBlobs(tmp_path / "blobs")
        self.judge = Judge(Workshop(pool, self.blobs, "tester"))

    async def hand_in(self, package: Path, files: dict[str, str], language: str = ANSWERS) -> Finished:
        manifest = read_package(package).store(self.blobs)
        sources = [SourceFile(name, text.encode()) for name, text in files.items()]
        return await judge_once(
            self.judge, JudgeJob("j1", manifest, language, sources, stop_at_first_failure=False)
        )


@pytest.fixture
def table(pool: SandboxPool, tmp_path: Path) -> Table:
    return Table(pool, tmp_path)


def verdicts(end: Finished) -> dict[str, Verdict]:
    return {one.name: one.verdict for one in end.results}


def test_samples_are_shown_and_checked_and_no_tests(tmp_path: Path) -> None:
    package = read_package(package_2025(tmp_path, ASKING))
    assert package.manifest.answer_files == ["a.out", "b.out"]
    assert package.manifest.people_languages == [ANSWERS]
    assert [one.name for one in package.samples] == ["1"]
    assert [(one.kind, one.name) for one in package.data_checks] == [("valid_output", "sample/1")]
    assert not package.warnings
    languages = {one.path: one.language for one in package.submissions}
    assert languages == {
        "accepted/by_hand": ANSWERS, "accepted/sum.py": None, "wrong_answer/off.py": None,
        "wrong_answer/one_of_two": ANSWERS,
    }  # fmt: skip


def test_samples_alone_are_tests(tmp_path: Path) -> None:
    none: Files = {
        "data/secret/a.in": None, "data/secret/a.ans": None, "data/secret/b.in": None, "data/secret/b.ans": None,
    }  # fmt: skip
    package = read_package(package_2025(tmp_path, {**ASKING, **none}))
    assert package.manifest.answer_files == ["sample-1.out"]
    assert not package.data_checks


def test_folders_of_tests_are_in_the_names(tmp_path: Path) -> None:
    by_hand = "submissions/accepted/all"
    changes = {**GROUPS, f"{by_hand}/one/1.out": "2\n", f"{by_hand}/two/1.out": "4\n"}
    package = read_package(package_2025(tmp_path, changes))
    assert package.manifest.answer_files == ["one-1.out", "two-1.out"]
    (handed_in,) = (one for one in package.submissions if one.language == ANSWERS)
    assert [file.name for file in handed_in.files] == ["one-1.out", "two-1.out"]


def test_two_answers_of_one_name_are_refused(tmp_path: Path) -> None:
    both = {"data/secret/x/y.in": "1 1\n", "data/secret/x/y.ans": "2\n"}
    both |= {"data/secret/x-y.in": "1 1\n", "data/secret/x-y.ans": "2\n"}
    error = refused(package_2025(tmp_path, {**ASKING, **both}))
    assert "would all be called x-y.out" in str(error)


def test_more_than_people_can_hand_in_is_told(tmp_path: Path) -> None:
    many = {"data/secret/b.ans": "1" * 200_000}
    package = read_package(package_2025(tmp_path, {**ASKING, **many}))
    assert any("people may hand in 131072" in one for one in package.warnings)


@pytest.mark.judge
async def test_each_test_is_judged_by_its_file(table: Table, tmp_path: Path) -> None:
    package = package_2025(tmp_path, ASKING)
    end = await table.hand_in(package, {"a.out": "7\n", "b.out": "30\n"})
    assert verdicts(end) == {"secret/a": AC, "secret/b": AC}, end.error
    # One is missing, one is empty beside an answer by the other extension, one is nobody's.
    end = await table.hand_in(package, {"a.out": "", "a.ans": "7\n", "c.out": "30\n"})
    assert verdicts(end) == {"secret/a": AC, "secret/b": WA}
    assert end.verdict is WA


@pytest.mark.judge
async def test_groups_score_what_was_handed_in(table: Table, tmp_path: Path) -> None:
    package = package_2025(tmp_path, GROUPS)
    assert (await table.hand_in(package, {"two-1.out": "4\n"})).score == 6
    assert (await table.hand_in(package, {"one-1.out": "2\n", "two-1.out": "4\n"})).score == 10


@pytest.mark.judge
async def test_what_is_in_an_answer_runs_nowhere(table: Table, tmp_path: Path) -> None:
    package = package_2025(tmp_path, ASKING)
    end = await table.hand_in(package, {"a.out": "#!/bin/sh\necho 7\n", "b.out": "$(echo 30)\n"})
    assert verdicts(end) == {"secret/a": WA, "secret/b": WA}


@pytest.mark.judge
async def test_the_jury_s_answers_may_be_a_program(table: Table, tmp_path: Path) -> None:
    end = await table.hand_in(package_2025(tmp_path, ASKING), {"main.py": ECHO_SUM}, "python")
    assert end.verdict is AC, end.error


@pytest.mark.judge
async def test_only_problems_that_ask_for_answers_take_them(table: Table, tmp_path: Path) -> None:
    end = await table.hand_in(package_2025(tmp_path), {"a.out": "7\n"})
    assert end.verdict is Verdict.COMPILATION_ERROR
    assert b"takes programs" in end.compiler_output
    run = ExecuteJob("j2", ANSWERS, [SourceFile("a.out", b"7\n")], [b""], RunLimits())
    assert (await judge_once(table.judge, run)).verdict is Verdict.COMPILATION_ERROR


@pytest.mark.judge
def test_verify_judges_folders_of_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    package = package_2025(tmp_path, ASKING)
    assert main([str(package), "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert {one["path"]: one["ok"] for one in told["submissions"]} == dict.fromkeys(
        ("accepted/by_hand", "accepted/sum.py", "wrong_answer/off.py", "wrong_answer/one_of_two"), True
    )
