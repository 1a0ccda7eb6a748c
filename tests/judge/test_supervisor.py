"""The supervisor's own program: it builds, refuses root, and dies with the worker."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from judge import supervisor
from judge.limits import RunLimits
from judge.sandboxes.backends import BubblewrapBackend
from judge.sandboxes.bubblewrap_sandbox import BubblewrapSandbox
from judge.sandboxes.frames import check, decode_result, encode_run
from judge.sandboxes.pool import SandboxPool
from judge.sandboxes.sandbox import RunSpec, SandboxError

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="says something about a worker that is root")


def test_the_second_build_is_the_first_one(tmp_path: Path) -> None:
    first = supervisor.build(tmp_path)
    made = first.supervisor.stat().st_mtime_ns
    assert supervisor.build(tmp_path) == first
    assert first.supervisor.stat().st_mtime_ns == made


def test_without_a_compiler_the_remedy_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CC", raising=False)
    with pytest.raises(SandboxError, match="install gcc"):
        supervisor.build(tmp_path)


@needs_root
def test_the_launcher_starts_nothing_as_root(tmp_path: Path) -> None:
    launch = supervisor.build().launch
    finished = subprocess.run([launch, "--", "/bin/true"], capture_output=True, check=False)
    assert finished.returncode == 2
    assert b"as root" in finished.stderr


def test_an_argument_with_nul_and_one_that_is_too_long_are_refused() -> None:
    with pytest.raises(SandboxError, match="NUL"):
        encode_run(RunSpec(["/bin/echo", "a\0b"], RunLimits()))
    with pytest.raises(SandboxError, match="too long"):
        encode_run(RunSpec(["/bin/echo", "x" * 200_000], RunLimits()))


def test_a_failure_in_an_answer_is_raised_with_its_words() -> None:
    with pytest.raises(SandboxError, match="cannot mount"):
        decode_result(b"\0\0\0\0\x0d\0\0\0cannot mount: denied\0")
    with pytest.raises(FileNotFoundError):
        check(b"\0\0\0\0\x02\0\0\0no file\0")


@pytest.mark.judge
async def test_a_program_that_cannot_be_executed_is_the_sandbox_s_failure(pool: SandboxPool) -> None:
    async with pool.acquire() as sandbox:
        with pytest.raises(SandboxError, match="cannot execute the program"):
            await sandbox.run(RunSpec(["/work/nothing"], RunLimits()))
        assert (await sandbox.run(RunSpec(["/bin/true"], RunLimits()))).exit_code == 0


@pytest.mark.judge
async def test_closing_a_sandbox_leaves_no_process() -> None:
    pool = SandboxPool(1, BubblewrapBackend())
    await pool.start()
    async with pool.acquire() as sandbox:
        assert isinstance(sandbox, BubblewrapSandbox)
        process = sandbox._process
        assert process is not None
        await sandbox.close()
        assert process.returncode is not None
    await pool.close()
