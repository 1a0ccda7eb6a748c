"""A room's problems: whether they are there, may be used, and go together with its format."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from codequest.adapters.postgres import execute
from codequest.errors import FieldError, Unprocessable
from codequest.features.problems.actions import may_set
from codequest.features.rooms import queries
from codequest.features.rooms.messages.commands import ProblemChoice
from codequest.features.rooms.messages.views import Format
from codequest.features.rooms.records import FoundProblem
from codequest.features.rooms.rules.problem_set import label_all
from codequest.protocol.context import Context


async def put(
    ctx: Context, room_id: str, choices: Sequence[ProblemChoice], had: Collection[str] = ()
) -> None:
    """Write the problem set. Raises Unprocessable for problems that are not there, or not for this person.

    `had`: ids of problems that were in the set before: they may stay where they were withdrawn.
    """
    labels = label_all(choices)
    rows = await queries.find_problems(ctx.db, [choice.problem for choice in choices], ctx.now)
    by_ref = {ref: row for row in rows for ref in (row.id, row.slug)}
    errors, used = [], set[str]()
    for index, choice in enumerate(choices):
        row = by_ref.get(choice.problem)
        if row is None or not _may_use(ctx, row, had):
            errors.append(FieldError(f"problems.{index}.problem", "There is no such problem."))
        elif row.id in used:
            errors.append(FieldError(f"problems.{index}.problem", "The problem is in the set already."))
        else:
            used.add(row.id)
    if errors:
        raise Unprocessable("The problem set is not valid.", details=errors)
    for position, (choice, (label, color)) in enumerate(zip(choices, labels, strict=True)):
        problem_id = by_ref[choice.problem].id
        await execute(
            ctx.db, queries.SQL.add_problem, room_id, label, position, problem_id, color, choice.points
        )


async def check_adds_up(ctx: Context, room_id: str, format: Format) -> None:
    """Look whether the points of all problems can be added up where the format does so. Raises Unprocessable."""
    if format is not Format.IOI:
        return
    errors = [
        FieldError(
            f"problems.{position}.problem", f"{title}: its points can't be added up, since fewer are better."
        )
        for position, title in await queries.problems_with_least_points(ctx.db, room_id)
    ]
    if errors:
        raise Unprocessable("The IOI format can't have such a problem.", details=errors)


async def usable(ctx: Context, problem_ids: Sequence[str]) -> set[str]:
    """Those of the problems that this person may put into a room."""
    rows = await queries.find_problems(ctx.db, problem_ids, ctx.now)
    return {row.id for row in rows if _may_use(ctx, row, ())}


def _may_use(ctx: Context, row: FoundProblem, had: Collection[str]) -> bool:
    return may_set(
        ctx.actor,
        row.visibility,
        withdrawn=row.withdrawn and row.id not in had,
        maker_id=row.created_by,
        embargoed=row.embargoed_by_room,
    )
