"""What is held back shows nowhere: every read and every push, as author, rival, competing host and strangers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec
import pytest

from codequest.errors import CodeQuestError
from codequest.features.rooms.messages.commands import EndRoom, FreezeRoom, JoinRoom, StartRoom, ThawRoom
from codequest.features.rooms.messages.views import Format, Results
from codequest.features.submissions.messages import GetSubmission
from codequest.ids import new_id
from codequest.protocol.actor import ANONYMOUS, Actor
from codequest.protocol.command import path_fields
from codequest.protocol.message import decode_message
from tests.support.room_stage import Stage

# Words that tell a result; none of them may stand in anything that outsiders get while it is held back.
TELLING = ("accepted", "wrong_answer", "compilation_error")


@dataclass
class Contest:
    """A room with one submission that was solved behind the curtain."""

    room_id: str
    host: Actor
    ada: Actor  # who solved it
    rival: Actor
    stranger: Actor
    submission_id: str

    @property
    def outsiders(self) -> dict[str, Actor]:
        return {"rival": self.rival, "stranger": self.stranger, "anonymous": ANONYMOUS}


async def play(stage: Stage, *, hold: str, format: Format = Format.ICPC) -> Contest:
    """`hold`: "freeze" by hand, "rule" (its moment came, nobody announced it), or results "after_end"."""
    host, ada, rival = await stage.person("hana"), await stage.person("ada"), await stage.person("rita")
    stranger, watcher = await stage.person("stan"), await stage.person("wanda")
    room_id = await stage.room(
        host,
        ada,
        rival,
        duration_s=600,
        freeze_s=300 if hold == "rule" else 0,
        results=Results.AFTER_END if hold == "after_end" else Results.LIVE,
        format=format,
        started=True,
    )
    await stage.run(JoinRoom(room_id=room_id, as_="spectator"), watcher)
    stage.clock.advance(400)
    if hold == "freeze":
        await stage.run(FreezeRoom(room_id=room_id), host)
    submission_id = await stage.solve(ada, room_id)
    return Contest(room_id, host, ada, rival, stranger, submission_id)


async def everything(stage: Stage, contest: Contest, actor: Actor) -> dict[str, str]:
    """The text of every read that the server has, asked with the contest's names."""
    known: dict[str, Any] = {
        "room_id": contest.room_id,
        "submission_id": contest.submission_id,
        "user_id": contest.ada.user_id,
        "username": contest.ada.username,
        "slug": "ferry",
        "problem_id": await stage.pool.fetchval("SELECT id::text FROM problems WHERE slug = 'ferry'"),
    }
    answers: dict[str, str] = {}
    for command in stage.runner.registry.commands:
        if not command.is_read:
            continue
        fields = {field.encode_name for field in msgspec.structs.fields(command.message)}
        wanted = {name for _, path in command.rest for name in path_fields(path)}
        bodies = [{name: known.get(name, new_id()) for name in wanted}]
        if command.name == "ListSubmissions":
            bodies = [
                {"room_id": contest.room_id, "user": "all"},
                {"room_id": contest.room_id, "user": contest.ada.user_id},
                {"user": "me"},
            ]
        if "audience" in fields:
            bodies.append({**bodies[0], "audience": "staff"})
        for body in bodies:
            try:
                message = decode_message(command.message, body)
                answer = (await stage.runner.run(command, message, actor)).answer
            except CodeQuestError as error:
                answer = error.body()
            answers[f"{command.name} {body}"] = msgspec.json.encode(answer).decode()
    return answers


def told_by(text: str) -> list[str]:
    """Marks of a result in a text."""
    data = msgspec.json.decode(text)
    found: list[str] = [word for word in TELLING if f'"{word}"' in text]
    stack = [data]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            if item.get("solved") not in (None, False, 0):
                found.append(f"solved {item}")
            if item.get("solved_by") or item.get("first_entry_id"):
                found.append(f"solved by {item}")
            stack += item.values()
        elif isinstance(item, list):
            stack += item
    return found


HOLDS = ["freeze", "rule", "after_end"]


@pytest.mark.parametrize("hold", HOLDS)
async def test_no_read_tells_outsiders_a_result_that_is_held_back(stage: Stage, hold: str) -> None:
    contest = await play(stage, hold=hold)
    for who, actor in contest.outsiders.items():
        for name, text in (await everything(stage, contest, actor)).items():
            assert told_by(text) == [], f"{who}: {name}"


@pytest.mark.parametrize("hold", HOLDS)
async def test_no_push_tells_others_a_result_that_is_held_back(stage: Stage, hold: str) -> None:
    contest = await play(stage, hold=hold)
    rows = await stage.pool.fetch("SELECT channel, event, body FROM channel_events")
    private = {f"room:{contest.room_id}:staff"}
    if hold != "after_end":
        private.add(f"user:{contest.ada.user_id}")
    assert {row["channel"] for row in rows} > private
    for row in rows:
        if row["channel"] not in private:
            text = msgspec.json.encode(row["body"]).decode()
            assert told_by(text) == [], f"{row['channel']} {row['event']}"


@pytest.mark.parametrize("hold", HOLDS)
async def test_the_walk_through_every_read_finds_the_result_once_it_is_shown(stage: Stage, hold: str) -> None:
    contest = await play(stage, hold=hold)
    await stage.run(EndRoom(room_id=contest.room_id), contest.host)
    if hold != "after_end":
        for name, text in (await everything(stage, contest, contest.rival)).items():
            assert told_by(text) == [], name
        await stage.run(ThawRoom(room_id=contest.room_id), contest.host)
    answers = await everything(stage, contest, contest.rival)
    told = {name.split()[0] for name, text in answers.items() if told_by(text)}
    assert {"GetLeaderboard", "ListSubmissions", "GetSubmission", "GetSubmissionStatus"} <= told
    assert "submission:result" in await stage.names(f"user:{contest.ada.user_id}")


@pytest.mark.parametrize("hold", ["freeze", "rule"])
async def test_behind_a_freeze_the_author_sees_the_verdict_and_no_statistic_knows_it(
    stage: Stage, hold: str
) -> None:
    contest = await play(stage, hold=hold)
    results = [
        one for one in await stage.events(f"user:{contest.ada.user_id}") if one.event == "submission:result"
    ]
    assert [one.body["submission"]["verdict"] for one in results] == ["accepted"]
    assert (
        await stage.pool.fetchval("SELECT count(*) FROM user_progress WHERE first_solved_at IS NOT NULL") == 0
    )
    await stage.run(EndRoom(room_id=contest.room_id), contest.host)
    await stage.run(ThawRoom(room_id=contest.room_id), contest.host)
    assert (
        await stage.pool.fetchval("SELECT count(*) FROM user_progress WHERE first_solved_at IS NOT NULL") == 1
    )


async def test_results_for_after_the_end_are_hidden_from_their_author_and_released_at_the_end(
    stage: Stage,
) -> None:
    contest = await play(stage, hold="after_end")
    for name, text in (await everything(stage, contest, contest.ada)).items():
        assert told_by(text) == [], name
    stage.clock.advance(600)
    await stage.announce()
    assert [name for name, _ in await stage.controls(contest.room_id)] == ["started", "ended", "thawed"]
    names = await stage.names(f"user:{contest.ada.user_id}")
    assert names[-1] == "submission:result"


async def test_what_does_not_compile_is_told_to_its_author_at_once_and_to_nobody_else(stage: Stage) -> None:
    contest = await play(stage, hold="after_end")
    submission_id = await stage.solve(contest.ada, contest.room_id, verdict="compilation_error")
    results = [
        one.body["submission"]
        for one in await stage.events(f"user:{contest.ada.user_id}")
        if one.event == "submission:result"
    ]
    assert [(one["id"], one["verdict"]) for one in results] == [(submission_id, "compilation_error")]
    seen = await stage.run(GetSubmission(submission_id=submission_id), contest.ada)
    assert seen.verdict == "compilation_error"
    for who, actor in contest.outsiders.items():
        for name, text in (await everything(stage, contest, actor)).items():
            assert told_by(text) == [], f"{who}: {name}"


async def test_a_result_that_comes_after_the_release_is_shown_at_once(stage: Stage) -> None:
    contest = await play(stage, hold="after_end")
    late = await stage.submit(contest.rival, contest.room_id)
    stage.clock.advance(600)
    await stage.announce()
    await stage.judge(late.id)
    names = await stage.names(f"user:{contest.rival.user_id}")
    assert names[-1] == "submission:result"


@pytest.mark.parametrize("hold", HOLDS)
async def test_a_host_who_competes_sees_no_more_than_a_rival_until_the_end(stage: Stage, hold: str) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(
        host,
        host,
        ada,
        freeze_s=1800 if hold != "after_end" else 0,
        results=Results.AFTER_END if hold == "after_end" else Results.LIVE,
        started=True,
    )
    submission_id = await stage.solve(ada, room_id)
    contest = Contest(room_id, host, ada, host, host, submission_id)
    for name, text in (await everything(stage, contest, host)).items():
        assert told_by(text) == [], name


async def test_contestants_of_an_icpc_room_see_no_tests_and_of_others_no_source(stage: Stage) -> None:
    contest = await play(stage, hold="none")
    answers = await everything(stage, contest, contest.ada)
    own = msgspec.json.decode(
        next(text for name, text in answers.items() if name.startswith("GetSubmission {"))
    )
    assert (own["verdict"], own["tests"], own["tests_passed"]) == ("accepted", None, None)
    answers = await everything(stage, contest, contest.rival)
    seen = msgspec.json.decode(
        next(text for name, text in answers.items() if name.startswith("GetSubmission {"))
    )
    assert (seen["verdict"], seen["max_cpu_ms"]) == ("accepted", None)
    code = next(text for name, text in answers.items() if name.startswith("GetSubmissionCode"))
    assert "FORBIDDEN" in code


async def test_nothing_of_the_problems_is_told_before_the_start(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, ada)
    told = [msgspec.json.encode(await stage.get(room_id, actor)).decode() for actor in (ada, ANONYMOUS)]
    told += [str(one.body) for one in await stage.events(f"room:{room_id}")]
    assert not any("ferry" in text.lower() for text in told)
    await stage.run(StartRoom(room_id=room_id), host)
    assert "ferry" in str((await stage.events(f"room:{room_id}"))[-2].body)
