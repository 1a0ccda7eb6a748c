"""Mails about accounts, and the end of what has expired. Tokens are made here, so no job's payload holds one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from codequest.adapters.mail import mailer
from codequest.adapters.tokens import random_token, token_hash
from codequest.features.accounts import mails, queries, rules
from codequest.features.accounts.mails import Mail
from codequest.protocol.context import Context

TTL_S: dict[queries.Purpose, int] = {
    "verify_email": rules.VERIFY_EMAIL_TTL_S,
    "reset_password": rules.RESET_PASSWORD_TTL_S,
}


async def send_welcome(ctx: Context, payload: dict[str, Any]) -> None:
    """To a new person, with the link that proves the address."""
    recipient = await _recipient(ctx, payload["user_id"])
    if recipient is not None:
        token = await _new_token(ctx, recipient, "verify_email")
        await _send(ctx, recipient.email, mails.welcome(recipient.display_name, ctx.settings.origin, token))


async def send_verification(ctx: Context, payload: dict[str, Any]) -> None:
    """To a person whose address is new."""
    await _send_verification(ctx, await _recipient(ctx, payload["user_id"]))


async def send_verification_to(ctx: Context, payload: dict[str, Any]) -> None:
    """To an address, if it is somebody's and not yet proven."""
    await _send_verification(ctx, await _recipient_by_email(ctx, payload["email"]))


async def send_reset(ctx: Context, payload: dict[str, Any]) -> None:
    """To an address, if it is somebody's."""
    recipient = await _recipient_by_email(ctx, payload["email"])
    if recipient is not None:
        token = await _new_token(ctx, recipient, "reset_password")
        await _send(ctx, recipient.email, mails.reset(recipient.display_name, ctx.settings.origin, token))


async def send_password_changed(ctx: Context, payload: dict[str, Any]) -> None:
    """A warning to the owner."""
    recipient = await _recipient(ctx, payload["user_id"])
    if recipient is not None:
        await _send(ctx, recipient.email, mails.password_changed(recipient.display_name, ctx.settings.origin))


async def send_email_changed(ctx: Context, payload: dict[str, Any]) -> None:
    """A warning to the old address."""
    recipient = await _recipient(ctx, payload["user_id"])
    if recipient is not None:
        await _send(
            ctx, payload["old_email"], mails.email_changed(recipient.display_name, ctx.settings.origin)
        )


async def delete_expired(ctx: Context, payload: dict[str, Any]) -> None:
    """Sessions and tokens that nobody can use any more."""
    await queries.delete_expired(ctx.db, ctx.now)


async def _send_verification(ctx: Context, recipient: queries.RecipientRow | None) -> None:
    if recipient is None or recipient.email_verified:
        return
    token = await _new_token(ctx, recipient, "verify_email")
    await _send(ctx, recipient.email, mails.verification(recipient.display_name, ctx.settings.origin, token))


async def _recipient(ctx: Context, user_id: str) -> queries.RecipientRow | None:
    async with ctx.reading() as reading:
        return await queries.mail_recipient(reading.db, user_id)


async def _recipient_by_email(ctx: Context, email: str) -> queries.RecipientRow | None:
    async with ctx.reading() as reading:
        return await queries.mail_recipient_by_email(reading.db, email)


async def _new_token(ctx: Context, recipient: queries.RecipientRow, purpose: queries.Purpose) -> str:
    token = random_token()
    async with ctx.transaction() as inner:
        await queries.replace_one_time_token(
            inner.db,
            token_hash=token_hash(token),
            user_id=recipient.id,
            purpose=purpose,
            email=recipient.email,
            now=inner.now,
            expires_at=inner.now + timedelta(seconds=TTL_S[purpose]),
        )
    return token


async def _send(ctx: Context, to: str, mail: Mail) -> None:
    await mailer(ctx.settings).send(to, mail.subject, mail.text)
