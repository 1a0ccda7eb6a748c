"""What somebody is shown of submissions: every answer and every push is made here, after asking the venue."""

from __future__ import annotations

from collections.abc import Sequence

from codequest.errors import NotFound
from codequest.features.problems import actions as problems
from codequest.features.submissions import queries, rules
from codequest.features.submissions.messages import SubmissionView
from codequest.features.submissions.venue import HIDDEN, Disclosure, Level, SubmissionRow, Venue
from codequest.protocol.actor import Actor, ActorKind
from codequest.protocol.context import Context
from judge.manifest import ANSWERS

PRACTICE = "practice"


def venue_named(ctx: Context, name: str) -> Venue:
    """The venue that a submission was made in. Raises LookupError where that feature is gone."""
    for venue in ctx.provided(Venue):  # type: ignore[type-abstract]
        if venue.name == name:
            return venue
    raise LookupError(f"no feature is the venue {name}")


async def disclosures(ctx: Context, viewer: Actor, rows: Sequence[SubmissionRow]) -> list[Disclosure]:
    """What a viewer may see of each, in the same order."""
    found: list[Disclosure] = [HIDDEN] * len(rows)
    for name in sorted({row.venue for row in rows}):
        places = [index for index, row in enumerate(rows) if row.venue == name]
        told = await venue_named(ctx, name).disclose(ctx, viewer, [rows[index] for index in places])
        for index, disclosure in zip(places, told, strict=True):
            found[index] = disclosure
    return found


async def views_of(ctx: Context, viewer: Actor, rows: Sequence[SubmissionRow]) -> list[SubmissionView]:
    """The short form for lists; what is hidden from the viewer is left out."""
    told = await disclosures(ctx, viewer, rows)
    return [
        rules.submission_view(row, disclosure)
        for row, disclosure in zip(rows, told, strict=True)
        if disclosure.level is not Level.HIDDEN
    ]


async def find(ctx: Context, viewer: Actor, submission_id: str) -> tuple[SubmissionRow, Disclosure]:
    """A submission that the viewer may know of. Raises NotFound."""
    rows = await queries.find(ctx.db, [submission_id])
    told = await disclosures(ctx, viewer, rows)
    if not rows or told[0].level is Level.HIDDEN:
        raise NotFound("There is no such submission.")
    return rows[0], told[0]


async def full_view(ctx: Context, row: SubmissionRow, disclosure: Disclosure) -> SubmissionView:
    """Everything that a viewer may see of one submission."""
    level = disclosure.level
    over = row.verdict is not None or row.failed_at is not None
    judging = None
    if level > Level.NOTHING and over:
        judging = await queries.judging(ctx.db, row.id, row.judging_id)
    if judging is None:
        return rules.submission_view(row, disclosure)
    groups = rules.group_views(judging.groups) if judging.groups else None
    tests = None
    if level >= Level.TESTS:
        samples = {one.name: one for one in await problems.samples_of(ctx, row.problem_id)}
        results = await queries.results(ctx.db, judging.id)
        shown = await problems.full_feedback_of(ctx, row.manifest)
        is_answer = row.language == ANSWERS and disclosure.code
        tests = [rules.test_view(one, samples, shown, disclosure, is_answer=is_answer) for one in results]
    return rules.submission_view(row, disclosure, judging, groups, tests)


def author_of(row: SubmissionRow) -> Actor:
    """The one who handed it in, as a viewer without any other rights."""
    return Actor(kind=ActorKind.PERSON, user_id=row.user_id, username=row.username)


async def author_view(ctx: Context, row: SubmissionRow) -> SubmissionView:
    """What the author (and their team) is shown now."""
    author = author_of(row)
    (disclosure,) = await disclosures(ctx, author, [row])
    return await full_view(ctx, row, disclosure)
