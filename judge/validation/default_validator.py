"""The default output validator at work: a captured output against an answer, by the rules of a problem's tests."""

from __future__ import annotations

import asyncio
from pathlib import Path

from judge.judging.verdict import Judgement
from judge.manifest import Manifest
from judge.sandboxes.capture import Capture
from judge.validation.compare import Comparison, compare, parse_flags

_THREAD_BYTES = 256 * 1024  # comparing more than this is done in a thread


async def judge_output(
    output: Capture, limit_bytes: int, answer: Path | bytes, rules: Comparison
) -> Judgement:
    """Judge the first `limit_bytes` of an output with the default validator. Raises OSError."""

    def work() -> str | None:
        expected = answer if isinstance(answer, bytes) else answer.read_bytes()
        return compare(output.read(limit_bytes), expected, rules)

    difference = await asyncio.to_thread(work) if output.size_bytes > _THREAD_BYTES else work()
    return Judgement(difference is None, judge_message=difference or "")


def default_rules(manifest: Manifest) -> dict[str, Comparison]:
    """Return the default validator's rules for every test, by name. Raises ValueError."""
    known: dict[tuple[str, ...], Comparison] = {}
    rules = {}
    for test in manifest.tests:
        flags = tuple(manifest.validator.flags if test.validator_flags is None else test.validator_flags)
        if flags not in known:
            known[flags] = parse_flags(flags, ours=True)
        rules[test.name] = known[flags]
    return rules
