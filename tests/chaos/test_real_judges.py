"""Real workers with sandboxes, killed with -9 while they judge: nothing is lost, and nothing gets two verdicts."""

from __future__ import annotations

import asyncio
import os
import random
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
import redis.asyncio

from codequest.adapters.judge_link import JudgeLink
from codequest.config import ROOT
from codequest.features.execution.rules_line import MAX_ATTEMPTS
from tests.chaos.cluster import Cluster
from tests.chaos.contest import Contest, Size
from tests.support.running import born, family, survivors

pytestmark = [pytest.mark.judge, pytest.mark.timeout(900)]

SEED = int(os.environ.get("CHAOS_SEED", "7"))
KILLS = int(os.environ.get("CHAOS_KILLS", "3"))
PEOPLE = 3
RIGHT = (ROOT / "problems/cuckooclock/submissions/accepted/prefix_count.py").read_text()
WRONG = (ROOT / "problems/cuckooclock/submissions/wrong_answer/first_moment_left_out.py").read_text()


@pytest.fixture
async def cluster() -> AsyncIterator[Cluster]:
    """Two nodes and two real workers with one slot each."""
    with tempfile.TemporaryDirectory(prefix="cq-chaos-") as folder:
        async with Cluster(Path(folder), has_real_judges=True) as running:
            yield running


async def one_that_judges(
    cluster: Cluster, db: asyncpg.Connection, link: JudgeLink, dice: random.Random, burst: asyncio.Task[None]
) -> str | None:
    """Wait until living workers have claimed something that may be lost once more; one of them. None: all is judged.

    What is lost with every worker that has it counts as its killer, and is a judge error in the end.
    """
    while True:
        claimed = [job for job in await link.in_streams(cluster.living_judges) if job.is_claimed]
        rows = await db.fetch("SELECT id FROM judge_jobs WHERE attempt < $1", MAX_ATTEMPTS)
        young = {row["id"] for row in rows}
        if holders := sorted({job.worker for job in claimed if job.judging_id in young}):
            return dice.choice(holders)
        if burst.done() and not young:
            return None
        await asyncio.sleep(0.02)


async def kill_some(cluster: Cluster, dice: random.Random, burst: asyncio.Task[None]) -> None:
    """Kill workers, each of which had something in hand, and start another one for each."""
    db = await asyncpg.connect(cluster.settings.database_url)
    try:
        async with redis.asyncio.Redis.from_url(cluster.settings.redis_url) as client:
            link, killed = JudgeLink(client), 0
            while killed < KILLS and (name := await one_that_judges(cluster, db, link, dice, burst)):
                below = born(family(cluster.judges[name].pid))
                cluster.kill_judge(name)
                killed += any(job.is_claimed for job in await link.in_streams([name]))
                assert await asyncio.to_thread(survivors, below) == [], "a sandbox outlived its worker"
                cluster.start_judge()
    finally:
        await db.close()


async def test_workers_killed_while_they_judge_cost_no_submission_and_give_one_verdict(
    cluster: Cluster,
) -> None:
    async with Contest(cluster, Size(PEOPLE, rooms=1, every_s=1.0), SEED) as contest:
        burst = asyncio.create_task(contest.burst(RIGHT, WRONG, WRONG, RIGHT))
        await kill_some(cluster, random.Random(SEED), burst)
        await burst
        await contest.check()
        db = await asyncpg.connect(cluster.settings.database_url)
        try:
            for person in contest.people:
                verdicts = await db.fetch("SELECT verdict FROM submissions WHERE user_id = $1", person.id)
                assert Counter(row["verdict"] for row in verdicts) == {"accepted": 2, "wrong_answer": 2}
            judgings = await db.fetch("SELECT submission_id FROM judgings")
            results = await db.fetch(
                "SELECT body->'submission'->>'id' AS id FROM channel_events WHERE event = 'submission:result'"
            )
        finally:
            await db.close()
        assert set(Counter(row["submission_id"] for row in judgings).values()) == {1}
        assert set(Counter(row["id"] for row in results).values()) == {1}
        assert len(judgings) == len(results) == 4 * PEOPLE
