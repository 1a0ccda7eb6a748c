"""The channel of a problem's makers: who may listen, and what a listener starts from."""

from __future__ import annotations

from codequest.features.problems.actions import in_charge
from codequest.features.verification import actions
from codequest.features.verification.messages import VerificationView
from codequest.protocol.channel import Params
from codequest.protocol.context import Context


async def may_hear(ctx: Context, params: Params) -> None:
    """Raises NotFound or Forbidden for whoever has no charge of the problem."""
    await in_charge(ctx, params["problem_id"])


async def snapshot(ctx: Context, params: Params) -> VerificationView | None:
    """The last verification of any version, as far as it is."""
    return await actions.last_of(ctx, params["problem_id"])
