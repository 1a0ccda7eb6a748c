"""Executions as a client of the waiting line: what is sent, what comes back, and who is told."""

from __future__ import annotations

from collections.abc import Sequence

from codequest.features.execution import queries, rules
from codequest.features.execution.actions import CLIENT
from codequest.features.execution.client import QueuedJob, Streamed
from codequest.features.execution.messages import CodeError, CodeOutput, CodeResult, CodeTimeout
from codequest.features.execution.records import ExecutionResult
from codequest.protocol.codec import printable
from codequest.protocol.context import Context
from codequest.protocol.event import Event
from judge.contract import ExecuteJob, Finished, Job, OutputChunk, SourceFile, Verdict

IMPATIENT_AFTER_S = 15.0


class ExecutionClient:
    """Runs without a verdict."""

    client = CLIENT
    impatient_after_s: float | None = IMPATIENT_AFTER_S
    blames = True

    async def job(self, ctx: Context, queued: QueuedJob) -> Job | None:
        """The program and its inputs."""
        program = await queries.program(ctx.db, queued.subject_id)
        if program is None:
            return None
        return ExecuteJob(
            judging_id=queued.id,
            language=queued.language,
            files=[SourceFile(one.name, one.source.encode()) for one in program.files],
            inputs=program.inputs,
            limits=program.limits,
            answers=program.answers,
            manifest=program.manifest,
            samples=program.samples,
        )

    async def stream(self, ctx: Context, items: Sequence[Streamed]) -> list[tuple[str, Event]]:
        """Output as it is printed."""
        return [
            (
                f"user:{item.job.person_id}",
                CodeOutput(
                    execution_id=item.job.subject_id,
                    input_index=report.input_index,
                    stream=report.stream,
                    text=printable(report.data, len(report.data)),
                    sequence=report.sequence,
                ),
            )
            for item in items
            for report in item.reports
            if isinstance(report, OutputChunk)
        ]

    async def requeued(self, ctx: Context, queued: QueuedJob, new_id: str) -> None:
        """Find its place in the line again."""
        await queries.move_execution(ctx.db, queued.subject_id, new_id)

    async def failed(self, ctx: Context, queued: QueuedJob, report: Finished) -> None:
        """Nobody keeps a history of runs."""

    async def finished(self, ctx: Context, queued: QueuedJob, report: Finished) -> None:
        """Store the result and tell its owner."""
        program = await queries.program(ctx.db, queued.subject_id)
        answers = program.answers if program else None
        compiler_output = printable(report.compiler_output, rules.COMPILER_OUTPUT_BYTES)
        is_talk = program is not None and bool(program.samples)
        runs = [rules.run_view(one, answers, is_talk=is_talk) for one in report.results]
        execution_id = queued.subject_id
        event: Event
        error = message = ""
        if report.verdict is Verdict.COMPILATION_ERROR:
            error, message = "compilation_error", "The program does not compile."
            event = CodeError(
                execution_id=execution_id,
                error="compilation_error",
                message=message,
                compiler_output=compiler_output,
            )
        elif report.verdict is Verdict.JUDGE_ERROR:
            error, message = "judge_error", "The judge failed to run this; it is not your program's fault."
            event = CodeError(execution_id=execution_id, error="judge_error", message=message)
        else:
            kind = CodeResult
            if any(run.verdict is Verdict.TIME_LIMIT_EXCEEDED for run in runs):
                kind = CodeTimeout  # type: ignore[assignment]
            event = kind(
                execution_id=execution_id,
                runs=runs,
                compiler_output=compiler_output,
                language_version=report.language_version,
            )
        result = ExecutionResult(
            runs=runs,
            compiler_output=compiler_output,
            error=error,
            message=message,
            language_version=report.language_version,
        )
        await self._end(ctx, queued, result, event)

    async def gave_up(self, ctx: Context, queued: QueuedJob) -> None:
        """No judge is there to run it."""
        message = "No judge is free to run this at the moment; please try again."
        result = ExecutionResult(
            runs=[], compiler_output="", error="judge_away", message=message, language_version=""
        )
        event = CodeError(execution_id=queued.subject_id, error="judge_away", message=message)
        await self._end(ctx, queued, result, event)

    async def _end(self, ctx: Context, queued: QueuedJob, result: ExecutionResult, event: Event) -> None:
        state = "failed" if result.error else "done"
        if await queries.finish_execution(ctx.db, queued.subject_id, state, result, ctx.now):
            ctx.emit(f"user:{queued.person_id}", event)
