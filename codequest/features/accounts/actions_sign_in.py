"""Registering, signing in and out, and the tokens of API clients and guests."""

from __future__ import annotations

from datetime import datetime, timedelta

from codequest.adapters.postgres import Connection, UniqueViolation, violated_constraint
from codequest.adapters.tokens import SignedTokens, random_token, token_hash
from codequest.config import Registration, Settings
from codequest.errors import Conflict, FieldError, Forbidden, Unauthorized
from codequest.features.accounts import queries, queries_sessions, rules
from codequest.features.accounts.actions_invitations import check_may_register, use_invitation
from codequest.features.accounts.authentication import ACCESS_USE, GUEST_USE
from codequest.features.accounts.messages import (
    AccountView,
    ActorView,
    GuestView,
    LogIn,
    LogOut,
    Me,
    RefreshTokens,
    Register,
    SessionRevoked,
    SignedInView,
    StartGuest,
    TokensView,
)
from codequest.ids import new_id
from codequest.protocol.actor import Role
from codequest.protocol.context import Context, SignIn, SignOut
from codequest.protocol.message import Done

WRONG_LOGIN = "The log-in name or the password is wrong."
# Which field a unique index speaks of; telling that a name is taken is what registering is for.
TAKEN = {
    "users_username_key": ("username", "This username is taken."),
    "users_username_look_key": ("username", "This username looks like one that is taken."),
    "users_email_key": ("email", "There is an account with this mail address."),
}


async def register(ctx: Context, message: Register) -> SignedInView:
    """Make an account and sign in; a role above learner waits for an admin."""
    check_may_register(ctx.settings.registration, message.invitation)
    display_name = rules.clean_line(message.display_name)
    rules.check(
        [
            ("email", rules.email_problem(message.email)),
            ("username", rules.username_problem(message.username)),
            ("display_name", rules.display_name_problem(display_name)),
            ("password", rules.password_problem(message.password)),
        ]
    )
    hashed = await ctx.ports.passwords.hash(message.password)
    wanted = Role(message.role)
    async with ctx.transaction() as inner:
        if ctx.settings.registration is Registration.INVITATION:
            await use_invitation(inner, message.invitation)
        user = await create_account(
            inner.db,
            username=message.username,
            email=message.email,
            display_name=display_name,
            password_hash=hashed,
            role=Role.LEARNER,
            requested_role=None if wanted is Role.LEARNER else wanted,
            now=inner.now,
        )
        inner.enqueue(rules.SEND_WELCOME, user_id=user.id)
        close_sockets_of_replaced_session(inner)
    ctx.effects.session = SignIn(user.id)
    return SignedInView(user=user)


async def create_account(
    db: Connection,
    *,
    username: str,
    email: str,
    display_name: str,
    password_hash: str,
    role: Role,
    requested_role: Role | None,
    now: datetime,
) -> AccountView:
    """Insert an account whose fields were checked. Raises Conflict naming the field that is taken."""
    user_id = new_id()
    try:
        async with db.transaction():
            await queries.insert_user(
                db,
                user_id=user_id,
                username=username,
                email=email,
                display_name=display_name,
                password_hash=password_hash,
                role=role,
                requested_role=requested_role,
                now=now,
            )
    except UniqueViolation as error:
        raise taken(error) from error
    user = await queries.account(db, user_id)
    assert user is not None
    return user


def taken(error: Exception) -> Conflict:
    """The conflict that a unique index found."""
    field, sentence = TAKEN[violated_constraint(error)]
    return Conflict(sentence, details=[FieldError(field, sentence)])


async def log_in(ctx: Context, message: LogIn) -> SignedInView:
    """Sign in by username or mail address; `tokens` asks for Bearer tokens instead of a cookie."""
    limiter, login = ctx.ports.limiter, rules.login_name(message.login)
    address = ctx.actor.address
    limits = rules.login_limits(address, login, in_hall=ctx.settings.is_hall(address))
    for window, key in limits:
        await limiter.hit(window.name, key, times=window.times, per_s=window.per_s)

    async with ctx.reading() as reading:
        found = await queries.credentials_by_login(reading.db, login)
    fits = await ctx.ports.passwords.verify(message.password, found.password_hash if found else None)
    if found is None or not fits:
        raise Unauthorized(WRONG_LOGIN)
    for window, key in limits:
        if window is not rules.LOGIN_ADDRESS:
            await limiter.clear(window.name, key, times=window.times, per_s=window.per_s)
    if found.banned_at is not None:
        raise Forbidden("This account is banned.")

    async with ctx.transaction() as inner:
        user = await queries.account(inner.db, found.id)
        if user is None:
            raise Unauthorized(WRONG_LOGIN)
        if message.tokens:
            tokens = await start_family(inner, found.id)
            return SignedInView(
                user=user,
                access_token=tokens.access_token,
                refresh_token=tokens.refresh_token,
                expires_in=tokens.expires_in,
            )
        close_sockets_of_replaced_session(inner)
    ctx.effects.session = SignIn(found.id)
    return SignedInView(user=user)


def close_sockets_of_replaced_session(ctx: Context) -> None:
    """Signing in where somebody is signed in already ends that session; the door deletes it."""
    if ctx.actor.user_id and ctx.actor.session_id:
        ctx.emit(f"user:{ctx.actor.user_id}", SessionRevoked(session_id=ctx.actor.session_id))


async def log_out(ctx: Context, message: LogOut) -> Done:
    """Sign out here; fine where nobody is signed in."""
    actor = ctx.actor
    if actor.user_id and actor.session_id:
        await queries_sessions.end_session(ctx.db, actor.session_id, actor.user_id, ctx.now)
        ctx.emit(f"user:{actor.user_id}", SessionRevoked(session_id=actor.session_id))
    ctx.effects.session = SignOut()
    return Done()


async def me(ctx: Context, message: Me) -> ActorView:
    """Who is asking; `user` is null where nobody is known."""
    actor = ctx.actor
    if actor.guest_id:
        return ActorView(kind=actor.kind, guest_id=actor.guest_id, display_name=actor.display_name)
    if actor.user_id is None:
        return ActorView(kind=actor.kind)
    user = await queries.account(ctx.db, actor.user_id)
    if user is None:
        raise Unauthorized("This account is gone.")
    return ActorView(kind=actor.kind, user=user, display_name=user.display_name)


# Tokens of API clients


async def start_family(ctx: Context, user_id: str) -> TokensView:
    """A log-in of an API client: a family and its first tokens."""
    family_id = new_id()
    expires_at = ctx.now + timedelta(seconds=ctx.settings.refresh_token_ttl_s)
    await queries_sessions.insert_family(ctx.db, family_id, user_id, ctx.now, expires_at, ctx.actor.address)
    return await _tokens(ctx, family_id, user_id)


async def refresh(ctx: Context, message: RefreshTokens) -> TokensView:
    """Trade a refresh token for new tokens; using one again ends every token of its log-in."""
    hashed = token_hash(message.refresh_token)
    async with ctx.transaction() as inner:
        family = await queries_sessions.lock_family_of_token(inner.db, hashed)
        token = await queries_sessions.refresh_token(inner.db, hashed)
        if family is None or token is None or family.revoked_at or family.banned_at:
            raise Unauthorized("The refresh token is not valid.")
        if token.expires_at <= inner.now:
            raise Unauthorized("The refresh token has expired.")
        if token.used_at is None:
            await queries_sessions.use_refresh_token(inner.db, hashed, inner.now)
            expires_at = inner.now + timedelta(seconds=ctx.settings.refresh_token_ttl_s)
            await queries_sessions.renew_family(inner.db, family.id, inner.now, expires_at, ctx.actor.address)
            return await _tokens(inner, family.id, family.user_id)
        # Somebody else has a copy: the thief and the owner both have to log in again. This must be committed.
        await queries_sessions.revoke_family(inner.db, family.id, family.user_id, inner.now)
        inner.emit(f"user:{family.user_id}", SessionRevoked(session_id=family.id))
    raise Unauthorized("The refresh token was used before; please log in again.")


async def _tokens(ctx: Context, family_id: str, user_id: str) -> TokensView:
    settings, token = ctx.settings, random_token()
    expires_at = ctx.now + timedelta(seconds=settings.refresh_token_ttl_s)
    await queries_sessions.insert_refresh_token(ctx.db, token_hash(token), family_id, ctx.now, expires_at)
    signer = SignedTokens(settings.secret_key, ACCESS_USE)
    access = signer.sign({"sub": user_id, "sid": family_id}, now=ctx.now, ttl_s=settings.access_token_ttl_s)
    return TokensView(access_token=access, refresh_token=token, expires_in=settings.access_token_ttl_s)


# Guests


async def start_guest(ctx: Context, message: StartGuest) -> GuestView:
    """A guest's token, to watch without an account."""
    name = rules.clean_line(message.display_name)
    rules.check([("display_name", rules.display_name_problem(name))])
    guest_id = new_id()
    return GuestView(
        guest_id=guest_id,
        display_name=name,
        token=guest_token(ctx.settings, ctx.now, guest_id=guest_id, display_name=name),
        expires_in=rules.GUEST_TTL_S,
    )


def guest_token(
    settings: Settings,
    now: datetime,
    *,
    guest_id: str,
    display_name: str,
    room_id: str | None = None,
    ttl_s: int = rules.GUEST_TTL_S,
) -> str:
    """A signed token of a guest; with `room_id` it lets them watch that room."""
    claims = {"sub": guest_id, "name": display_name, **({"room": room_id} if room_id else {})}
    return SignedTokens(settings.secret_key, GUEST_USE).sign(claims, now=now, ttl_s=ttl_s)
