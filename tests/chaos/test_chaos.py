"""Everything is killed in turn while people compete; afterwards nobody has missed anything.

The short form belongs to the suite. The long form, by hand (docs/operations.md):

    CHAOS_PEOPLE=300 CHAOS_ROOMS=20 CHAOS_ROUNDS=10 CHAOS_SEED=1 make test ARGS="tests/chaos/test_chaos.py -s"
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.chaos.cluster import Cluster
from tests.chaos.contest import Contest, Size
from tests.chaos.faults import Faults

PEOPLE = int(os.environ.get("CHAOS_PEOPLE", "40"))
ROOMS = int(os.environ.get("CHAOS_ROOMS", "4"))
ROUNDS = int(os.environ.get("CHAOS_ROUNDS", "1"))
SEED = int(os.environ.get("CHAOS_SEED", "7"))
PAUSE_S = 2.0
HEARTBEAT_S = 4.0  # a connection that goes deaf is found within six seconds
EVERY_S = max(3.0, PEOPLE / 20)  # mean time between two submissions of one person


@pytest.fixture
async def cluster() -> AsyncIterator[Cluster]:
    """Two nodes, two judges and their servers."""
    with tempfile.TemporaryDirectory(prefix="cq-chaos-") as folder:
        async with Cluster(Path(folder)) as running:
            yield running


@pytest.mark.timeout(300 + ROUNDS * 120 + PEOPLE)
async def test_nobody_misses_anything_whatever_is_killed(cluster: Cluster) -> None:
    async with Contest(cluster, Size(PEOPLE, ROOMS, EVERY_S), SEED, HEARTBEAT_S) as contest:
        contest.begin()
        faults = Faults(cluster, SEED)
        await faults.run(rounds=ROUNDS, pause_s=PAUSE_S)
        await contest.end()
        commands = sum(len(person.acknowledged) for person in contest.people)
        retries = sum(person.retries for person in contest.people)
        print(f"{commands} commands, {retries} retries, seed {SEED}: {', '.join(faults.happened)}")
        await contest.check()
        assert commands > PEOPLE
