"""Timers announce what the clock has done to rooms: once across all nodes, late rather than never.

Nothing waits for them: a room's phase is computed. The loop sleeps until the next moment of any room, or until an
action in this process rings the bell; a node that died is covered by the others within `CATCH_UP_S`.
"""

from __future__ import annotations

import asyncio
from datetime import datetime

import structlog

from codequest.adapters.postgres import AWAY, RETRIED
from codequest.features.rooms import queries
from codequest.features.rooms.actions import settling
from codequest.features.rooms.bell import CATCH_UP_S, Bell
from codequest.protocol.runner import Runner

logger = structlog.get_logger(__name__)

_AT_ONCE = 50


class Timers:
    """The loop of one node."""

    def __init__(self, bell: Bell) -> None:
        self._bell = bell

    async def run(self, runner: Runner) -> None:
        """Announce until cancelled. A database that is away is waited for."""
        rung = self._bell.listen()
        try:
            while True:
                rung.clear()
                try:
                    wait_s = await announce_due(runner)
                except (*AWAY, *RETRIED) as error:
                    logger.warning("room_timers_wait", error=type(error).__name__)
                    wait_s = 1.0
                try:
                    async with asyncio.timeout(wait_s):
                        await rung.wait()
                except TimeoutError:
                    continue
        finally:
            self._bell.leave(rung)


async def announce_due(runner: Runner) -> float:
    """Write down and tell everything that is due; the seconds until the next moment, `CATCH_UP_S` at most.

    Cancellation safe: each room has a transaction of its own. Another node's work is skipped, not waited for.
    """
    async with runner.reading() as ctx:
        next_due = await queries.next_due(ctx.db)
        if next_due is None or next_due > ctx.now:
            return _wait_s(runner, next_due)
        due = await queries.due_rooms(ctx.db, ctx.now, _AT_ONCE)
    for room_id in due:
        async with runner.transaction() as ctx:
            if await queries.lock_due_room(ctx.db, room_id, ctx.now):
                room = await queries.see_room(ctx.db, room_id, None)
                assert room is not None
                await settling.settle(ctx, room)
    async with runner.reading() as ctx:
        return _wait_s(runner, await queries.next_due(ctx.db))


def _wait_s(runner: Runner, next_due: datetime | None) -> float:
    if next_due is None:
        return CATCH_UP_S
    # A room that another node is at stays due for a moment; look again soon, not at once.
    return min(CATCH_UP_S, max(0.02, (next_due - runner.ports.clock.now()).total_seconds()))
