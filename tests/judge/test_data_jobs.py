"""A worker checks the data of a package that it knows by hashes alone."""

from __future__ import annotations

from contextlib import aclosing
from pathlib import Path

import pytest

from judge.blobs import DirectoryBlobs
from judge.checks import DataChecks, decode_checks
from judge.contract import DataJob, DataReport, Finished, Progress, Report, Verdict, decode_job, encode
from judge.judging.judging import Judge
from judge.judging.workshop import Workshop
from judge.packages import read_package
from judge.packages.checks import checks_of
from judge.sandboxes.pool import SandboxPool
from tests.support.packages import package_2025

PICKY = "import sys\nsys.exit(42 if int(input().split()[0]) < 100 else 43)\n"


def stored(package: Path, folder: Path) -> DataJob:
    """The job for a package, whose files may then be gone."""
    blobs = DirectoryBlobs(folder)
    read = read_package(package)
    checks, more = checks_of(read)
    read.store(blobs)
    for blob in more:
        assert blobs.put(blob.read()) == blob.sha256
    return DataJob("j1", read.package_hash, blobs.put(checks.encoded))


async def reports_of(pool: SandboxPool, folder: Path, job: DataJob) -> list[Report]:
    judge = Judge(Workshop(pool, DirectoryBlobs(folder), "tester"))
    again = decode_job(encode(job))
    async with aclosing(judge.run(again)) as reports:
        return [report async for report in reports]


def test_checks_survive_being_stored(tmp_path: Path) -> None:
    package = package_2025(
        tmp_path, {"data/invalid_input/empty.in": "", "input_validators/small.ctd": "INT(0, 9) NEWLINE EOF\n"}
    )
    checks, _ = checks_of(read_package(package))
    assert isinstance(checks, DataChecks)
    assert decode_checks(checks.encoded) == checks
    assert [one.path for one in checks.validators] == [
        "input_validators/check.py",
        "input_validators/small.ctd",
    ]
    assert [one.input.name for one in checks.cases] == ["data/invalid_input/empty.in"]


@pytest.mark.judge
async def test_every_input_and_case_is_checked_and_told_one_by_one(pool: SandboxPool, tmp_path: Path) -> None:
    package = package_2025(
        tmp_path,
        {
            "input_validators/check.py": PICKY,
            "data/secret/z.in": "100 1\n",
            "data/secret/z.ans": "101\n",
            "data/invalid_input/large.in": "1000 1\n",
            "data/invalid_input/fine.in": "1 1\n",
        },
    )
    job = stored(package, tmp_path / "blobs")
    reports = await reports_of(pool, tmp_path / "blobs", job)
    told = [one for one in reports if isinstance(one, Progress)]
    assert [one.number for one in told] == list(range(1, told[0].total + 1))
    verdicts = {one.result.name: one.result.verdict for one in told}
    assert verdicts["secret/z"] is Verdict.WRONG_ANSWER
    assert verdicts["sample/1"] is Verdict.ACCEPTED
    end = reports[-1]
    assert isinstance(end, Finished)
    assert end.verdict is Verdict.WRONG_ANSWER
    assert end.data is not None
    assert (end.data.input_validators, end.data.cases) == (1, 1)
    assert sorted(end.data.problems) == [
        "data/invalid_input/fine.in is invalid, and every input validator accepts it",
        "data/secret/z.in is refused: input_validators/check.py ends with exit code 43",
    ]


@pytest.mark.judge
async def test_a_validator_that_does_not_compile_is_the_packages_fault(
    pool: SandboxPool, tmp_path: Path
) -> None:
    package = package_2025(tmp_path, {"output_validator/v.cpp": "int main( {}\n"})
    job = stored(package, tmp_path / "blobs")
    end = (await reports_of(pool, tmp_path / "blobs", job))[-1]
    assert isinstance(end, Finished)
    assert end.verdict is Verdict.WRONG_ANSWER
    assert end.data is not None
    assert "does not compile" in end.data.problems[0]


def test_a_report_says_how_many_lines_it_leaves_out() -> None:
    long = DataReport(problems=[str(number) for number in range(5)])
    assert long.capped(3).problems == ["0", "1", "2", "and 2 more like these"]
    assert len(long.problems) == 5
