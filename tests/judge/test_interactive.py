"""Interactive runs: who ended first decides, and a blocked pair ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import cast

import pytest

from judge.limits import MIB, Limit, RunLimits
from judge.sandboxes.sandbox import Sandbox
from judge.validation import interactive
from judge.validation.interactive import Interaction, run_interactive
from judge.validation.sides import Pipe, Run, Side
from tests.judge.conftest import Bench, otherwise_under_gvisor

pytestmark = pytest.mark.judge

# Guess a number between 1 and 100: 42 when found, 43 on nonsense or the end of the input.
JUDGE = """
import sys
for line in iter(sys.stdin.readline, ""):
    if not line.strip().isdigit():
        sys.exit(43)
    guess = int(line)
    print("lower" if guess > 37 else "higher" if guess < 37 else "found", flush=True)
    if guess == 37:
        sys.exit(42)
sys.exit(43)
"""
SOLUTION = """
low, high = 1, 100
while True:
    middle = (low + high) // 2
    print(middle, flush=True)
    word = input()
    if word == "found": break
    if word == "lower": high = middle - 1
    else: low = middle + 1
"""
LIMITS = RunLimits(cpu_s=2, wall_s=60, memory_bytes=128 * MIB)
JUDGE_LIMITS = RunLimits(cpu_s=10, memory_bytes=256 * MIB)


async def interact(
    bench: Bench, solution: str, judge: str = JUDGE, limits: RunLimits = LIMITS
) -> Interaction:
    """Let the two talk."""
    program, validator = await bench.program("python", solution), await bench.program("python", judge)
    async with bench.pool.acquire_many(2) as (first, second):
        judging = Side(second, validator, JUDGE_LIMITS, work_writable=True)
        return await run_interactive(Side(first, program, limits), judging)


async def test_a_right_dialogue_is_accepted(bench: Bench) -> None:
    ended = await interact(bench, SOLUTION)
    assert ended.submission.exit_code == 0
    assert ended.validator.exit_code == 42


async def test_nonsense_is_refused_by_the_validator_first(bench: Bench) -> None:
    ended = await interact(bench, "print('nonsense', flush=True)\nimport time\ntime.sleep(50)")
    assert ended.validator.exit_code == 43
    assert ended.validator_first
    assert ended.submission.limit_broken is None


async def test_an_early_crash_comes_before_the_validator_s_refusal(bench: Bench) -> None:
    ended = await interact(bench, "raise SystemExit(1)")
    assert ended.submission.exit_code == 1
    assert ended.validator.exit_code == 43
    assert not ended.validator_first


async def test_two_that_wait_for_each_other_end_as_idle(bench: Bench) -> None:
    ended = await interact(bench, "input()", limits=RunLimits(cpu_s=1, wall_s=0.4))
    assert ended.submission.limit_broken is Limit.IDLE
    assert not ended.validator_first


CLOSES = "import os, sys\nprint(1, 2, flush=True)\nos.close(1)\n"


async def test_a_validator_may_close_its_output_before_it_listens(bench: Bench) -> None:
    judge = CLOSES + "sys.exit(42 if sys.stdin.read().split() == ['3'] else 43)"
    ended = await interact(
        bench, "import sys\nprint(sum(map(int, sys.stdin.read().split())))", judge, RunLimits(cpu_s=3)
    )
    assert (ended.submission.exit_code, ended.validator.exit_code) == (0, 42)


async def test_a_submission_that_an_end_makes_crash_comes_after_the_validator_that_ended(
    bench: Bench,
) -> None:
    judge = "import sys, time\nsys.stdin.readline()\ntime.sleep(0.7)\nsys.exit(43)"
    crashes = "import os, sys\nprint(1, flush=True)\nsys.stdin.read()\nos._exit(1)"
    ended = await interact(bench, crashes, judge, RunLimits(cpu_s=3))
    assert ended.validator.exit_code == 43
    assert ended.validator_first


async def test_a_validator_that_never_notices_a_crash_is_abandoned(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interactive, "LAST_WORDS_S", 0.3)
    ended = await interact(bench, "raise SystemExit(1)", "import sys\nwhile True: sys.stdin.readline()")
    assert ended.abandoned
    assert (ended.submission.exit_code, ended.validator_first) == (1, False)


@pytest.mark.parametrize(
    ("source", "judge"),
    [
        ("input()", "input()"),
        ("print('x' * 10**6, flush=True)\ninput()", "print('x' * 10**6, flush=True)\ninput()"),
    ],
    ids=["both read", "both write"],
)
async def test_two_that_block_each_other_are_found_long_before_the_wall_limit(
    bench: Bench, source: str, judge: str
) -> None:
    otherwise_under_gvisor(bench.pool, "the wall limit ends two that block each other")
    ended = await interact(bench, source, judge, limits=RunLimits(cpu_s=1, wall_s=60, memory_bytes=128 * MIB))
    assert ended.submission.limit_broken is Limit.IDLE
    assert ended.submission.wall_ms < 30_000


async def test_a_submission_that_thinks_while_the_validator_waits_is_not_idle(bench: Bench) -> None:
    thinks = "import time\nwhile time.process_time() < 1.6: pass\n" + SOLUTION
    ended = await interact(bench, thinks, limits=RunLimits(cpu_s=3, wall_s=60, memory_bytes=128 * MIB))
    assert ended.submission.limit_broken is None
    assert ended.validator.exit_code == 42


async def test_a_submission_that_goes_on_talking_after_acceptance_is_not_killed_by_a_signal(
    bench: Bench,
) -> None:
    ended = await interact(bench, SOLUTION + "\nfor _ in range(100000): print('and another thing')")
    assert (ended.validator.exit_code, ended.submission.exit_code, ended.submission.signal) == (42, 0, None)


async def test_a_validator_that_answers_a_finished_submission_is_not_killed_by_a_signal(bench: Bench) -> None:
    judge = "import sys\nsys.stdin.read()\nfor _ in range(100): print('word', flush=True)\nsys.exit(42)"
    ended = await interact(bench, "print(1)", judge)
    assert (ended.submission.exit_code, ended.validator.exit_code) == (0, 42)


async def test_a_validator_that_says_more_than_a_finished_submission_reads_comes_to_its_end(
    bench: Bench,
) -> None:
    wordy = (
        "import sys\nprint('7\\n' + 'z' * 2_000_000, flush=True)\nsys.exit(42 if input() == '8' else 43)\n"
    )
    ended = await interact(bench, "print(int(input()) + 1)\n", judge=wordy)
    assert (ended.submission.exit_code, ended.validator.exit_code) == (0, 42)
    failed = await interact(bench, "print(int(input()) + 1, flush=True)\n1 / 0\n", judge=wordy)
    assert (failed.submission.exit_code, failed.validator.exit_code, failed.abandoned) == (1, 42, False)


async def test_an_endless_submission_is_stopped_by_its_time_even_when_it_was_accepted(bench: Bench) -> None:
    limits = RunLimits(cpu_s=0.3, wall_s=60, memory_bytes=128 * MIB)
    ended = await interact(bench, SOLUTION + "\nwhile True: pass", limits=limits)
    assert ended.validator.exit_code == 42
    assert ended.submission.limit_broken is Limit.CPU


class Still:
    """A sandbox whose program uses no CPU time that anybody saw; `look` is what happens as somebody looks."""

    def __init__(self, look: Callable[[], None]) -> None:
        self.killed_over: Limit | None = None
        self._look = look

    def used_cpu_ms(self) -> float:
        self._look()
        return 0.0

    def kill(self, limit: Limit) -> None:
        self.killed_over = limit


async def test_a_machine_that_stood_still_for_a_while_makes_nobody_idle(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(interactive, "_LOOK_S", 0.001)
    loop = asyncio.get_running_loop()
    ends, looks, stood_s = loop.create_future(), 0, 0.0
    clock = loop.time

    def look() -> None:
        nonlocal looks, stood_s
        looks += 1
        if looks == 2:
            stood_s = 100.0
        if looks == 4:
            ends.set_result(None)

    monkeypatch.setattr(loop, "time", lambda: clock() + stood_s)
    pair = cast("tuple[Sandbox, Sandbox]", (one := Still(look), Still(lambda: None)))
    with Pipe() as told:
        await interactive._until_one_ends(
            pair, cast("tuple[Run, Run]", (ends, loop.create_future())), told, 1.0
        )
    assert one.killed_over is None
