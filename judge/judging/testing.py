"""One test of a submission: try it on a free core, once more where it was near a limit, and say what came out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import msgspec

from judge.contract import TestResult, Verdict
from judge.judging.attempts import Attempt, Attempts
from judge.judging.scoring import GroupTree, ScoreError
from judge.judging.verdict import Judgement, is_near_limit
from judge.limits import RunLimits
from judge.manifest import Manifest, TestCase
from judge.sandboxes.gate import RunGate
from judge.sandboxes.sandbox import Sandbox


class Tester:
    """Runs the tests of one problem for one submission. Not safe for concurrent use."""

    def __init__(
        self,
        manifest: Manifest,
        attempts: Attempts,
        sandbox: Sandbox,
        *,
        gate: RunGate,
        limits: RunLimits,
        time_factor: float = 1.0,
        rerun_near_limit: bool,
    ) -> None:
        """`sandbox` is the submission's; `limits` are the problem's, by language.

        `time_factor` is the language's, for tests with a time limit of their own.
        """
        self._manifest = manifest
        self._attempts = attempts
        self._sandbox = sandbox
        self._gate = gate
        self._limits = limits
        self._time_factor = time_factor
        self._core: int | None = None  # of the test before: processes are ready for it
        self._rerun = rerun_near_limit
        self._tree = GroupTree(manifest)

    async def run(self, number: int, test: TestCase) -> TestResult:
        """Run one test. Raises SandboxError and BlobMissing; cancelling kills what runs."""
        limits = self._limits_of(test)
        async with self._gate.shared(self._core) as core:
            with self._on(core):
                attempt = await self._attempts.make(test, limits)
        if self._rerun and is_near_limit(attempt.run, limits):
            async with self._gate.alone(self._core) as core:
                with self._on(core):
                    again = await self._attempts.make(test, limits)
            both_cpu_ms = (round(attempt.run.cpu_ms), round(again.run.cpu_ms))
            lower = again if again.run.cpu_ms < attempt.run.cpu_ms else attempt
            attempt = replace(lower, both_cpu_ms=both_cpu_ms)
        return self._result(number, test, attempt)

    @contextmanager
    def _on(self, core: int | None) -> Iterator[None]:
        """Pin the submission's runs to a core, and no more: what else a sandbox does has all cores."""
        self._core = self._sandbox.core = core
        try:
            yield
        finally:
            self._sandbox.core = None

    def _limits_of(self, test: TestCase) -> RunLimits:
        limits = self._limits
        if test.cpu_s is not None:
            limits = msgspec.structs.replace(limits, cpu_s=test.cpu_s * self._time_factor)
        if test.memory_bytes is not None:
            limits = msgspec.structs.replace(limits, memory_bytes=test.memory_bytes)
        if test.output_bytes is not None:
            limits = msgspec.structs.replace(limits, output_bytes=test.output_bytes)
        return limits

    def _result(self, number: int, test: TestCase, attempt: Attempt) -> TestResult:
        judgement, run = attempt.judgement or Judgement(None), attempt.run
        result = TestResult(
            number=number,
            name=test.name,
            sample=test.sample,
            verdict=attempt.verdict,
            cpu_ms=round(run.cpu_ms),
            wall_ms=round(run.wall_ms),
            memory_bytes=run.memory_bytes,
            both_cpu_ms=attempt.both_cpu_ms,
            exit_code=run.exit_code,
            signal=run.signal,
            limit_broken=run.limit_broken,
            killed_by=run.killed_by,
            judge_message=judgement.error or judgement.judge_message,
            team_message=judgement.team_message,
            output=attempt.output,
            stderr=attempt.stderr,
        )
        if attempt.verdict is Verdict.JUDGE_ERROR:
            return result
        try:
            score = self._tree.score_test(test, attempt.verdict, *self._given_scores(test, attempt))
        except ScoreError as error:
            return msgspec.structs.replace(result, verdict=Verdict.JUDGE_ERROR, judge_message=str(error))
        return msgspec.structs.replace(result, score=score)

    def _given_scores(self, test: TestCase, attempt: Attempt) -> tuple[float | None, float | None]:
        """Return what the validator wrote, where it was its place to score the output."""
        judged = attempt.verdict in (Verdict.ACCEPTED, Verdict.WRONG_ANSWER)
        scores = self._manifest.validator.scores or test.is_static
        if attempt.judgement is None or not judged or not scores:
            return None, None
        return attempt.judgement.score, attempt.judgement.multiplier
