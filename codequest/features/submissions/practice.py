"""Practice as a venue: everybody alone, every public problem, every test's verdict as it falls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from codequest.errors import Conflict, Forbidden, NotFound
from codequest.features.accounts.actions_deeds import note
from codequest.features.accounts.messages_deeds import AdminDeed
from codequest.features.problems import actions as problems
from codequest.features.problems.messages import ProblemFacts
from codequest.features.submissions.messages import SubmitSolution
from codequest.features.submissions.venue import (
    HIDDEN,
    Admission,
    Disclosure,
    Level,
    Outcome,
    RejudgingDeed,
    RejudgingStep,
    SubmissionRow,
    Terms,
    Try,
)
from codequest.features.submissions.views import PRACTICE
from codequest.protocol.actor import Actor
from codequest.protocol.context import Context

PRIORITY = 10
_REJUDGED: dict[RejudgingDeed, AdminDeed] = {
    "started": "rejudging-started",
    "applied": "rejudging-applied",
    "discarded": "rejudging-discarded",
}


class Practice:
    """Takes what no other venue takes."""

    name = PRACTICE

    def takes(self, message: SubmitSolution) -> bool:
        """Whatever names no other place."""
        return message.room_id is None

    async def admit(self, ctx: Context, message: SubmitSolution, problem: ProblemFacts | None) -> Admission:
        """Refuse problems that a contest keeps back: practice would tell its contestants too much."""
        if problem is None or not await problems.may_see(ctx, problem):
            raise NotFound("There is no such problem.")
        if not ctx.actor.is_staff and (
            problem.visibility != "public" or await problems.embargoed(ctx, [problem.id])
        ):
            raise Conflict("This problem belongs to a contest that is not over; please submit it there.")
        return Admission(audience=[ctx.actor.person_id], priority=PRIORITY)

    async def disclose(self, ctx: Context, viewer: Actor, rows: Sequence[SubmissionRow]) -> list[Disclosure]:
        """One's own with every test; the staff sees all; nobody else anything."""
        if viewer.is_staff:
            return [Disclosure(Level.JURY, code=True, data=True)] * len(rows)
        kept = await self._kept_back(ctx, viewer, rows)
        return [
            Disclosure(Level.TESTS, code=True)
            if row.user_id == viewer.user_id and row.problem_id not in kept
            else HIDDEN
            for row in rows
        ]

    async def _kept_back(self, ctx: Context, viewer: Actor, rows: Sequence[SubmissionRow]) -> set[str]:
        """Problems that went into a contest since: their names and texts are nowhere until it is over."""
        own = sorted({row.problem_id for row in rows if row.user_id == viewer.user_id})
        kept = await problems.embargoed(ctx, own) if own else set()
        if viewer.user_id == ctx.actor.user_id:
            kept = {one for one in kept if not await problems.is_entitled(ctx, one)}
        return kept

    async def terms(self, ctx: Context, room_id: str | None, problem_id: str) -> Terms:
        """The problem's newest package."""
        manifest = (await problems.facts(ctx, problem_id)).manifest
        return Terms(manifest=manifest, newest=manifest)

    async def check_jury(self, ctx: Context, room_id: str | None) -> None:
        """The staff."""
        if not ctx.actor.is_staff:
            raise Forbidden("Only instructors and admins may judge practice again.")

    async def problems(self, ctx: Context, room_id: str | None) -> list[str]:
        """All there are."""
        return []

    async def move_packages(self, ctx: Context, room_id: str, moves: Mapping[str, str]) -> None:
        """Practice is always judged with the newest."""

    async def rejudging(self, ctx: Context, step: RejudgingStep) -> None:
        """Practice has no log of its own: the admins' has it."""
        titles = await problems.titles(ctx, [step.problem_id]) if step.problem_id else {}
        note(ctx, _REJUDGED[step.deed], subject=", ".join(titles.values()), detail=step.reason)

    async def received(self, ctx: Context, submission: SubmissionRow, earlier: Sequence[Try]) -> None:
        """Nobody else is told."""

    async def judged(self, ctx: Context, submission: SubmissionRow, outcome: Outcome) -> bool:
        """Shown at once."""
        return True
