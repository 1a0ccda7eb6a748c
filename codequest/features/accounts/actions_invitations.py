"""Who may register, and the links by which admins let people in."""

from __future__ import annotations

from datetime import timedelta

from codequest.adapters.tokens import random_token, token_hash
from codequest.config import Registration
from codequest.errors import Forbidden, NotFound
from codequest.features.accounts import actions_deeds as deeds
from codequest.features.accounts import queries_admin, rules
from codequest.features.accounts.messages import (
    GetRegistration,
    InvitationLinkView,
    InvitationView,
    Invite,
    ListInvitations,
    RegistrationView,
    WithdrawInvitation,
)
from codequest.ids import Id, new_id
from codequest.protocol.context import Context
from codequest.protocol.listing import open_cursor, page_of
from codequest.protocol.message import Done, Page


def check_may_register(registration: Registration, invitation: str) -> None:
    """Refuse those for whom registration is not open, before anything is computed. Raises Forbidden."""
    if registration is Registration.CLOSED:
        raise Forbidden("Registration is closed.")
    if registration is Registration.INVITATION and not invitation:
        raise Forbidden("Registration is by invitation.")


async def use_invitation(ctx: Context, invitation: str) -> None:
    """Take a place of an invitation; it is given back where the account is not made. Raises Forbidden."""
    if not await queries_admin.use_invitation(ctx.db, token_hash(invitation), ctx.now):
        raise Forbidden("This invitation is used up, or its time is over. Ask for a new one.")


async def get_registration(ctx: Context, message: GetRegistration) -> RegistrationView:
    """Who may register here."""
    return RegistrationView(mode=ctx.settings.registration.value)


async def invite(ctx: Context, message: Invite) -> InvitationLinkView:
    """Make a link; its token is told this once, as only its hash is kept."""
    note = rules.clean_line(message.note)
    rules.check([("note", rules.text_problem(note))])
    token = random_token()
    invitation = InvitationView(
        id=new_id(),
        note=note,
        places=message.places,
        used=0,
        created_by=ctx.actor.username,
        created_at=ctx.now,
        expires_at=ctx.now + timedelta(days=message.days),
    )
    deeds.note(ctx, "invitation", subject=note)
    await queries_admin.insert_invitation(ctx.db, invitation, token_hash(token), ctx.actor.person_id)
    return InvitationLinkView(invitation=invitation, token=token)


async def list_invitations(ctx: Context, message: ListInvitations) -> Page[InvitationView]:
    """Invitations, newest first; those past their time go within the hour."""
    cursor = open_cursor(message.cursor, tuple[Id])
    rows = await queries_admin.invitations(ctx.db, cursor[0] if cursor else None, message.limit + 1)
    return page_of(rows, message.limit, lambda row: (row.id,))


async def withdraw_invitation(ctx: Context, message: WithdrawInvitation) -> Done:
    """Let nobody else register by it. Raises NotFound."""
    if not await queries_admin.delete_invitation(ctx.db, message.invitation_id):
        raise NotFound("There is no such invitation.")
    deeds.note(ctx, "invitation-withdrawn")
    return Done()
