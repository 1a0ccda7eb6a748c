"""A new password or address, by its owner or by a mailed link."""

from __future__ import annotations

from codequest.adapters.postgres import UniqueViolation
from codequest.adapters.tokens import token_hash
from codequest.errors import Conflict, Expired, FieldError, ValidationError
from codequest.features.accounts import queries, rules
from codequest.features.accounts.actions_sessions import end_all_sessions
from codequest.features.accounts.actions_sign_in import taken
from codequest.features.accounts.messages import (
    AccountView,
    ChangeEmail,
    ChangePassword,
    ForgotPassword,
    ResendVerification,
    ResetPassword,
    VerifyEmail,
)
from codequest.protocol.context import Context
from codequest.protocol.message import Done

LINK_EXPIRED = "This link is not good any more; please ask for a new one."


async def change_password(ctx: Context, message: ChangePassword) -> Done:
    """A new password; signs out everywhere else."""
    rules.check([("new_password", rules.password_problem(message.new_password))])
    checked = await _check_own_password(ctx, "current_password", message.current_password)
    hashed = await ctx.ports.passwords.hash(message.new_password)
    async with ctx.transaction() as inner:
        user_id = inner.actor.person_id
        if not await queries.set_password_if_same(inner.db, user_id, checked, hashed, inner.now):
            raise Conflict("The password was changed meanwhile.")
        await end_all_sessions(inner, user_id, kept=inner.actor.session_id)
        await queries.delete_one_time_tokens(inner.db, user_id, "reset_password")
        inner.enqueue(rules.SEND_PASSWORD_CHANGED, user_id=user_id)
    return Done()


async def change_email(ctx: Context, message: ChangeEmail) -> AccountView:
    """A new mail address, to be verified; signs out everywhere else."""
    rules.check([("email", rules.email_problem(message.email))])
    checked = await _check_own_password(ctx, "password", message.password)
    async with ctx.transaction() as inner:
        user_id = inner.actor.person_id
        before = await queries.account(inner.db, user_id)
        try:
            async with inner.db.transaction():
                changed = await queries.set_email_if_same(
                    inner.db, user_id, checked, message.email, inner.now
                )
        except UniqueViolation as error:
            raise taken(error) from error
        account = await queries.account(inner.db, user_id)
        if not changed or before is None or account is None:
            raise Conflict("The password was changed meanwhile.")
        await end_all_sessions(inner, user_id, kept=inner.actor.session_id)
        await queries.delete_one_time_tokens(inner.db, user_id, "reset_password")
        inner.enqueue(rules.SEND_EMAIL_CHANGED, user_id=user_id, old_email=before.email)
        inner.enqueue(rules.SEND_VERIFICATION, user_id=user_id)
    return account


async def _check_own_password(ctx: Context, field: str, password: str) -> str:
    """The hash that the signed-in person's password fits. Raises ValidationError."""
    user_id, window = ctx.actor.person_id, rules.PASSWORD_PERSON
    await ctx.ports.limiter.hit(window.name, user_id, times=window.times, per_s=window.per_s)
    async with ctx.reading() as reading:
        found = await queries.credentials(reading.db, user_id)
    hashed = found.password_hash if found else None
    if not await ctx.ports.passwords.verify(password, hashed) or hashed is None:
        raise ValidationError(
            "The password is wrong.", details=[FieldError(field, "This is not your password.")]
        )
    await ctx.ports.limiter.clear(window.name, user_id, times=window.times, per_s=window.per_s)
    return hashed


async def forgot_password(ctx: Context, message: ForgotPassword) -> Done:
    """Ask for a mail with a link that sets a new password; the answer is the same for any address."""
    await _enqueue_mail_to(ctx, message.email, rules.SEND_RESET)
    return Done()


async def resend_verification(ctx: Context, message: ResendVerification) -> Done:
    """Ask for the verification mail again; the answer is the same for any address."""
    await _enqueue_mail_to(ctx, message.email, rules.SEND_VERIFICATION_TO)
    return Done()


async def _enqueue_mail_to(ctx: Context, email: str, job: str) -> None:
    """Whether there is such an account is looked up by the job: here, nothing depends on it, not even time."""
    rules.check([("email", rules.email_problem(email))])
    address = ctx.actor.address
    limits = [(rules.MAIL_RECIPIENT, f"{job} {rules.login_name(email)}")]
    if not ctx.settings.is_hall(address):
        limits.insert(0, (rules.MAIL_ADDRESS, address))
    for window, key in limits:
        await ctx.ports.limiter.hit(window.name, key, times=window.times, per_s=window.per_s)
    async with ctx.transaction() as inner:
        inner.enqueue(job, email=email)


async def reset_password(ctx: Context, message: ResetPassword) -> Done:
    """Set a new password with a mailed token; signs out everywhere."""
    rules.check([("password", rules.password_problem(message.password))])
    hashed_token = token_hash(message.token)
    async with ctx.reading() as reading:
        owner = await queries.one_time_token_owner(reading.db, hashed_token, "reset_password", reading.now)
    if owner is None:
        raise Expired(LINK_EXPIRED)
    hashed = await ctx.ports.passwords.hash(message.password)
    async with ctx.transaction() as inner:
        token = await queries.take_one_time_token(inner.db, hashed_token, "reset_password", inner.now)
        if token is None:
            raise Expired(LINK_EXPIRED)
        # The link was read in that mailbox, which proves the address as well.
        if not await queries.verify_email(inner.db, token.user_id, token.email, inner.now):
            raise Expired(LINK_EXPIRED)
        await queries.set_password(inner.db, token.user_id, hashed, inner.now)
        await end_all_sessions(inner, token.user_id, kept=None)
        inner.enqueue(rules.SEND_PASSWORD_CHANGED, user_id=token.user_id)
    return Done()


async def verify_email(ctx: Context, message: VerifyEmail) -> Done:
    """Prove a mail address with the token that was sent there."""
    token = await queries.take_one_time_token(ctx.db, token_hash(message.token), "verify_email", ctx.now)
    if token is None or not await queries.verify_email(ctx.db, token.user_id, token.email, ctx.now):
        raise Expired(LINK_EXPIRED)
    return Done()
