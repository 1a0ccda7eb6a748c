"""The samples of an interactive problem run with its own validator, and what both say is told."""

from __future__ import annotations

from contextlib import aclosing
from pathlib import Path

import pytest

from judge.blobs import DirectoryBlobs
from judge.contract import ExecuteJob, Finished, OutputChunk, SourceFile, Verdict
from judge.judging.judging import Judge
from judge.judging.workshop import Workshop
from judge.limits import MIB, RunLimits
from judge.packages import read_package
from judge.sandboxes.pool import SandboxPool
from tests.support.packages import YAML_2025, Files, package_2025

pytestmark = pytest.mark.judge

LIMITS = RunLimits(cpu_s=2, wall_s=30, memory_bytes=128 * MIB, output_bytes=1 * MIB)
# Says whether a guess is the secret; one guess more than twenty, or silence, is refused.
GUESS = """import sys
secret = open(sys.argv[1]).read().strip()
for line in iter(sys.stdin.readline, ""):
    if line.strip() == secret:
        print("yes", flush=True)
        sys.exit(42)
    print("no", flush=True)
open(sys.argv[3] + "teammessage.txt", "w").write("never guessed")
sys.exit(43)
"""
COUNTS = """import sys
for guess in range(9):
    print(guess, flush=True)
    if input() == "yes":
        print("done", file=sys.stderr)
        break
"""


class Table:
    """A problem of two samples and a secret test, and a judge that has it."""

    def __init__(self, pool: SandboxPool, folder: Path) -> None:
        self.blobs = DirectoryBlobs(folder / "blobs")
        self.judge = Judge(Workshop(pool, self.blobs, "tester"))
        none = dict.fromkeys(
            ("data/secret/a.in", "data/secret/a.ans", "data/secret/b.in", "data/secret/b.ans")
        )
        changes: Files = {
            **none,
            "problem.yaml": YAML_2025 + "type: interactive\n",
            "data/sample/1.in": "1\n",
            "data/sample/1.ans": "",
            "data/sample/2.in": "2\n",
            "data/sample/2.ans": "",
            "data/secret/1.in": "7\n",
            "data/secret/1.ans": "",
            "output_validator/guess.py": GUESS,
        }
        package = read_package(package_2025(folder, changes))
        self.manifest = package.store(self.blobs)

    async def talk(self, source: str, *samples: str) -> tuple[list[bytes], Finished]:
        """What was streamed for each sample, and the end."""
        files = [SourceFile("main.py", source.encode())]
        job = ExecuteJob("j", "python", files, [], LIMITS, manifest=self.manifest, samples=list(samples))
        streamed = [b"" for _ in samples]
        finished: Finished | None = None
        async with aclosing(self.judge.run(job)) as reports:
            async for report in reports:
                if isinstance(report, OutputChunk):
                    streamed[report.input_index] += report.data
                elif isinstance(report, Finished):
                    finished = report
        assert finished is not None
        return streamed, finished


@pytest.fixture
def table(pool: SandboxPool, tmp_path: Path) -> Table:
    return Table(pool, tmp_path)


async def test_both_sides_are_told_in_order_and_the_verdict_is_the_validator_s(table: Table) -> None:
    streamed, finished = await table.talk(COUNTS, "sample/1", "sample/2")
    assert streamed == [b">0\n<no\n>1\n<yes\n", b">0\n<no\n>1\n<no\n>2\n<yes\n"]
    assert [one.output for one in finished.results] == streamed
    assert [one.verdict for one in finished.results] == [Verdict.ACCEPTED] * 2
    assert finished.results[0].stderr == b"done\n"
    assert (finished.verdict, finished.total) == (Verdict.ACCEPTED, 2)


async def test_what_was_said_until_it_went_wrong_is_told(table: Table) -> None:
    streamed, finished = await table.talk("print(5, flush=True)\nprint(input())", "sample/1")
    assert streamed == [b">5\n<no\n>no\n<no\n"]
    (result,) = finished.results
    assert (result.verdict, result.team_message) == (Verdict.WRONG_ANSWER, "never guessed")
    streamed, finished = await table.talk("print('5', end='', flush=True)\nraise SystemExit(3)", "sample/1")
    assert streamed[0].startswith(b">5\n")
    assert finished.results[0].verdict is Verdict.RUNTIME_ERROR


async def test_who_waits_for_ever_is_ended(table: Table) -> None:
    _, finished = await table.talk("input()", "sample/1")
    assert finished.results[0].verdict is Verdict.TIME_LIMIT_EXCEEDED


async def test_a_flood_is_passed_on_and_not_kept(table: Table) -> None:
    source = "import sys\nsys.stdout.write('9' * 300_000 + '\\n')\nsys.stdout.flush()\nprint(1, flush=True)"
    streamed, finished = await table.talk(source, "sample/1")
    assert finished.results[0].verdict is Verdict.ACCEPTED
    assert len(streamed[0]) <= 64 * 1024
    assert len(finished.results[0].output) <= 16 * 1024


async def test_a_secret_test_is_never_talked_about(table: Table) -> None:
    for name in ("secret/1", "sample/9"):
        streamed, finished = await table.talk(COUNTS, name)
        assert streamed == [b""]
        assert finished.verdict is Verdict.JUDGE_ERROR
        assert f"no sample {name}" in finished.error
