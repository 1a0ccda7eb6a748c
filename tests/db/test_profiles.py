"""Public profiles: only what is released and may be known."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from codequest.config import Settings
from codequest.errors import NotFound
from codequest.features.accounts.messages import AdminUpdateUser, UpdateProfile
from codequest.features.analytics.messages import GetPublicProfile, PublicProfileView
from codequest.features.catalogue import FEATURES
from codequest.features.rooms.messages.commands import (
    CreateRoom,
    EndRoom,
    FreezeRoom,
    JoinRoom,
    StartRoom,
    ThawRoom,
)
from codequest.ids import new_id
from codequest.protocol.actor import Actor, Role
from tests.support.accounts import Bench, anonymous, bench

HASH = "0" * 64


@pytest.fixture
async def on(settings: Settings) -> AsyncIterator[Bench]:
    async with bench(settings, FEATURES) as made:
        yield made


async def add_problem(on: Bench, slug: str, difficulty: str = "easy", visibility: str = "public") -> str:
    problem_id, now = new_id(), on.clock.now()
    async with on.pool.acquire() as db, db.transaction():
        await db.execute(
            "INSERT INTO problems (id, slug, title, difficulty, visibility, manifest, content_hash, authors,"
            " source, license, search, created_at, updated_at)"
            " VALUES ($1, $2, $2, $3, $4, $5, $5, '{}', '', '', '', $6, $6)",
            problem_id,
            slug,
            difficulty,
            visibility,
            HASH,
            now,
        )
        await db.execute(
            "INSERT INTO problem_versions (problem_id, manifest, format, time_ms, memory_bytes, output_bytes,"
            " processes, code_bytes, time_multipliers, scoring, interactive, tests, imported_at)"
            " VALUES ($1, $2, 'legacy', 1000, 1, 1, 1, 1, '{}', false, false, 1, $3)",
            problem_id,
            HASH,
            now,
        )
    return problem_id


async def add_submission(
    on: Bench,
    person: Actor,
    problem_id: str,
    *,
    at: datetime,
    verdict: str = "accepted",
    released: bool = True,
    room_id: str | None = None,
    language: str = "python",
) -> str:
    submission_id = new_id()
    async with on.pool.acquire() as db:
        await db.execute(
            "INSERT INTO submissions (id, user_id, problem_id, venue, room_id, audience, language, manifest,"
            " code_bytes, priority, stop_at_first_failure, progress, received_at, judging_id, verdict, judged_at,"
            " released_at) VALUES ($1, $2, $3, 'practice', $4, '{}', $5, $6, 1, 0, false, 'none', $7, $8, $9, $7,"
            " $10)",
            submission_id,
            person.user_id,
            problem_id,
            room_id,
            language,
            HASH,
            at,
            new_id(),
            verdict,
            at if released else None,
        )
    return submission_id


async def add_finished_room(on: Bench, host: Actor, **changes: Any) -> str:
    room_id, now = new_id(), on.clock.now()
    room = {"visibility": "public", "results": "live", "frozen": False, "thawed": False, **changes}
    async with on.pool.acquire() as db, db.transaction():
        await db.execute(
            "INSERT INTO multiplayer_rooms (id, name, visibility, code, host_id, made_by, format, results, capacity,"
            " duration_s, freeze_s, penalty_minutes, late_join, spectators, embargo, state, frozen_at, frozen_ms,"
            " thawed_at, ended_at, created_at)"
            " VALUES ($1, 'Friday', $2, $3, $4, $4, 'icpc', $5, 10, 60, 0, 20, true, true, false, 'completed', $6, $7,"
            " $8, $9, $9)",
            room_id,
            room["visibility"],
            room_id,
            host.user_id,
            room["results"],
            now if room["frozen"] else None,
            1 if room["frozen"] else None,
            now if room["thawed"] else None,
            now,
        )
        entry_id = new_id()
        await db.execute(
            "INSERT INTO room_entries (id, room_id, kind, name, joined_at) VALUES ($1, $2, 'person', 'Ada', $3)",
            entry_id,
            room_id,
            now,
        )
        await db.execute(
            "INSERT INTO room_entry_members (room_id, user_id, entry_id) VALUES ($1, $2, $3)",
            room_id,
            host.user_id,
            entry_id,
        )
    return room_id


async def profile(on: Bench, viewer: Actor | None = None, username: str = "ada") -> PublicProfileView:
    seen: PublicProfileView = await on.run(GetPublicProfile(username=username), viewer or anonymous())
    return seen


async def test_a_new_persons_profile_is_empty_and_found_in_any_case(on: Bench) -> None:
    await on.add_person("ada")
    seen = await profile(on, username="ADA")
    assert (seen.user.username, seen.stats.solved, seen.heatmap, seen.rooms) == ("ada", 0, [], [])


async def test_solved_problems_count_once_by_difficulty_and_language(on: Bench) -> None:
    ada, now = await on.add_person("ada"), on.clock.now()
    easy, hard = await add_problem(on, "one"), await add_problem(on, "two", "hard")
    await add_submission(on, ada, easy, at=now - timedelta(days=1), verdict="wrong_answer")
    await add_submission(on, ada, easy, at=now - timedelta(days=1))
    await add_submission(on, ada, easy, at=now, language="cpp17")
    await add_submission(on, ada, hard, at=now, verdict="wrong_answer")
    stats = (await profile(on)).stats
    assert (stats.solved, stats.attempted, stats.submissions) == (1, 2, 4)
    assert (stats.by_difficulty.easy, stats.by_difficulty.hard) == (1, 0)
    assert [(one.language, one.solved) for one in stats.by_language] == [("cpp17", 1), ("python", 1)]
    assert (stats.current_streak, stats.max_streak) == (2, 2)
    assert [one.count for one in (await profile(on)).heatmap] == [2, 2]


async def test_days_are_those_of_the_persons_time_zone(on: Bench) -> None:
    ada = await on.add_person("ada")
    problem = await add_problem(on, "one")
    late = on.clock.now().replace(hour=22, minute=30)
    await add_submission(on, ada, problem, at=late)
    assert [one.day for one in (await profile(on)).heatmap] == [late.date()]
    await on.run(UpdateProfile(time_zone="Asia/Tokyo"), ada)
    assert [one.day for one in (await profile(on)).heatmap] == [late.date() + timedelta(days=1)]


async def test_a_result_that_is_not_released_shows_nowhere(on: Bench) -> None:
    ada = await on.add_person("ada")
    problem = await add_problem(on, "one")
    before = await profile(on)
    await add_submission(on, ada, problem, at=on.clock.now(), released=False)
    for viewer in (anonymous(), ada, await on.add_person("boss", Role.ADMIN)):
        assert await profile(on, viewer) == before


async def test_problems_and_rooms_that_are_not_public_stand_on_nobodys_profile_but_their_own(
    on: Bench,
) -> None:
    ada, now = await on.add_person("ada"), on.clock.now()
    room = await add_finished_room(on, ada, visibility="private")
    shown = await add_submission(on, ada, await add_problem(on, "open"), at=now)
    kept = await add_submission(on, ada, await add_problem(on, "kept", visibility="embargoed"), at=now)
    inside = await add_submission(on, ada, await add_problem(on, "other"), at=now, room_id=room)
    for viewer in (anonymous(), await on.add_person("grace")):
        seen = await profile(on, viewer)
        assert ([one.id for one in seen.recent_submissions], seen.rooms) == ([shown], [])
    own = await profile(on, ada)
    assert [one.id for one in own.recent_submissions] == [inside, kept, shown]
    assert [one.id for one in own.rooms] == [room]


async def played_room(on: Bench, host: Actor, *players: Actor, freeze: bool = False, **changes: Any) -> str:
    """A room that was played to its end without a submission, so that all share the first rank."""
    await add_problem(on, "one")
    asked = {"name": "Friday", "problems": [{"problem": "one"}], **changes}
    room_id: str = (await on.run(msgspec.convert(asked, CreateRoom), host)).room.id
    for player in players:
        await on.run(JoinRoom(room_id=room_id), player)
    await on.run(StartRoom(room_id=room_id), host)
    on.clock.advance(10)
    if freeze:
        await on.run(FreezeRoom(room_id=room_id), host)
        on.clock.advance(10)
    await on.run(EndRoom(room_id=room_id), host)
    return room_id


async def test_a_finished_room_stands_on_the_profile_with_its_rank(on: Bench) -> None:
    ada, grace, host = [await on.add_person(name) for name in ("ada", "grace", "hedy")]
    room_id = await played_room(on, host, ada, grace)
    (record,) = (await profile(on)).rooms
    assert (record.id, record.name, record.rank, record.entries) == (room_id, "Friday", 1, 2)


@pytest.mark.parametrize("hidden", [{"freeze": True}, {"freeze": True, "results": "after_end"}])
async def test_a_rank_that_is_not_out_is_told_to_nobody(on: Bench, hidden: dict[str, Any]) -> None:
    ada, host = await on.add_person("ada"), await on.add_person("hedy")
    room_id = await played_room(on, host, ada, **hidden)
    for viewer in (anonymous(), ada, host, await on.add_person("boss", Role.ADMIN)):
        assert [record.rank for record in (await profile(on, viewer)).rooms] == [None]
    await on.run(ThawRoom(room_id=room_id), host)
    assert [record.rank for record in (await profile(on)).rooms] == [1]


async def test_nobody_sees_the_banned_or_the_missing(on: Bench) -> None:
    ada, boss = await on.add_person("ada"), await on.add_person("boss", Role.ADMIN)
    await on.run(AdminUpdateUser(user_id=ada.person_id, banned=True), boss)
    for username in ("ada", "nobody", "%", "ad_"):
        with pytest.raises(NotFound):
            await profile(on, username=username)
