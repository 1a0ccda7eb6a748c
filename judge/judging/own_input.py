"""Running code on inputs of one's own, or on samples: what it prints as it comes, and a result for each."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing

from judge.compiling.programs import Program
from judge.contract import ExecuteJob, Finished, OutputChunk, Progress, TestResult, Verdict
from judge.judging.dialogues import Validators
from judge.judging.execution import execute
from judge.judging.reports import COMPILER_OUTPUT_BYTES, not_compiled, progress
from judge.judging.talking import talk
from judge.judging.verdict import max_times
from judge.judging.workshop import NotCompiled, Workshop
from judge.manifest import Manifest, ValidatorKind
from judge.sandboxes.sandbox import Sandbox


async def run_on_inputs(
    shop: Workshop, job: ExecuteJob
) -> AsyncGenerator[OutputChunk | Progress | Finished, None]:
    """Compile and run: what is printed, a report for each input, and at last `Finished`.

    Raises SandboxError, BlobMissing, ValidatorBroken, ValueError where something of ours is broken.
    """
    manifest = await shop.manifest(job.manifest) if job.manifest else None
    total = len(job.samples or job.inputs)
    try:
        compiled = await shop.compile(job, manifest)
    except NotCompiled as error:
        yield not_compiled(job, shop.worker, total, error.output)
        return
    is_judged = bool(job.answers or job.samples)
    validators = await shop.validators_of(manifest) if manifest and is_judged else ()
    results: list[TestResult] = []
    async with (
        shop.pool.acquire_many(2 if validators else 1) as sandboxes,
        aclosing(await _steps(shop, job, manifest, sandboxes, compiled.program, validators)) as steps,
    ):
        async for step in steps:
            if isinstance(step, TestResult):
                results.append(step)
                yield progress(job, total, step)
            else:
                yield step
    cpu_ms, memory_bytes = max_times(results)
    failed = (r.verdict for r in results if r.verdict is not Verdict.ACCEPTED)
    yield Finished(
        judging_id=job.judging_id,
        worker=shop.worker,
        verdict=next(failed, Verdict.ACCEPTED),
        results=results,
        total=total,
        max_cpu_ms=cpu_ms,
        max_memory_bytes=memory_bytes,
        compiler_output=compiled.output[:COMPILER_OUTPUT_BYTES],
        language_version=compiled.language.version,
    )


async def _steps(
    shop: Workshop,
    job: ExecuteJob,
    manifest: Manifest | None,
    sandboxes: Sequence[Sandbox],
    program: Program,
    validators: tuple[Program, ...],
) -> AsyncGenerator[OutputChunk | TestResult, None]:
    """Choose between running on inputs and talking about samples. Raises as `run_on_inputs`."""
    if not job.samples:
        return execute(job, manifest, sandboxes, program, validators)
    if manifest is None or manifest.validator.kind is not ValidatorKind.INTERACTIVE:
        raise ValueError("only interactive problems are talked about")
    return talk(
        job,
        manifest,
        sandbox=sandboxes[0],
        program=program,
        validators=Validators(validators, sandboxes[1], await shop.checker_of(manifest)),
        blobs=shop.blobs,
        inputs=shop.inputs,
    )
