"""What was done, as channels' logs keep it: the admins' own log, and how any log's deeds are read with names."""

from __future__ import annotations

from collections.abc import Sequence

from codequest.adapters.postgres import fetch_all
from codequest.errors import NotFound
from codequest.features.accounts.messages_deeds import AdminDeed, AdminDid, LoggedEvent
from codequest.features.accounts.queries import SQL
from codequest.protocol.channel import Params
from codequest.protocol.context import Context

ADMINS = "admins"  # the channel
TEXT_LENGTH = 500


def note(
    ctx: Context, deed: AdminDeed, *, user_id: str | None = None, subject: str = "", detail: str = ""
) -> None:
    """Write down in the admins' log what ctx.actor did, with this transaction. Give no secrets."""
    did = AdminDid(
        deed=deed,
        actor_id=ctx.actor.user_id,
        user_id=user_id,
        subject=subject[:TEXT_LENGTH],
        detail=detail[:TEXT_LENGTH],
    )
    ctx.emit(ADMINS, did)


async def logged(
    ctx: Context,
    channel: str,
    *,
    before: int | None,
    limit: int,
    left_out: Sequence[str] = (),
    by_others: Sequence[str] = (),
    deed: str | None = None,
    actor: str | None = None,
) -> list[LoggedEvent]:
    """The deeds in a channel's log, newest first; `before` is an offset.

    `left_out`: events that are none; `by_others`: events that are none where people did them to themselves. `deed`:
    of this kind only; `actor`: by this user name only.
    """
    values = (channel, before, limit, list(left_out), list(by_others), deed, actor)
    return await fetch_all(ctx.db, LoggedEvent, SQL.logged_deeds, *values)


async def may_hear_admins(ctx: Context, params: Params) -> None:
    """Only admins; for others the channel is not there."""
    if not ctx.actor.is_admin:
        raise NotFound("There is no such channel.")
