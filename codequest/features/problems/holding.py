"""What holds a problem: the interface by which rooms and submissions say that they need it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from codequest.features.problems.messages_versions import Held

if TYPE_CHECKING:
    from codequest.protocol.context import Context


@runtime_checkable
class ProblemHolder(Protocol):
    """Registered under `Feature.provides` by features whose rows name problems."""

    async def holds(self, ctx: Context, problem_id: str) -> Held:
        """What of theirs names a problem."""


async def held(ctx: Context, problem_id: str) -> Held:
    """What all holders together have."""
    found = Held()
    for holder in ctx.provided(ProblemHolder):  # type: ignore[type-abstract]
        one = await holder.holds(ctx, problem_id)
        found = Held(
            rooms=[*found.rooms, *one.rooms],
            rooms_total=found.rooms_total + one.rooms_total,
            submissions=found.submissions + one.submissions,
        )
    return found
