"""Judging that pauses and goes on: noticed by every node, told by one."""

from __future__ import annotations

from collections.abc import Sequence

from codequest.adapters.judge_link import JudgeLink
from codequest.adapters.worker_state import WorkerState
from codequest.features.execution.messages import JudgingPaused, JudgingResumed
from codequest.protocol.runner import Runner

PAUSED_AFTER_S = 5.0  # a worker that is only started again is nothing to talk about


class Pauses:
    """One node's view. Where two see it at once, Redis decides who tells; a Redis that lost its data tells again."""

    def __init__(self, runner: Runner, link: JudgeLink) -> None:
        self._runner = runner
        self._link = link
        self._since_s: float | None = None  # when jobs began to wait with nobody to take them

    async def look(self, workers: Sequence[WorkerState], *, jobs_wait: bool, now_s: float) -> None:
        """Compare with the last look. `now_s` is of any steady clock."""
        if any(not one.is_draining for one in workers):
            self._since_s = None
            if await self._link.change_state("working"):
                async with self._runner.transaction() as ctx:
                    await ctx.announce(JudgingResumed())
            return
        if not jobs_wait:
            return
        if self._since_s is None:
            self._since_s = now_s
        if now_s - self._since_s >= PAUSED_AFTER_S and await self._link.change_state("paused"):
            reasons = [f"{one.host}: {line}" for one in workers for line in one.degraded]
            async with self._runner.transaction() as ctx:
                await ctx.announce(JudgingPaused(reasons=reasons or ["no worker is there"]))
