"""Submissions as holders of problems. Implements problems' `ProblemHolder`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codequest.features.problems.messages_versions import Held
from codequest.features.submissions import queries

if TYPE_CHECKING:
    from codequest.protocol.context import Context


class SubmissionsHold:
    """Problems that somebody submitted to."""

    async def holds(self, ctx: Context, problem_id: str) -> Held:
        return Held(submissions=await queries.count_of_problem(ctx.db, problem_id))
