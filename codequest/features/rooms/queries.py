"""The rooms' SQL, one typed function each. Queries do not decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from codequest.adapters.postgres import (
    Connection,
    converted,
    execute,
    fetch_all,
    fetch_one,
    fetch_value,
    load_sql,
)
from codequest.features.rooms.messages.board import BoardMember
from codequest.features.rooms.messages.views import (
    Clarification,
    RoomCounts,
    RoomInvitation,
    RoomRemoval,
    RoomRole,
    RunSegment,
)
from codequest.features.rooms.records import (
    CountsRow,
    EntryRow,
    FoundProblem,
    HoldingRow,
    InsideRow,
    ParticipantRow,
    ProblemForEntry,
    ProblemRow,
    RoomRow,
    UserRow,
)
from codequest.features.submissions.venue import Try
from codequest.ids import new_id

SQL = load_sql(__file__)


async def see_room(db: Connection, room_id: str, user_id: str | None) -> RoomRow | None:
    """A room as one viewer finds it."""
    return await fetch_one(db, RoomRow, SQL.see_room, user_id, room_id)


async def list_rooms(
    db: Connection,
    user_id: str | None,
    *,
    is_admin: bool,
    state: str | None,
    now: datetime,
    mine: bool,
    q: str | None,
    after: tuple[datetime, str] | None,
    limit: int,
) -> list[RoomRow]:
    """Rooms that a viewer may know of, newest first."""
    at, room_id = after or (None, None)
    return await fetch_all(
        db, RoomRow, SQL.list_rooms, user_id, is_admin, state, now, mine, q, at, room_id, limit
    )


async def lock_room(db: Connection, room_id: str) -> bool:
    """Lock the room to change it; whether it exists."""
    return await fetch_value(db, SQL.lock_room, room_id) is not None


async def move_packages(db: Connection, room_id: str, moves: Mapping[str, str]) -> None:
    """Pin other packages; by problem."""
    await execute(db, SQL.move_packages, room_id, list(moves), list(moves.values()))


async def pin_image(db: Connection, room_id: str, image: str | None) -> None:
    """Judge the room on workers with this image only; None: on all."""
    await execute(db, SQL.pin_image, room_id, image)


async def set_rated(db: Connection, room_id: str, now: datetime) -> None:
    """The room's ratings are applied; the first time stays."""
    await execute(db, SQL.set_rated, room_id, now)


async def hold_room(db: Connection, room_id: str) -> None:
    """Keep controls of the room waiting until this transaction is over."""
    await fetch_value(db, SQL.hold_room, room_id)


async def lock_due_room(db: Connection, room_id: str, now: datetime) -> bool:
    """Lock the room if the clock is to change it and nobody else is doing so."""
    return await fetch_value(db, SQL.lock_due_room, room_id, now) is not None


async def due_rooms(db: Connection, now: datetime, limit: int) -> list[str]:
    """Rooms that the clock is to change, the longest overdue first."""
    return [row["id"] for row in await db.fetch(SQL.due_rooms, now, limit)]


async def next_due(db: Connection) -> datetime | None:
    """When the clock will next change a room."""
    found: datetime | None = await fetch_value(db, SQL.next_due)
    return found


async def find_by_code(db: Connection, code: str) -> str | None:
    """The room with this code, unless it is private."""
    found: str | None = await fetch_value(db, SQL.find_by_code, code)
    return found


async def save_run(db: Connection, room_id: str, run: RunSegment) -> None:
    """Add a stretch, or end it."""
    await execute(db, SQL.save_run, room_id, run.started_at, run.ended_at)


async def room_counts(db: Connection, room_id: str) -> RoomCounts:
    """How many are in the room."""
    found = await fetch_one(db, RoomCounts, SQL.room_counts, room_id)
    return found or RoomCounts()


async def room_inside(db: Connection, room_id: str, *, announcements: int = 0) -> InsideRow:
    """How many are in the room, its problems, and so many of its last announcements."""
    found = await fetch_one(db, InsideRow, SQL.room_inside, room_id, announcements)
    assert found is not None, "an aggregate has a row"
    return found


async def counts_of_rooms(db: Connection, room_ids: Sequence[str]) -> dict[str, CountsRow]:
    """How many are in each room of a list."""
    rows = await fetch_all(db, CountsRow, SQL.counts_of_rooms, list(room_ids))
    return {row.room_id: row for row in rows}


async def room_problems(db: Connection, room_id: str) -> list[ProblemRow]:
    """The problem set, in order."""
    return await fetch_all(db, ProblemRow, SQL.room_problems, room_id)


async def holding_rooms(db: Connection, problem_id: str, limit: int) -> list[HoldingRow]:
    """The newest rooms that have a problem."""
    return await fetch_all(db, HoldingRow, SQL.holding_rooms, problem_id, limit)


async def room_problem(db: Connection, room_id: str, problem_id: str) -> ProblemRow | None:
    """One problem of the set."""
    return await fetch_one(db, ProblemRow, SQL.room_problem, room_id, problem_id)


async def problem_for_entry(
    db: Connection, room_id: str, problem_id: str, entry_id: str, embargoed_at: datetime | None
) -> ProblemForEntry | None:
    """One problem of the set, with the people of an entry. `embargoed_at`: when others' embargoes count; None never."""
    return await fetch_one(
        db, ProblemForEntry, SQL.problem_for_entry, room_id, problem_id, entry_id, embargoed_at
    )


async def problems_with_least_points(db: Connection, room_id: str) -> list[tuple[int, str]]:
    """Positions and titles of the problems whose objective is min."""
    return [
        (row["position"], row["title"]) for row in await db.fetch(SQL.problems_with_least_points, room_id)
    ]


async def find_problems(db: Connection, refs: Sequence[str], now: datetime) -> list[FoundProblem]:
    """Problems by slug or id, whatever their visibility."""
    return await fetch_all(db, FoundProblem, SQL.find_problems, list(refs), now)


async def open_embargoes(db: Connection, problem_ids: Sequence[str] | None, now: datetime) -> set[str]:
    """Problems that unfinished rooms keep from the public; of some, or (None) all of them."""
    ids = None if problem_ids is None else list(problem_ids)
    return {row["problem_id"] for row in await db.fetch(SQL.open_embargoes, ids, now)}


async def rooms_with_problem(
    db: Connection, problem_id: str, now: datetime, limit: int, *, kept_back: bool
) -> list[str]:
    """The latest rooms with a problem that may have started; of one that is kept back, those that may have it."""
    rows = await db.fetch(SQL.rooms_with_problem, problem_id, now, limit, kept_back)
    return [row["room_id"] for row in rows]


async def participants(
    db: Connection, room_id: str, *, after: tuple[datetime, str] | None, limit: int
) -> list[ParticipantRow]:
    """People in the room, in the order in which they came."""
    at, user_id = after or (None, None)
    return await fetch_all(db, ParticipantRow, SQL.participants, room_id, at, user_id, limit)


async def participant(db: Connection, room_id: str, user_id: str) -> ParticipantRow | None:
    """One of them."""
    return await fetch_one(db, ParticipantRow, SQL.participant, room_id, user_id)


async def find_user(db: Connection, username: str) -> UserRow | None:
    """A person by name, case aside; nobody who is banned from the server."""
    return await fetch_one(db, UserRow, SQL.find_user, username)


async def save_participant(
    db: Connection, room_id: str, user_id: str, role: RoomRole, *, competes: bool, now: datetime
) -> None:
    """Make somebody a member, or change what they are; they keep the time at which they came."""
    await execute(db, SQL.save_participant, room_id, user_id, role, competes, now)


async def invitation_role(db: Connection, room_id: str, user_id: str) -> RoomRole | None:
    """As what somebody is invited."""
    role = await fetch_value(db, SQL.invitation_role, room_id, user_id)
    return None if role is None else RoomRole(role)


async def open_invitations(
    db: Connection, room_id: str, *, user_id: str | None = None, limit: int
) -> list[RoomInvitation]:
    """Invitations that were not taken up, newest first; perhaps of one person."""
    return await fetch_all(db, RoomInvitation, SQL.open_invitations, room_id, user_id, limit)


async def removals(db: Connection, room_id: str, *, limit: int) -> list[RoomRemoval]:
    """Who was removed, newest first."""
    return await fetch_all(db, RoomRemoval, SQL.removals, room_id, limit)


async def entry_of(db: Connection, room_id: str, user_id: str) -> EntryRow | None:
    """The entry that somebody has or had."""
    return await fetch_one(db, EntryRow, SQL.entry_of, room_id, user_id)


async def entry_members(db: Connection, room_id: str, entry_id: str) -> list[BoardMember]:
    """The people of an entry, by name."""
    return await fetch_all(db, BoardMember, SQL.entry_members, room_id, entry_id)


async def others_of_entry(db: Connection, room_id: str, entry_id: str, user_id: str) -> int:
    """How many of an entry are in the room besides one."""
    count: int = await fetch_value(db, SQL.others_of_entry, room_id, entry_id, user_id)
    return count


async def add_clarification(
    db: Connection,
    room_id: str,
    *,
    label: str | None,
    entry_id: str,
    asked_by: str,
    question: str,
    now: datetime,
) -> tuple[Clarification, list[str]]:
    """Store a question; with who hears of it on their own channels."""
    row = await db.fetchrow(
        SQL.add_clarification, new_id(), room_id, label, entry_id, asked_by, question, now
    )
    return converted(row, Clarification), row["hearers"]


async def answer_clarification(
    db: Connection,
    room_id: str,
    clarification_id: str,
    *,
    text: str,
    answered_by: str,
    now: datetime,
    to_all: bool,
) -> tuple[Clarification, list[str]] | None:
    """Store an answer; the same, or None where there is no such question."""
    row = await db.fetchrow(
        SQL.answer_clarification, room_id, clarification_id, text, answered_by, now, to_all
    )
    return None if row is None else (converted(row, Clarification), row["hearers"])


async def clarifications(
    db: Connection,
    room_id: str,
    *,
    all_of_them: bool,
    entry_id: str | None,
    after: tuple[datetime, str] | None,
    limit: int,
) -> list[Clarification]:
    """Questions, newest first: all, or those answered to all and those of one entry; with who asked."""
    at, clarification_id = after or (None, None)
    return await fetch_all(
        db, Clarification, SQL.clarifications, room_id, all_of_them, entry_id, at, clarification_id, limit
    )


async def tries(db: Connection, entry_id: str, problem_id: str) -> list[Try]:
    """An entry's submissions at a problem."""
    return await fetch_all(db, Try, SQL.tries, entry_id, problem_id)
