"""A legacy package's own grader: a program that makes the outcome of a group from those of what is in it.

Called as `grader [arguments]`. It reads a line `VERDICT SCORE` for each test and sub-group, in their order, and
prints one such line; verdicts are AC, WA, TLE and RTE. Rules: problem package format legacy, "Graders". Whatever else
it does is a judge error.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

from judge.compiling.programs import Program, run_program
from judge.contract import Grade, TestResult, Verdict
from judge.judging.scoring import GroupTree
from judge.limits import RunLimits
from judge.manifest import Manifest
from judge.sandboxes.capture import Capture, message_text
from judge.sandboxes.sandbox import Sandbox
from judge.sandboxes.streams import sealed
from judge.validation.validators import VALIDATOR_LIMITS, ValidatorBroken

_CODES = {
    Verdict.ACCEPTED: "AC",
    Verdict.WRONG_ANSWER: "WA",
    Verdict.TIME_LIMIT_EXCEEDED: "TLE",
    Verdict.RUNTIME_ERROR: "RTE",
    Verdict.MEMORY_LIMIT_EXCEEDED: "RTE",
    Verdict.OUTPUT_LIMIT_EXCEEDED: "RTE",
}
_VERDICTS = {
    "AC": Verdict.ACCEPTED,
    "WA": Verdict.WRONG_ANSWER,
    "TLE": Verdict.TIME_LIMIT_EXCEEDED,
    "RTE": Verdict.RUNTIME_ERROR,
}
_SAID = re.compile(rb"\s*([A-Z]+)\s+([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*\Z")


async def grade_groups(
    sandbox: Sandbox, program: Program, manifest: Manifest, results: Iterable[TestResult]
) -> dict[str, Grade]:
    """Grade every group that leaves it to the package's grader, inner ones first; by the group's name.

    Nothing is graded where a test ended in a judge error, or where nothing in a group was judged. Raises
    ValidatorBroken where the grader fails, SandboxError; cancelling kills it.
    """
    by_name = {result.name: result for result in results}
    if any(result.verdict is Verdict.JUDGE_ERROR for result in by_name.values()):
        return {}
    tree, graded = GroupTree(manifest), dict[str, Grade]()
    own = [group for group in manifest.groups if group.grader_args is not None]
    for group in sorted(own, key=lambda group: (-_depth(group.name), group.name)):
        inside = tree.inside(group.name, by_name, graded)
        if inside:
            limits = manifest.validator.limits or VALIDATOR_LIMITS
            where = group.name or "the whole"
            graded[group.name] = await _grade(
                sandbox, program, limits, where=where, args=group.grader_args or [], inside=inside
            )
    return graded


def _depth(name: str) -> int:
    return name.count("/") + 1 if name else 0


async def _grade(
    sandbox: Sandbox, program: Program, limits: RunLimits, *, where: str, args: list[str], inside: list[Grade]
) -> Grade:
    told = "".join(f"{_CODES[one.verdict]} {one.score:.10g}\n" for one in inside)
    stdin = sealed(told.encode())
    try:
        with Capture() as stdout, Capture() as stderr:
            run = await run_program(
                sandbox,
                program,
                limits,
                stdin_fd=stdin,
                stdout_fd=stdout.fd,
                stderr_fd=stderr.fd,
                args=args,
                work_writable=True,
            )
            said, words = stdout.excerpt(), message_text(stderr.excerpt())
    finally:
        os.close(stdin)
    if run.limit_broken is not None or run.oom_kills:
        raise ValidatorBroken(f"the grader of {where} breaks its {run.limit_broken or 'memory'} limit")
    if run.signal is not None or run.exit_code != 0:
        how = f"signal {run.signal}" if run.signal else f"exit code {run.exit_code}"
        raise ValidatorBroken(f"the grader of {where} ends with {how}: {words}".rstrip(": "))
    match = _SAID.match(said)
    verdict = _VERDICTS.get(match.group(1).decode()) if match else None
    if match is None or verdict is None:
        shown = message_text(said)[:100]
        raise ValidatorBroken(f"the grader of {where} prints {shown!r}, and no verdict with a score")
    return Grade(verdict, float(match.group(2)))
