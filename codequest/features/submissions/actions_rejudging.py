"""Use cases of rejudging. Who sees everything at a place may judge it again: hosts their rooms, the staff practice."""

from __future__ import annotations

from collections.abc import Sequence

from codequest.errors import Conflict, NotFound, Unprocessable, ValidationError
from codequest.features.execution import actions as execution
from codequest.features.problems import actions as problems
from codequest.features.submissions import actions as submissions
from codequest.features.submissions import queries as own
from codequest.features.submissions import queries_rejudging as queries
from codequest.features.submissions.judging import settle
from codequest.features.submissions.messages_rejudging import (
    ApplyRejudging,
    CreateRejudging,
    DiscardRejudging,
    GetRejudging,
    ListRejudgingItems,
    ListRejudgings,
    PackageMove,
    RejudgingItemView,
    RejudgingView,
)
from codequest.features.submissions.records_rejudging import CandidateRow, JudgedRow, RejudgingRow
from codequest.features.submissions.rejudging import CLIENT
from codequest.features.submissions.venue import Outcome, RejudgingDeed, RejudgingStep, Terms, Venue
from codequest.features.submissions.views import PRACTICE, venue_named
from codequest.ids import Id, new_id
from codequest.protocol.context import Context
from codequest.protocol.listing import open_cursor, page_of
from codequest.protocol.message import Page

PRIORITY = 20  # behind everything that somebody waits for
MOST = 20_000  # submissions in one rejudging
APPLIED_AT_ONCE = 50  # in one transaction; a job goes on with the rest
APPLY_JOB = "submissions.apply_rejudging"


async def create(ctx: Context, message: CreateRejudging) -> RejudgingView:
    """Judge again beside what counts; it can be applied once everything is judged."""
    room_id, problem_id = await _scope(ctx, message)
    venue = await _jury(ctx, room_id)
    rows = await queries.rejudgeable(
        ctx.db, submission_id=message.submission_id, room_id=room_id, problem_id=problem_id, limit=MOST + 1
    )
    if len(rows) > MOST:
        raise Unprocessable(f"These are more than {MOST} submissions; please take one problem at a time.")
    if await queries.open_elsewhere(ctx.db, [row.id for row in rows]):
        raise Conflict("Some of these are being judged again already; apply or discard that first.")
    wanted = await venue.problems(ctx, room_id) if problem_id is None else [problem_id]
    terms = {one: await venue.terms(ctx, room_id, one) for one in wanted}
    moves = _moves(terms) if message.new_version and room_id is not None else {}
    if message.new_version and room_id is not None and not moves:
        raise Conflict("The room has the newest packages already.")
    if moves and problem_id is None:
        rows = [row for row in rows if row.problem_id in moves]
    if not rows and not moves:
        raise Conflict("There is nothing here that has been judged.")
    rejudging_id = new_id()
    items = [(new_id(), row.id, moves.get(row.problem_id) or terms[row.problem_id].manifest) for row in rows]
    await queries.insert(
        ctx.db,
        rejudging_id,
        room_id=room_id,
        problem_id=problem_id,
        submission_id=message.submission_id,
        moves=moves,
        reason=message.reason,
        created_by=ctx.actor.person_id,
        now=ctx.now,
        items=items,
    )
    await _send(ctx, rows, [item for item, _, _ in items], terms)
    if not rows:
        await queries.move(ctx.db, rejudging_id, "ready")
    await _tell_place(ctx, "started", rejudging_id)
    return await _view(ctx, rejudging_id)


async def _scope(ctx: Context, message: CreateRejudging) -> tuple[str | None, str | None]:
    """The room and the problem. Raises ValidationError, NotFound."""
    if message.submission_id is not None:
        if message.problem_id or message.room_id or message.new_version:
            raise ValidationError.of(
                "submission_id", "A single submission takes no problem, room or version."
            )
        found = await own.find(ctx.db, [message.submission_id])
        if not found:
            raise NotFound("There is no such submission.")
        return found[0].room_id, found[0].problem_id
    if message.room_id is None and message.problem_id is None:
        raise ValidationError.of("room_id", "Say what to judge again: a submission, a problem or a room.")
    if message.problem_id is None:
        return message.room_id, None
    room_id = message.room_id
    venue = await _jury(ctx, room_id)  # before anything tells whether there is such a problem
    problem = await problems.known(ctx, message.problem_id)
    if problem is None or (room_id is not None and problem.id not in await venue.problems(ctx, room_id)):
        raise NotFound("There is no such problem here.")
    return room_id, problem.id


async def _jury(ctx: Context, room_id: str | None) -> Venue:
    """The place; raises NotFound or Forbidden where ctx.actor may not judge it again."""
    venue = venue_named(ctx, PRACTICE if room_id is None else "room")
    await venue.check_jury(ctx, room_id)
    return venue


def _moves(terms: dict[str, Terms]) -> dict[str, str]:
    return {problem: one.newest for problem, one in terms.items() if one.newest != one.manifest}


async def _send(
    ctx: Context, rows: Sequence[JudgedRow], items: Sequence[str], terms: dict[str, Terms]
) -> None:
    for row, item in zip(rows, items, strict=True):
        await execution.enqueue(
            ctx,
            client=CLIENT,
            subject_id=item,
            person_id=ctx.actor.person_id,
            language=row.language,
            priority=PRIORITY,
            topic=row.problem_id,
            image=terms[row.problem_id].image,
        )


async def get(ctx: Context, message: GetRejudging) -> RejudgingView:
    """Show a rejudging."""
    await _find(ctx, message.rejudging_id)
    return await _view(ctx, message.rejudging_id)


async def list_all(ctx: Context, message: ListRejudgings) -> Page[RejudgingView]:
    """List rejudgings, newest first."""
    await _jury(ctx, message.room_id)
    cursor = open_cursor(message.cursor, tuple[Id])
    rows = await queries.page(ctx.db, message.room_id, cursor[0] if cursor else None, message.limit + 1)
    page = page_of(rows, message.limit, lambda row: (row.id,))
    views = [await _view_of(ctx, row) for row in page.items]
    return Page(items=views, limit=page.limit, next_cursor=page.next_cursor)


async def list_items(ctx: Context, message: ListRejudgingItems) -> Page[RejudgingItemView]:
    """List what changed, or everything."""
    await _find(ctx, message.rejudging_id)
    cursor = open_cursor(message.cursor, tuple[submissions.Number])
    rows = await queries.items(
        ctx.db,
        message.rejudging_id,
        everything=message.all,
        after=cursor[0] if cursor else None,
        limit=message.limit + 1,
    )
    return page_of(rows, message.limit, lambda row: (row.number,))


async def apply(ctx: Context, message: ApplyRejudging) -> RejudgingView:
    """Let the new results count."""
    row = await _decide(ctx, message.rejudging_id)
    if row.state != "ready":
        raise Conflict(_NOT_NOW[row.state])
    await queries.move(ctx.db, row.id, "applying", ctx.actor.person_id, ctx.now)
    if row.moves and row.room_id is not None:
        await venue_named(ctx, "room").move_packages(ctx, row.room_id, row.moves)
        # The room is locked now, and results that arrive lock their submission before the room.
        ctx.enqueue(APPLY_JOB, rejudging_id=row.id)
        await _tell_place(ctx, "applied", row.id)
    else:
        await _tell_place(ctx, "applied", row.id)
        await go_on_applying(ctx, row.id)
    return await _view(ctx, row.id)


_NOT_NOW = {
    "judging": "Not everything is judged yet.",
    "applying": "This is being applied.",
    "applied": "This has been applied.",
    "discarded": "This has been discarded.",
}


async def discard(ctx: Context, message: DiscardRejudging) -> RejudgingView:
    """Forget the new results."""
    row = await _decide(ctx, message.rejudging_id)
    if row.state not in ("judging", "ready"):
        raise Conflict(_NOT_NOW[row.state])
    await queries.move(ctx.db, row.id, "discarded", ctx.actor.person_id, ctx.now)
    for item in await queries.close_items(ctx.db, row.id):
        await execution.withdraw(ctx, item)
    await _tell_place(ctx, "discarded", row.id)
    return await _view(ctx, row.id)


async def go_on_applying(ctx: Context, rejudging_id: str) -> None:
    """Apply the next part; a job goes on with the rest."""
    if await queries.lock(ctx.db, rejudging_id) != "applying":
        return
    candidates = await queries.unapplied(ctx.db, rejudging_id, APPLIED_AT_ONCE)
    await own.lock(ctx.db, [one.submission_id for one in candidates])
    for candidate in candidates:
        await _apply_one(ctx, candidate)
    if len(candidates) == APPLIED_AT_ONCE:
        ctx.enqueue(APPLY_JOB, rejudging_id=rejudging_id)
        return
    await queries.close_items(ctx.db, rejudging_id)
    await queries.move(ctx.db, rejudging_id, "applied")
    row = await queries.find(ctx.db, rejudging_id)
    assert row is not None
    for problem_id, manifest in sorted(row.moves.items()):
        await _judge_stragglers(ctx, str(row.room_id), problem_id, manifest)


async def _apply_one(ctx: Context, candidate: CandidateRow) -> None:
    found = await own.find(ctx.db, [candidate.submission_id])
    if not found:
        return
    before = found[0]
    # A judging of an older kind that is still on its way would come after this and win.
    await execution.withdraw(ctx, before.id)
    await queries.adopt(ctx.db, candidate, ctx.now)
    if not candidate.is_changed:
        return
    (after,) = await own.find(ctx.db, [before.id])
    assert after.verdict is not None
    outcome = Outcome(
        judging_id=candidate.judging_id,
        verdict=after.verdict,
        score=after.score,
        groups=await queries.groups_of(ctx.db, candidate.judging_id),
        previous=before.verdict,
        judged_at=ctx.now,
    )
    await settle(ctx, before, outcome)


async def _judge_stragglers(ctx: Context, room_id: str, problem_id: str, manifest: str) -> None:
    """What came while the rejudging ran is judged with the new package at once."""
    late = await queries.stragglers(ctx.db, room_id, problem_id, manifest, MOST)
    for submission_id in late:
        await queries.set_manifest(ctx.db, submission_id, manifest)
    await submissions.judge_again(ctx, late)


async def _tell_place(ctx: Context, deed: RejudgingDeed, rejudging_id: str) -> None:
    row = await queries.find(ctx.db, rejudging_id)
    assert row is not None
    counts = await queries.counts(ctx.db, rejudging_id)
    venue = venue_named(ctx, PRACTICE if row.room_id is None else "room")
    step = RejudgingStep(
        deed=deed,
        rejudging_id=row.id,
        room_id=row.room_id,
        problem_id=row.problem_id,
        submission_id=row.submission_id,
        submissions=counts.total,
        moves=row.moves,
        reason=row.reason,
    )
    await venue.rejudging(ctx, step)


async def _decide(ctx: Context, rejudging_id: str) -> RejudgingRow:
    await _find(ctx, rejudging_id)
    await queries.lock(ctx.db, rejudging_id)
    return await _find(ctx, rejudging_id)


async def _find(ctx: Context, rejudging_id: str) -> RejudgingRow:
    row = await queries.find(ctx.db, rejudging_id)
    if row is None:
        raise NotFound("There is no such rejudging.")
    await _jury(ctx, row.room_id)
    return row


async def _view(ctx: Context, rejudging_id: str) -> RejudgingView:
    row = await queries.find(ctx.db, rejudging_id)
    assert row is not None
    return await _view_of(ctx, row)


async def _view_of(ctx: Context, row: RejudgingRow) -> RejudgingView:
    counts = await queries.counts(ctx.db, row.id)
    known = await problems.facts_of_ids(ctx, list(row.moves))
    return RejudgingView(
        id=row.id,
        state=row.state,
        room_id=row.room_id,
        problem_id=row.problem_id,
        submission_id=row.submission_id,
        reason=row.reason,
        moves=[
            PackageMove(
                problem_id=one, problem_title=known[one].title if one in known else "", package=package
            )
            for one, package in sorted(row.moves.items())
        ],
        total=counts.total,
        done=counts.done,
        changed=counts.changed,
        failed=counts.failed,
        changes=await queries.changes(ctx.db, row.id),
        created_by=row.created_by,
        created_by_name=row.created_by_name,
        created_at=row.created_at,
        decided_at=row.decided_at,
    )
