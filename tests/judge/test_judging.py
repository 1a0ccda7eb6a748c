"""Jobs in, reports out, with real sandboxes: verdicts, validators, scores, executions, and faults of ours."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from judge.blobs import DirectoryBlobs
from judge.compiling.language import load_languages
from judge.contract import (
    Alone,
    ExecuteJob,
    Finished,
    JudgeJob,
    OutputChunk,
    Progress,
    Report,
    SourceFile,
    Started,
    Verdict,
)
from judge.judging.judging import Judge, judge_once
from judge.judging.workshop import Workshop
from judge.limits import MIB, RunLimits
from judge.packages import read_package
from judge.sandboxes.pool import SandboxPool
from tests.support.packages import ECHO_SUM, OFF_BY_ONE, YAML_2025, Files, package_2025

pytestmark = pytest.mark.judge

SMALL = YAML_2025 + "  memory: 64\n  output: 1\n"
VALIDATOR = """import sys, os
given, answer, feedback = open(sys.argv[1]).read(), open(sys.argv[2]).read(), sys.argv[3]
assert feedback.endswith("/") and not os.path.exists(feedback + "judgemessage.txt")
output = sys.stdin.read()
open(feedback + "judgemessage.txt", "w").write("saw " + output.strip() + " " + " ".join(sys.argv[4:]))
open(feedback + "teammessage.txt", "w").write("hello")
if output.strip() == "crash":
    sys.exit(1)
if output.strip() == "loop":
    open(feedback + "score.txt", "w").write("nan")
sys.exit(42 if output.split() == answer.split() else 43)
"""
GUESS = """import sys
secret = open(sys.argv[1]).read().strip()
for _ in range(20):
    line = sys.stdin.readline()
    if line.strip() == secret:
        print("yes", flush=True)
        sys.exit(42)
    print("no", flush=True)
    if not line:
        break
open(sys.argv[3] + "judgemessage.txt", "w").write("never guessed")
sys.exit(43)
"""


class Bank:
    """A judge with stored packages."""

    def __init__(self, pool: SandboxPool, folder: Path) -> None:
        self.blobs = DirectoryBlobs(folder / "blobs")
        self.judge = Judge(Workshop(pool, self.blobs, "tester"))
        self.folder = folder

    def store(self, changes: Files | None = None) -> str:
        return read_package(package_2025(self.folder, changes)).store(self.blobs)

    async def submit(
        self, manifest: str, source: str, language: str = "python", *, stop: bool = True
    ) -> Finished:
        files = [SourceFile("main.py" if language == "python" else "main.cpp", source.encode())]
        return await judge_once(
            self.judge, JudgeJob("j1", manifest, language, files, stop_at_first_failure=stop)
        )

    async def reports(self, job: JudgeJob | ExecuteJob) -> list[Report]:
        async with aclosing(self.judge.run(job)) as reports:
            return [report async for report in reports]


@pytest.fixture
def bank(pool: SandboxPool, tmp_path: Path) -> Bank:
    return Bank(pool, tmp_path)


async def test_an_accepted_submission_tells_every_test_in_order(bank: Bank) -> None:
    job = JudgeJob("j1", bank.store(), "python", [SourceFile("sum.py", ECHO_SUM.encode())])
    reports = await bank.reports(job)
    assert isinstance(reports[0], Started)
    progress = [report for report in reports if isinstance(report, Progress)]
    assert [(one.number, one.total, one.result.name) for one in progress] == [
        (1, 3, "sample/1"),
        (2, 3, "secret/a"),
        (3, 3, "secret/b"),
    ]
    end = reports[-1]
    assert isinstance(end, Finished)
    assert (end.verdict, end.total, len(end.results), end.worker) == (Verdict.ACCEPTED, 3, 3, "tester")
    assert end.results[0].output == b"3\n"
    assert end.max_memory_bytes > MIB
    assert "3" in end.language_version


async def test_a_wrong_answer_says_where_and_stops_only_where_asked(bank: Bank) -> None:
    manifest = bank.store()
    stopped = await bank.submit(manifest, OFF_BY_ONE)
    assert [one.verdict for one in stopped.results] == [Verdict.ACCEPTED, Verdict.WRONG_ANSWER]
    assert stopped.results[1].judge_message == 'token 1 (line 1): got "8", expected "7"'
    whole = await bank.submit(manifest, OFF_BY_ONE, stop=False)
    assert len(whole.results) == 3
    assert whole.verdict is Verdict.WRONG_ANSWER


@pytest.mark.parametrize(
    ("source", "verdict"),
    [
        ("while True: pass", Verdict.TIME_LIMIT_EXCEEDED),
        ("x = bytearray(200 << 20); print(len(x), x[::4096].count(0))", Verdict.MEMORY_LIMIT_EXCEEDED),
        ("while True: print('x' * 65536)", Verdict.OUTPUT_LIMIT_EXCEEDED),
        ("raise SystemExit(3)", Verdict.RUNTIME_ERROR),
        ("import os; os.kill(os.getpid(), 11)", Verdict.RUNTIME_ERROR),
        ("print(", Verdict.COMPILATION_ERROR),
        ("", Verdict.WRONG_ANSWER),
    ],
)
async def test_verdicts_of_programs_that_fail(bank: Bank, source: str, verdict: Verdict) -> None:
    end = await bank.submit(
        bank.store({"problem.yaml": SMALL.replace("time_limit: 2", "time_limit: 0.3")}), source
    )
    assert end.verdict is verdict
    assert end.error == ""


async def test_what_cannot_be_compiled_here_is_the_authors_to_know(bank: Bank) -> None:
    manifest = bank.store({"problem.yaml": YAML_2025 + "  code: 1\nlanguages: [python3, c]\n"})
    too_long = await bank.submit(manifest, "#" * 2000)
    assert too_long.verdict is Verdict.COMPILATION_ERROR
    assert b"at most 1024" in too_long.compiler_output
    assert (await bank.submit(manifest, "x", "brainfuck")).verdict is Verdict.COMPILATION_ERROR
    assert b"cannot be solved" in (await bank.submit(manifest, "int main(){}", "cpp17")).compiler_output


async def test_a_custom_validator_judges_and_leaves_nothing_for_the_next_test(bank: Bank) -> None:
    manifest = bank.store(
        {"output_validator/v.py": VALIDATOR, "data/secret/test_group.yaml": "output_validator_args: [a, b]\n"}
    )
    end = await bank.submit(manifest, OFF_BY_ONE, stop=False)
    assert [one.verdict for one in end.results] == [Verdict.ACCEPTED, Verdict.WRONG_ANSWER, Verdict.ACCEPTED]
    assert [one.judge_message for one in end.results] == ["saw 3", "saw 8 a b", "saw 30 a b"]
    assert end.results[0].team_message == "hello"


@pytest.mark.parametrize(("printed", "words"), [("crash", "exit code 1"), ("loop", "score.txt")])
async def test_a_validator_that_fails_is_a_judge_error(bank: Bank, printed: str, words: str) -> None:
    end = await bank.submit(bank.store({"output_validator/v.py": VALIDATOR}), f"print('{printed}')")
    assert end.verdict is Verdict.JUDGE_ERROR
    assert words in end.error


async def test_a_validator_that_does_not_compile_is_a_judge_error_every_time(bank: Bank) -> None:
    manifest = bank.store({"output_validator/v.cpp": "int main("})
    for _ in range(2):
        end = await bank.submit(manifest, ECHO_SUM)
        assert end.verdict is Verdict.JUDGE_ERROR
        assert "does not compile" in end.error


async def test_data_that_is_missing_is_a_judge_error(bank: Bank) -> None:
    manifest = bank.store()
    lost = read_package(bank.folder / "sum").manifest.tests[1].answer.sha256
    (bank.folder / "blobs" / lost[:2] / lost[2:]).unlink()
    assert (await bank.submit(manifest, ECHO_SUM)).verdict is Verdict.JUDGE_ERROR
    assert (await bank.submit("0" * 64, ECHO_SUM)).verdict is Verdict.JUDGE_ERROR


async def test_no_answer_and_no_other_test_is_in_the_submissions_sandbox(bank: Bank) -> None:
    look = (
        "import os, sys\n"
        "found = []\n"
        "for folder, _, names in os.walk('/'):\n"
        "    if not folder.startswith(('/proc', '/sys', '/usr', '/etc', '/lib', sys.prefix)):\n"
        "        found += [os.path.join(folder, name) for name in names]\n"
        "print([one for one in found if one.endswith(('.in', '.ans')) or one.startswith(('/work/main', '/tmp'))])\n"
    )
    # Time enough for every folder, where looking takes longer (gVisor).
    roomy = {
        "problem.yaml": SMALL.replace("time_limit: 2", "time_limit: 30"),
        "output_validator/v.py": VALIDATOR,
    }
    end = await bank.submit(bank.store(roomy), look, stop=False)
    for result in end.results:
        assert result.output == b"['/work/main.py']\n", result


async def test_an_interactive_problem(bank: Bank) -> None:
    manifest = bank.store(
        {
            "problem.yaml": YAML_2025 + "type: interactive\n",
            "output_validator/v.py": GUESS,
            "data/sample/1.in": "1\n",
            "data/secret/a.in": "7\n",
            "data/secret/b.in": "9\n",
        }
    )
    asks = "for i in range({}):\n    print(i, flush=True)\n    if input() != 'no': break\n"
    assert (await bank.submit(manifest, asks.format(10))).verdict is Verdict.ACCEPTED
    missed = await bank.submit(manifest, asks.format(9), stop=False)
    assert missed.verdict is Verdict.WRONG_ANSWER
    assert missed.results[-1].judge_message == "never guessed"
    silent = "import sys\nsys.stdin.readline()\n"
    slow = bank.store({"problem.yaml": (YAML_2025 + "type: interactive\n").replace(": 2\n", ": 0.2\n")})
    assert (await bank.submit(slow, silent)).results[0].limit_broken == "idle"


async def test_scores_of_groups_and_a_validators_multiplier(bank: Bank) -> None:
    validator = "import sys\nopen(sys.argv[3] + 'score_multiplier.txt', 'w').write('0.5')\nsys.exit(42)\n"
    manifest = bank.store(
        {
            "problem.yaml": YAML_2025 + "type: scoring\n",
            "output_validator/v.py": validator,
            "data/secret/test_group.yaml": "max_score: 40\n",
        }
    )
    end = await bank.submit(manifest, "print(1)")
    assert (end.verdict, end.score) == (Verdict.ACCEPTED, 20)
    assert [one.score for one in end.results] == [None, 10, 10]


async def test_included_files_stand_beside_the_submission(bank: Bank) -> None:
    manifest = bank.store({"include/python3/adder.py": "def add(a, b): return a + b\n"})
    source = "from adder import add\nprint(add(*map(int, input().split())))\n"
    assert (await bank.submit(manifest, source)).verdict is Verdict.ACCEPTED


async def test_an_execution_streams_what_is_printed_and_compares_where_it_can(bank: Bank) -> None:
    source = "import sys\nline = input()\nprint('got', line)\nprint('aside', file=sys.stderr)\n"
    job = ExecuteJob(
        "e1", "python", [SourceFile("a.py", source.encode())], [b"x\n", b"y\n"], RunLimits(cpu_s=2),
        answers=[b"GOT x", b"got z"],
    )  # fmt: skip
    reports = await bank.reports(job)
    chunks = [report for report in reports if isinstance(report, OutputChunk)]
    assert [one.sequence for one in chunks] == list(range(4))
    assert {(one.input_index, one.stream, one.data) for one in chunks} == {
        (0, "stdout", b"got x\n"), (0, "stderr", b"aside\n"), (1, "stdout", b"got y\n"), (1, "stderr", b"aside\n"),
    }  # fmt: skip
    end = reports[-1]
    assert isinstance(end, Finished)
    assert [one.verdict for one in end.results] == [Verdict.ACCEPTED, Verdict.WRONG_ANSWER]


async def test_an_execution_without_answers_makes_no_verdict_of_its_output(bank: Bank) -> None:
    job = ExecuteJob("e1", "python", [SourceFile("a.py", b"print(1)")], [b""], RunLimits(cpu_s=2))
    end = (await bank.reports(job))[-1]
    assert isinstance(end, Finished)
    assert end.verdict is Verdict.ACCEPTED


async def test_a_judging_that_is_given_up_leaves_the_judge_ready(bank: Bank) -> None:
    manifest = bank.store()
    job = JudgeJob("j1", manifest, "python", [SourceFile("a.py", b"while True: pass")])
    async with aclosing(bank.judge.run(job)) as reports:
        async for _ in reports:
            break
    assert (await bank.submit(manifest, ECHO_SUM)).verdict is Verdict.ACCEPTED


PAST_THE_LIMIT = "import time\nwhile time.process_time() < 0.22: pass\n"  # and short of the kill at 0.27 s


@pytest.mark.parametrize("wanted", [True, False])
async def test_a_test_that_ends_just_past_its_limit_runs_twice_where_the_job_says_so(
    bank: Bank, wanted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RunLimits, "wall_limit_s", 60.0)  # which a busy machine would reach first
    manifest = bank.store({"problem.yaml": SMALL.replace("time_limit: 2", "time_limit: 0.2")})
    files = [SourceFile("main.py", PAST_THE_LIMIT.encode())]
    end = await judge_once(bank.judge, JudgeJob("j1", manifest, "python", files, rerun_near_limit=wanted))
    (result,) = end.results
    assert result.verdict is Verdict.TIME_LIMIT_EXCEEDED
    assert result.killed_by is None
    if wanted:
        assert result.both_cpu_ms is not None
        assert result.cpu_ms == min(result.both_cpu_ms)
    else:
        assert result.both_cpu_ms is None


async def test_a_language_has_its_factor_on_the_limits_of_tests_too(
    bank: Bank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RunLimits, "wall_limit_s", 60.0)  # which a busy machine would reach first
    languages = load_languages()
    slow = {**languages, "python": replace(languages["python"], time_multiplier=10)}
    monkeypatch.setattr("judge.compiling.languages.load_languages", lambda: slow)
    package = read_package(package_2025(tmp_path))
    tests = [msgspec.structs.replace(one, cpu_s=0.1) for one in package.manifest.tests[:1]]
    manifest = msgspec.structs.replace(package.manifest, tests=tests)
    key = replace(package, manifest=manifest).store(bank.blobs)
    assert (await bank.submit(key, PAST_THE_LIMIT + ECHO_SUM)).verdict is Verdict.ACCEPTED


async def test_a_test_within_its_limit_runs_once(bank: Bank) -> None:
    end = await bank.submit(bank.store(), ECHO_SUM)
    assert [one.both_cpu_ms for one in end.results] == [None] * 3


async def test_one_test_alone_is_judged_under_a_limit_of_its_own(pool: SandboxPool, tmp_path: Path) -> None:
    bank = Bank(pool, tmp_path)
    manifest = bank.store()
    spins = (
        "import time\na, b = map(int, input().split())\nwhile time.process_time() < 0.4: pass\nprint(a + b)\n"
    )
    files = [SourceFile("main.py", spins.encode())]
    verdicts = []
    for cpu_s in (0.2, 3.0):
        job = JudgeJob(
            "j1", manifest, "python", files, alone=Alone("secret/a", cpu_s), rerun_near_limit=False
        )
        end = await judge_once(bank.judge, job)
        verdicts.append(([one.name for one in end.results], end.verdict, end.total))
    assert verdicts == [
        (["secret/a"], Verdict.TIME_LIMIT_EXCEEDED, 1),
        (["secret/a"], Verdict.ACCEPTED, 1),
    ]
