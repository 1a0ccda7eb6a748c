"""Rated rooms: what they change, when, who sees it, and that it follows what is judged again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from codequest.adapters.jobs import JobWorker
from codequest.config import Settings
from codequest.errors import Conflict, Forbidden, NotFound
from codequest.features.analytics.messages import GetPublicProfile
from codequest.features.notifications.messages import ListNotifications
from codequest.features.ratings.messages import GetRoomRatings, RateRoom, RoomRatings
from codequest.features.rooms.messages.commands import EndRoom, ThawRoom, UpdateRoom
from codequest.features.submissions.messages_rejudging import ApplyRejudging, CreateRejudging
from codequest.protocol.actor import ANONYMOUS, Actor, Role
from tests.support.room_stage import Stage, open_stage, together


@pytest.fixture
async def stage(settings: Settings) -> AsyncIterator[Stage]:
    async with open_stage(settings) as one:
        await one.problems()
        yield one


class Season:
    """Rated rooms one after the other, hosted by an instructor."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    async def begin(self) -> Season:
        self.ines = await self.stage.person("ines", Role.INSTRUCTOR)
        self.ada, self.ben, self.idle = [await self.stage.person(name) for name in ("ada", "ben", "idle")]
        await self.stage.pool.execute(
            "INSERT INTO user_profiles (user_id, updated_at) SELECT id, now() FROM users"
        )
        return self

    async def held(self, *solvers: Actor, **rules: Any) -> str:
        """A room that is over: the solvers solved in this order, the other of both tried, and one did nothing."""
        everybody = (self.ada, self.ben, self.idle)
        room_id = await self.stage.room(self.ines, *everybody, started=True, **{"rated": True, **rules})
        for person in (*solvers, *(one for one in everybody[:2] if one not in solvers)):
            self.stage.clock.advance(60)
            verdict = "accepted" if person in solvers else "wrong_answer"
            await self.stage.solve(person, room_id, verdict=verdict)
        await self.stage.run(EndRoom(room_id=room_id), self.ines)
        return room_id

    async def ratings(self, room_id: str, who: Actor) -> RoomRatings:
        found: RoomRatings = await self.stage.run(GetRoomRatings(room_id=room_id), who)
        return found

    async def rate(self, room_id: str, who: Actor | None = None) -> list[tuple[str, int, int, int]]:
        return lines(await self.stage.run(RateRoom(room_id=room_id), who or self.ines))

    async def rating(self, username: str, who: Actor = ANONYMOUS) -> Any:
        return await self.stage.run(GetPublicProfile(username=username), who)


def lines(ratings: RoomRatings) -> list[tuple[str, int, int, int]]:
    return [(one.person.username, one.rank, one.before, one.after) for one in ratings.changes]


@pytest.fixture
async def season(stage: Stage) -> Season:
    return await Season(stage).begin()


async def test_a_rated_room_changes_the_ratings_of_those_who_tried_once_somebody_in_control_says_so(
    season: Season,
) -> None:
    room_id = await season.held(season.ada)
    preview = await season.ratings(room_id, season.ines)
    assert (preview.rated_at, preview.may_apply, preview.obstacle) == (None, True, "")
    assert lines(preview) == [("ada", 1, 1200, 1286), ("ben", 2, 1200, 1114)]
    before = await season.ratings(room_id, season.ada)
    assert (before.rated_at, before.may_apply, before.changes) == (None, False, [])
    assert (await season.rating("ada")).rating == 1200
    with pytest.raises(Forbidden):
        await season.rate(room_id, season.ada)
    assert await season.rate(room_id) == lines(preview)
    assert (await season.stage.get(room_id, season.ben)).room.rated_at == season.stage.now
    assert (await season.stage.names(f"room:{room_id}"))[-1] == "room:update"
    assert (await season.stage.controls(room_id))[-1][0] == "rated"
    seen = await season.ratings(room_id, season.ben)
    assert (lines(seen), seen.rated_by, seen.may_apply) == (lines(preview), "Ines", False)
    profile = await season.rating("ada")
    assert profile.rating == 1286
    assert [(one.before, one.rating, one.rank, one.room_name) for one in profile.rating_history] == [
        (1200, 1286, 1, "Friday sprint")
    ]
    assert ((await season.rating("idle")).rating, (await season.rating("idle")).rating_history) == (1200, [])


async def test_each_room_builds_upon_those_before_and_a_second_time_changes_nothing(season: Season) -> None:
    first, second = await season.held(season.ada), await season.held(season.ben, season.ada)
    await season.rate(first)
    found = await season.rate(second)
    assert [one[:3] for one in found] == [("ben", 1, 1114), ("ada", 2, 1286)]
    assert found[0][3] > found[0][2]
    assert found[1][3] < found[1][2]
    assert await season.rate(first) == lines(await season.ratings(first, season.ines))
    assert lines(await season.ratings(second, season.ines)) == found


async def test_ratings_follow_what_is_judged_again_through_all_rooms_behind(season: Season) -> None:
    first, second = await season.held(season.ada), await season.held(season.ada)
    for room_id in (first, second):
        await season.rate(room_id)
    stage = season.stage
    made = await stage.run(CreateRejudging(room_id=first), season.ines)
    for job in await stage.pool.fetch("SELECT id, subject_id FROM judge_jobs WHERE client = 'rejudging'"):
        author = await stage.pool.fetchval(
            "SELECT user_id::text FROM submissions s JOIN rejudging_items i ON i.submission_id = s.id WHERE i.id = $1",
            job["subject_id"],
        )
        await report(stage, str(job["id"]), "accepted" if author == season.ben.user_id else "wrong_answer")
    unchanged = lines(await season.ratings(second, season.ines))
    await stage.run(ApplyRejudging(rejudging_id=made.id), season.ines)
    assert lines(await season.ratings(second, season.ines)) == unchanged, "before the job"
    assert await stage.pool.fetchval("SELECT count(*) FROM jobs WHERE name = 'ratings.follow'") == 1
    await JobWorker(stage.runner, stage.runner.registry).work_off()
    assert lines(await season.ratings(first, season.ines)) == [("ben", 1, 1200, 1286), ("ada", 2, 1200, 1114)]
    later = lines(await season.ratings(second, season.ines))
    assert [one[:3] for one in later] == [("ada", 1, 1114), ("ben", 2, 1286)]
    assert (await season.rating("ben")).rating == later[1][3]


async def report(stage: Stage, judging_id: str, verdict: str) -> None:
    from codequest.features.execution.line import apply_finished
    from judge.contract import Finished, TestResult, Verdict

    one = TestResult(1, "secret/1", False, Verdict(verdict), cpu_ms=9, memory_bytes=2000)
    async with stage.runner.transaction() as ctx:
        await apply_finished(ctx, Finished(judging_id, "w", Verdict(verdict), [one], 1, max_cpu_ms=9))


async def test_what_stands_in_the_way_is_said(season: Season) -> None:
    stage = season.stage
    room_id = await stage.room(season.ines, season.ada, season.ben, started=True, rated=True, freeze_s=1800)
    view = await stage.submit(season.ada, room_id)
    await refuses(season, room_id, "The contest is not over.")
    assert (await season.ratings(room_id, season.ines)).changes == []
    await stage.run(EndRoom(room_id=room_id), season.ines)
    await refuses(season, room_id, "Results are held back: thaw the board first.")
    await stage.run(ThawRoom(room_id=room_id), season.ines)
    await refuses(season, room_id, "1 submission has no verdict yet.")
    await stage.judge(view.id)
    assert await season.rate(room_id) == [("ada", 1, 1200, 1200)]


async def refuses(season: Season, room_id: str, why: str) -> None:
    assert (await season.ratings(room_id, season.ines)).obstacle == why
    with pytest.raises(Conflict) as refused:
        await season.rate(room_id)
    assert refused.value.message == why


async def test_only_staff_rate_rooms_and_only_before_the_start(season: Season) -> None:
    stage = season.stage
    with pytest.raises(Forbidden, match="rated rooms"):
        await stage.room(season.ada, rated=True)
    waiting = await stage.room(season.ada, season.ben)
    with pytest.raises(Forbidden, match="rated rooms"):
        await stage.run(UpdateRoom(room_id=waiting, rated=True), season.ada)
    mine = await stage.room(season.ines, season.ada)
    await stage.run(UpdateRoom(room_id=mine, rated=True), season.ines)
    assert (await stage.get(mine, season.ada)).room.rated
    running = await stage.room(season.ines, season.ada, started=True)
    with pytest.raises(Conflict, match="rated"):
        await stage.run(UpdateRoom(room_id=running, rated=True), season.ines)
    await stage.run(EndRoom(room_id=running), season.ines)
    with pytest.raises(NotFound):
        await season.ratings(running, season.ines)
    with pytest.raises(Conflict, match="not rated"):
        await season.rate(running)


async def test_a_room_that_is_not_public_is_not_named_to_others(season: Season) -> None:
    room_id = await season.held(season.ada, visibility="code")
    await season.rate(room_id)
    for who, named in ((ANONYMOUS, None), (season.ben, None), (season.ada, "Friday sprint")):
        (point,) = (await season.rating("ada", who)).rating_history
        assert (point.room_name, point.room_id) == (named, room_id if named else None)
        assert point.rating == 1286
    with pytest.raises(NotFound):
        await season.ratings(room_id, ANONYMOUS)


async def test_members_hear_of_it_once(season: Season) -> None:
    room_id = await season.held(season.ada)
    for _ in range(2):
        await season.rate(room_id)
    inbox = (await season.stage.run(ListNotifications(), season.ben)).items
    assert [one.title for one in inbox if one.kind == "ratings"] == ["Ratings of Friday sprint are out"]


async def test_rooms_that_are_rated_at_the_same_time_wait_for_each_other(season: Season) -> None:
    rooms = [await season.held(season.ada) for _ in range(4)]
    assert not [
        one for one in await together(*(season.rate(one) for one in rooms)) if isinstance(one, Exception)
    ]
    history = (await season.rating("ada")).rating_history
    assert [one.before for one in history] == [1200, *(one.rating for one in history[:-1])]
