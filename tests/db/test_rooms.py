"""Rooms on a real PostgreSQL: membership, controls, the clock, questions."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from codequest.config import Settings
from codequest.errors import CodeQuestError, Conflict, Forbidden, NotFound, Unprocessable, ValidationError
from codequest.features.rooms.messages.commands import (
    AnnounceInRoom,
    AnswerClarification,
    AskClarification,
    CreateRoom,
    EndRoom,
    ExtendRoom,
    FreezeRoom,
    HandOverRoom,
    InviteToRoom,
    JoinRoom,
    KickFromRoom,
    LeaveRoom,
    ListClarifications,
    ListParticipants,
    ListRoomEvents,
    ListRooms,
    PauseRoom,
    ProblemChoice,
    ResumeRoom,
    StartRoom,
    ThawRoom,
    UpdateRoom,
)
from codequest.features.rooms.messages.views import Format, RoomRole, RoomState, Visibility
from codequest.protocol.actor import ANONYMOUS
from codequest.protocol.listing import seal_cursor
from codequest.protocol.message import Message
from tests.support.room_stage import Stage, open_stage, together


@pytest.fixture
async def stage(settings: Settings) -> AsyncIterator[Stage]:
    async with open_stage(settings) as one:
        await one.problems()
        yield one


async def test_a_new_room_has_its_host_a_code_and_the_usual_rules(stage: Stage) -> None:
    host = await stage.person("hana")
    card = await stage.run(
        CreateRoom(name="Sprint", problems=[ProblemChoice(problem="ferry")], visibility=Visibility.CODE), host
    )
    room = card.room
    assert (room.capacity, room.duration_s, room.format, room.state) == (
        3,
        1800,
        Format.ICPC,
        RoomState.WAITING,
    )
    assert room.code is not None
    assert len(room.code) >= 8
    assert (card.my.role, card.my.entry_id, card.my.may_control) == (RoomRole.HOST, None, True)
    assert room.problems == []
    detail = await stage.get(room.id, host)
    assert [one.slug for one in detail.setup.problems] == ["ferry"]


async def test_a_room_of_others_by_code_or_invitation_looks_like_a_missing_one(stage: Stage) -> None:
    host, other = await stage.person("hana"), await stage.person("olga")
    for visibility in (Visibility.CODE, Visibility.PRIVATE):
        room_id = await stage.room(host, visibility=visibility)
        for actor in (other, ANONYMOUS):
            with pytest.raises(NotFound):
                await stage.get(room_id, actor)
        with pytest.raises(NotFound):
            await stage.run(JoinRoom(room_id=room_id), other)
        with pytest.raises(NotFound):
            await stage.run(JoinRoom(room_id=room_id, code="AAAAAAAAAA"), other)
        page = await stage.run(ListRooms(), other)
        assert page.items == []


async def test_a_room_is_joined_by_its_code_however_it_was_typed(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, visibility=Visibility.CODE)
    code = (await stage.get(room_id, host)).room.code
    typed = f"{code[:5]}-{code[5:]}".lower().replace("1", "l").replace("0", "o")
    card = await stage.run(JoinRoom(code=typed), ada)
    assert (card.room.id, card.my.role) == (room_id, RoomRole.CONTESTANT)


async def test_a_private_room_is_entered_by_invitation_and_its_code_opens_nothing(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, visibility=Visibility.PRIVATE)
    code = await stage.pool.fetchval("SELECT code FROM multiplayer_rooms WHERE id = $1", room_id)
    for message in (JoinRoom(code=code), JoinRoom(room_id=room_id, code=code)):
        with pytest.raises(NotFound):
            await stage.run(message, ada)
    await stage.run(InviteToRoom(room_id=room_id, username="ADA"), host)
    assert (await stage.run(JoinRoom(room_id=room_id), ada)).my.role is RoomRole.CONTESTANT
    assert await stage.names(f"user:{ada.user_id}") == ["room:invited"]


async def test_the_last_place_is_given_once(stage: Stage) -> None:
    host = await stage.person("hana")
    people = [await stage.person(f"person{n}") for n in range(6)]
    room_id = await stage.room(host, capacity=2)
    results = await together(*(stage.run(JoinRoom(room_id=room_id), person) for person in people))
    refused = [one for one in results if isinstance(one, CodeQuestError)]
    assert len(refused) == 4
    assert all(isinstance(one, Conflict) and one.message == "The room is full." for one in refused)
    assert (await stage.get(room_id)).room.counts.contestants == 2


async def test_joining_twice_is_joining_once(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, ada)
    again = await stage.run(JoinRoom(room_id=room_id), ada)
    assert again.my.role is RoomRole.CONTESTANT
    assert (await stage.names(f"room:{room_id}")).count("room:join") == 2  # the host's and hers


async def test_a_host_may_compete_until_the_start_and_then_sees_no_more_than_others(stage: Stage) -> None:
    host, cohost = await stage.person("hana"), await stage.person("cora")
    room_id = await stage.room(host)
    card = await stage.run(JoinRoom(room_id=room_id), host)
    assert (card.my.role, card.my.may_control, card.my.sees_all) == (RoomRole.HOST, True, False)
    assert card.my.entry_id is not None
    await stage.run(InviteToRoom(room_id=room_id, username="cora", as_="cohost"), host)
    await stage.run(JoinRoom(room_id=room_id, as_="spectator"), cohost)
    await stage.run(StartRoom(room_id=room_id), host)
    with pytest.raises(Conflict, match="after the start"):
        await stage.run(JoinRoom(room_id=room_id), cohost)
    with pytest.raises(Conflict, match="before the end"):
        await stage.run(LeaveRoom(room_id=room_id), cohost)
    with pytest.raises(Forbidden):
        await stage.board(room_id, host, "staff")
    assert (await stage.board(room_id, cohost, "staff")).rows


async def test_leaving_before_the_start_empties_the_place_and_later_keeps_the_row(stage: Stage) -> None:
    host, ada, bob = await stage.person("hana"), await stage.person("ada"), await stage.person("bob")
    room_id = await stage.room(host, ada, bob)
    await stage.run(LeaveRoom(room_id=room_id), ada)
    assert len((await stage.board(room_id)).rows) == 1
    await stage.run(StartRoom(room_id=room_id), host)
    await stage.run(LeaveRoom(room_id=room_id), bob)
    assert [row.name for row in (await stage.board(room_id)).rows] == ["Bob"]
    card = await stage.run(JoinRoom(room_id=room_id), ada)
    assert card.room.counts.contestants == 1
    assert len((await stage.board(room_id)).rows) == 2


async def test_the_host_cannot_leave_and_hands_the_room_over(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, ada)
    with pytest.raises(Conflict, match="hand the room over"):
        await stage.run(LeaveRoom(room_id=room_id), host)
    assert ada.user_id is not None
    view = await stage.run(HandOverRoom(room_id=room_id, user_id=ada.user_id), host)
    assert view.host.username == "ada"
    people = {one.username: one for one in (await stage.get(room_id)).participants}
    assert (people["ada"].role, people["ada"].entry_id is None) == (RoomRole.HOST, False)
    assert people["hana"].role is RoomRole.COHOST
    with pytest.raises(Forbidden):
        await stage.run(HandOverRoom(room_id=room_id, user_id=ada.user_id), host)
    assert ("handed_over", 0) in await stage.controls(room_id)


async def test_somebody_who_was_kicked_is_off_the_board_and_stays_out(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, ada, started=True)
    await stage.solve(ada, room_id)
    assert ada.user_id is not None
    await stage.run(KickFromRoom(room_id=room_id, user_id=ada.user_id, reason="two accounts"), host)
    assert (await stage.board(room_id)).rows == []
    with pytest.raises(Forbidden, match="removed you"):
        await stage.run(JoinRoom(room_id=room_id), ada)
    with pytest.raises(Forbidden):
        await stage.submit(ada, room_id)
    left = [one for one in await stage.events(f"room:{room_id}:staff") if one.event == "contest:member-left"]
    assert (left[0].body["text"], left[0].body["actor_id"]) == ("two accounts", host.user_id)
    assert "room:kicked" in await stage.names(f"user:{ada.user_id}")


async def test_the_host_cannot_be_kicked_and_members_control_nothing(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, ada)
    assert host.user_id is not None
    with pytest.raises(Conflict):
        await stage.run(KickFromRoom(room_id=room_id, user_id=host.user_id), host)
    for message in (
        StartRoom(room_id=room_id),
        EndRoom(room_id=room_id),
        KickFromRoom(room_id=room_id, user_id=host.user_id),
        AnnounceInRoom(room_id=room_id, text="hello"),
        UpdateRoom(room_id=room_id, name="mine"),
    ):
        with pytest.raises(Forbidden):
            await stage.run(message, ada)


async def test_late_joining_is_the_rooms_choice(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, late_join=False, started=True)
    with pytest.raises(Conflict, match="nobody later"):
        await stage.run(JoinRoom(room_id=room_id), ada)
    assert (await stage.run(JoinRoom(room_id=room_id, as_="spectator"), ada)).my.role is RoomRole.SPECTATOR


async def test_a_room_without_spectators_shows_them_its_card_and_nothing_inside(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, spectators=False, started=True)
    detail = await stage.get(room_id, ada)
    assert (detail.room.problems, detail.participants, detail.my.may_watch) == ([], None, False)
    for message in (ListParticipants(room_id=room_id), ListClarifications(room_id=room_id)):
        with pytest.raises(Forbidden):
            await stage.run(message, ada)
    with pytest.raises(Forbidden):
        await stage.board(room_id, ada)
    with pytest.raises(Forbidden):
        await stage.run(JoinRoom(room_id=room_id, as_="spectator"), ada)


# -- the clock ----------------------------------------------------------------------------------------------------


async def test_a_whole_contest_is_in_the_log_with_contest_times_and_actors(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, ada, duration_s=600, started=True)
    stage.clock.advance(60)
    await stage.run(PauseRoom(room_id=room_id), host)
    stage.clock.advance(1000)
    await stage.run(ResumeRoom(room_id=room_id), host)
    stage.clock.advance(60)
    await stage.run(ExtendRoom(room_id=room_id, seconds=60), host)
    await stage.run(FreezeRoom(room_id=room_id), host)
    stage.clock.advance(60)
    view = await stage.run(EndRoom(room_id=room_id), host)
    assert view.state is RoomState.COMPLETED
    await stage.run(ThawRoom(room_id=room_id), host)
    assert await stage.controls(room_id) == [
        ("started", 0),
        ("paused", 60_000),
        ("resumed", 60_000),
        ("extended", 120_000),
        ("frozen", 120_000),
        ("ended", 180_000),
        ("thawed", 180_000),
    ]
    actors = {
        entry.body["actor_id"]
        for entry in await stage.events(f"room:{room_id}:staff")
        if entry.event == "contest:control"
    }
    assert actors == {host.user_id}


async def test_a_room_runs_and_ends_by_the_clock_though_no_timer_came(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, ada, duration_s=600, scheduled_start_at=stage.at(100))
    stage.clock.advance(99)
    with pytest.raises(Conflict, match="not started"):
        await stage.submit(ada, room_id)
    stage.clock.advance(31)
    assert (await stage.get(room_id)).room.state is RoomState.IN_PROGRESS
    view = await stage.submit(ada, room_id)
    assert view.contest_ms == 30_000
    stage.clock.advance(600)
    assert (await stage.get(room_id)).room.state is RoomState.COMPLETED
    with pytest.raises(Conflict, match="over"):
        await stage.submit(ada, room_id)
    await stage.judge(view.id)  # it was in line before the end, and counts
    await stage.announce()
    assert await stage.controls(room_id) == [("started", 0), ("ended", 600_000)]
    row = (await stage.board(room_id)).rows[0]
    assert (row.solved, row.cells["A"].time_ms) == (1, 30_000)


async def test_an_action_writes_down_what_is_due_before_its_own_change(stage: Stage) -> None:
    host = await stage.person("hana")
    start = stage.at(10)
    room_id = await stage.room(host, duration_s=600, freeze_s=60, scheduled_start_at=start)
    stage.clock.advance(570)
    await stage.run(ExtendRoom(room_id=room_id, seconds=60), host)
    assert await stage.controls(room_id) == [("started", 0), ("frozen", 540_000), ("extended", 560_000)]
    room = (await stage.get(room_id)).room
    assert (room.segments[0].started_at, room.duration_s) == (start, 660)


async def test_the_timer_announces_exactly_once_across_two_nodes(settings: Settings) -> None:
    async with open_stage(settings) as first, open_stage(settings) as second:
        second.runner.ports.clock = first.clock
        await first.problems()
        host = await first.person("hana")
        rooms = [
            await first.room(host, duration_s=600, freeze_s=60, scheduled_start_at=first.at(10 + n))
            for n in range(5)
        ]
        first.clock.advance(10_000)
        await together(*(node.announce() for node in (first, second) for _ in range(2)))
        for room_id in rooms:
            assert await first.controls(room_id) == [("started", 0), ("frozen", 540_000), ("ended", 600_000)]
            names = await first.names(f"room:{room_id}")
            assert (names.count("room:start"), names.count("room:end")) == (1, 1)


async def test_the_timer_sleeps_until_the_next_moment(stage: Stage) -> None:
    assert await stage.announce() == 5.0
    host = await stage.person("hana")
    await stage.room(host, scheduled_start_at=stage.at(2))
    assert await stage.announce() == 2.0


async def test_a_paused_room_takes_no_submission(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, ada, started=True)
    await stage.run(PauseRoom(room_id=room_id), host)
    with pytest.raises(Conflict, match="paused"):
        await stage.submit(ada, room_id)


async def test_a_race_ends_when_everything_is_won(stage: Stage) -> None:
    host, ada, bob = await stage.person("hana"), await stage.person("ada"), await stage.person("bob")
    room_id = await stage.room(
        host,
        ada,
        bob,
        format=Format.FIRST_TO_SOLVE,
        problems=[ProblemChoice(problem="ferry", points=5)],
        started=True,
    )
    early = await stage.submit(ada, room_id)
    stage.clock.advance(1)
    await stage.solve(bob, room_id)
    job = stage.runner.registry.jobs["rooms.end_when_decided"]
    async with stage.runner.transaction() as ctx:
        await job.handler(ctx, {"room_id": room_id})
    assert (await stage.get(room_id)).room.state is RoomState.IN_PROGRESS
    await stage.judge(early.id)
    async with stage.runner.transaction() as ctx:
        await job.handler(ctx, {"room_id": room_id})
    assert (await stage.get(room_id)).room.state is RoomState.COMPLETED
    assert [(row.name, row.score) for row in (await stage.board(room_id)).rows] == [
        ("Ada", 5.0),
        ("Bob", 0.0),
    ]


# -- rules and problems -------------------------------------------------------------------------------------------


async def test_the_rules_are_open_before_the_start_and_fixed_after_it(stage: Stage) -> None:
    host = await stage.person("hana")
    room_id = await stage.room(host)
    view = await stage.run(
        UpdateRoom(
            room_id=room_id,
            format=Format.IOI,
            duration_s=900,
            problems=[ProblemChoice(problem="kiln", label="K")],
            languages=["python3.10", "c++"],
        ),
        host,
    )
    assert (view.format, view.duration_s) == (Format.IOI, 900)
    started = await stage.run(StartRoom(room_id=room_id), host)
    assert [(one.label, one.slug) for one in started.problems] == [("K", "kiln")]
    with pytest.raises(Conflict, match="duration_s, format"):
        await stage.run(UpdateRoom(room_id=room_id, format=Format.ICPC, duration_s=60), host)
    assert (await stage.run(UpdateRoom(room_id=room_id, name="Other"), host)).name == "Other"
    with pytest.raises(Conflict, match="opened further"):
        await stage.run(UpdateRoom(room_id=room_id, visibility=Visibility.PRIVATE), host)


@pytest.mark.parametrize(
    ("changes", "error", "field"),
    [
        ({"problems": [ProblemChoice(problem="nothing")]}, Unprocessable, "problems.0.problem"),
        ({"problems": [ProblemChoice(problem="secret")]}, Unprocessable, "problems.0.problem"),
        ({"problems": [ProblemChoice(problem="kiln")] * 2}, Unprocessable, "problems.1.problem"),
        (
            {"problems": [ProblemChoice(problem="kiln", label="B"), ProblemChoice(problem="ferry")]},
            Unprocessable,
            "problems.1.label",
        ),
        ({"languages": ["klingon"]}, Unprocessable, "languages.0"),
        ({"freeze_s": 3600}, ValidationError, "freeze_s"),
    ],
)
async def test_a_room_that_makes_no_sense_is_refused_at_its_field(
    stage: Stage, changes: dict[str, object], error: type[CodeQuestError], field: str
) -> None:
    await stage.problem("secret", "embargoed")
    host = await stage.person("hana")
    with pytest.raises(error) as raised:
        await stage.room(host, **changes)
    assert [one.field for one in raised.value.details] == [field]


async def test_texts_that_nobody_could_read_are_refused(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, ada, started=True)
    for message, actor, field in (
        (UpdateRoom(room_id=room_id, name="Sprint\u202egnp.exe"), host, "name"),
        (UpdateRoom(room_id=room_id, name="\u0958" * 80), host, "name"),  # two characters each, composed
        (AnnounceInRoom(room_id=room_id, text="ring\x07"), host, "text"),
        (AskClarification(room_id=room_id, question="\x1b[2J"), ada, "question"),
    ):
        with pytest.raises(ValidationError) as raised:
            await stage.run(message, actor)
        assert [one.field for one in raised.value.details] == [field]


async def test_the_package_is_pinned_at_the_start(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, ada, started=True)
    pinned = await stage.pool.fetchval(
        "SELECT package FROM room_problems WHERE room_id = $1 AND label = 'A'", room_id
    )
    setups = [one for one in await stage.events(f"room:{room_id}:staff") if one.event == "contest:setup"]
    assert [one.body["problems"][0]["package"] for one in setups] == [None, pinned]


# -- questions ----------------------------------------------------------------------------------------------------


async def test_a_question_goes_to_those_in_control_and_its_answer_to_who_asked(stage: Stage) -> None:
    host, ada, bob = await stage.person("hana"), await stage.person("ada"), await stage.person("bob")
    room_id = await stage.room(host, ada, bob, started=True)
    asked = await stage.run(AskClarification(room_id=room_id, question="Is N positive?", label="A"), ada)
    assert (await stage.run(ListClarifications(room_id=room_id), bob)).items == []
    await stage.run(AnswerClarification(room_id=room_id, clarification_id=asked.id, answer="Yes."), host)
    assert (await stage.run(ListClarifications(room_id=room_id), bob)).items == []
    mine = (await stage.run(ListClarifications(room_id=room_id), ada)).items
    assert [(one.answer, one.asker) for one in mine] == [("Yes.", "Ada")]
    assert "clarification:answered" in await stage.names(f"user:{ada.user_id}")
    assert "clarification:answered" not in await stage.names(f"room:{room_id}")


async def test_an_answer_to_all_does_not_tell_who_asked(stage: Stage) -> None:
    host, ada, bob = await stage.person("hana"), await stage.person("ada"), await stage.person("bob")
    room_id = await stage.room(host, ada, bob, started=True)
    asked = await stage.run(AskClarification(room_id=room_id, question="Ties?"), ada)
    await stage.run(
        AnswerClarification(room_id=room_id, clarification_id=asked.id, answer="None.", to_all=True), host
    )
    seen = (await stage.run(ListClarifications(room_id=room_id), bob)).items[0]
    assert (seen.answer, seen.asker, seen.entry_id) == ("None.", None, None)
    told = [one for one in await stage.events(f"room:{room_id}") if one.event == "clarification:answered"]
    assert told[0].body["clarification"]["asker"] is None


@pytest.mark.parametrize("label", ["A", "Z"])
async def test_a_question_about_a_problem_waits_for_the_start(stage: Stage, label: str) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, ada)
    with pytest.raises(ValidationError):
        await stage.run(AskClarification(room_id=room_id, question="?", label=label), ada)


# -- the lobby ----------------------------------------------------------------------------------------------------


async def test_the_lobby_sorts_rooms_by_what_they_are_now(stage: Stage) -> None:
    host = await stage.person("hana")
    upcoming = await stage.room(host, scheduled_start_at=stage.at(100))
    running = await stage.room(host, duration_s=600, started=True)
    paused = await stage.room(host, started=True)
    await stage.run(PauseRoom(room_id=paused), host)
    over = await stage.room(host, started=True)
    await stage.run(EndRoom(room_id=over), host)

    async def listed(state: str) -> set[str]:
        page = await stage.run(ListRooms(state=state))  # type: ignore[arg-type]
        return {card.room.id for card in page.items}

    assert await listed("upcoming") == {upcoming}
    assert await listed("running") == {running, paused}
    assert await listed("finished") == {over}
    stage.clock.advance(650)  # no timer came
    assert await listed("running") == {upcoming, paused}
    assert await listed("finished") == {over, running}


async def test_pages_of_the_lobby_join_without_gap_or_repeat(stage: Stage) -> None:
    host = await stage.person("hana")
    rooms = []
    for n in range(5):
        if n % 2:
            stage.clock.advance(1)
        rooms.append(await stage.room(host))
    seen, cursor = [], None
    while True:
        page = await stage.run(ListRooms(limit=2, cursor=cursor))
        seen += [card.room.id for card in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == rooms[::-1]


@pytest.mark.parametrize(
    "cursor", ["x", "WyIyMDI2Il0", "WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzIzOjU5IiwgIjEiXQ", "W251bGxd"]
)
async def test_a_cursor_of_somebody_elses_making_is_refused(stage: Stage, cursor: str) -> None:
    with pytest.raises(ValidationError):
        await stage.run(ListRooms(cursor=cursor))


async def test_deeds_are_read_from_the_newest_on_without_tries_and_without_who_came_by_themselves(
    stage: Stage,
) -> None:
    host, ada, lin = [await stage.person(name) for name in ("hana", "ada", "lin")]
    room_id = await stage.room(host, ada, lin, started=True)
    await stage.solve(ada, room_id)
    await stage.run(PauseRoom(room_id=room_id), host)
    await stage.run(KickFromRoom(room_id=room_id, user_id=lin.person_id), host)
    await stage.run(LeaveRoom(room_id=room_id), ada)
    deeds, cursor = [], None
    while True:
        page = await stage.run(
            ListRoomEvents(room_id=room_id, audience="staff", deeds=True, limit=1, cursor=cursor), host
        )
        deeds += [one.body.get("control", one.event) for one in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert deeds == ["contest:member-left", "paused", "started", "contest:setup", "contest:setup"]


async def test_the_log_is_read_page_by_page_and_its_cursors_are_checked(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, ada, started=True)
    seen, cursor = [], None
    while True:
        page = await stage.run(
            ListRoomEvents(room_id=room_id, audience="staff", limit=2, cursor=cursor), host
        )
        seen += [one.offset for one in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == list(range(1, len(await stage.events(f"room:{room_id}:staff")) + 1))
    with pytest.raises(Forbidden):
        await stage.run(ListRoomEvents(room_id=room_id, audience="staff"), ada)
    for sealed in (seal_cursor(-1), seal_cursor(10**30), seal_cursor("x")):
        with pytest.raises(ValidationError):
            await stage.run(ListRoomEvents(room_id=room_id, cursor=sealed), host)


def wrong_state_commands(room_id: str) -> list[Message]:
    return [
        StartRoom(room_id=room_id),
        PauseRoom(room_id=room_id),
        ResumeRoom(room_id=room_id),
        ExtendRoom(room_id=room_id, seconds=60),
        FreezeRoom(room_id=room_id),
        ThawRoom(room_id=room_id),
        EndRoom(room_id=room_id),
        UpdateRoom(room_id=room_id, duration_s=60),
    ]


async def test_after_the_end_every_control_is_refused_and_changes_nothing(stage: Stage) -> None:
    host = await stage.person("hana")
    room_id = await stage.room(host, started=True)
    await stage.run(EndRoom(room_id=room_id), host)
    before = await stage.events(f"room:{room_id}:staff")
    for message in wrong_state_commands(room_id):
        with pytest.raises(Conflict):
            await stage.run(message, host)
    assert await stage.events(f"room:{room_id}:staff") == before
    assert (await stage.run(ListRooms(mine=True, state="finished", q="FRIDAY"), host)).items[
        0
    ].room.id == room_id
