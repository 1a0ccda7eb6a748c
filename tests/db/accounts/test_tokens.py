"""Access tokens, refresh tokens, guests, and what of them is stored."""

from __future__ import annotations

import asyncio

import pytest

from codequest.adapters.tokens import token_hash
from codequest.errors import (
    Unauthorized,
)
from codequest.features.accounts.authentication import SessionAuthentication
from codequest.features.accounts.messages import (
    LogIn,
    Me,
    RefreshTokens,
    StartGuest,
)
from codequest.protocol.actor import ActorKind
from tests.support.accounts import ADDRESS, PASSWORD, Bench, registration


async def test_an_access_token_names_its_person_until_its_time(
    on: Bench, authentication: SessionAuthentication
) -> None:
    ada = await on.add_person("ada")
    tokens = await on.run(LogIn(login="ada", password=PASSWORD, tokens=True))
    actor = await authentication.by_bearer(tokens.access_token, "203.0.113.5")
    assert (actor.user_id, actor.kind, actor.address) == (ada.user_id, ActorKind.PERSON, "203.0.113.5")
    on.clock.advance(tokens.expires_in)
    with pytest.raises(Unauthorized):
        await authentication.by_bearer(tokens.access_token, ADDRESS)


async def test_a_refresh_token_is_good_once_and_its_reuse_ends_the_log_in(
    on: Bench, authentication: SessionAuthentication
) -> None:
    ada = await on.add_person("ada")
    first = await on.run(LogIn(login="ada", password=PASSWORD, tokens=True))
    second = await on.run(RefreshTokens(refresh_token=first.refresh_token))
    third = await on.run(RefreshTokens(refresh_token=second.refresh_token))
    with pytest.raises(Unauthorized, match="used before"):
        await on.run(RefreshTokens(refresh_token=first.refresh_token))
    with pytest.raises(Unauthorized):
        await on.run(RefreshTokens(refresh_token=third.refresh_token))
    with pytest.raises(Unauthorized):
        await authentication.by_bearer(third.access_token, ADDRESS)
    assert [name for name, _ in await on.events(f"user:{ada.user_id}")] == ["session:revoked"]


async def test_a_refresh_token_that_is_used_twice_at_once_works_once(on: Bench) -> None:
    await on.add_person("ada")
    tokens = await on.run(LogIn(login="ada", password=PASSWORD, tokens=True))
    results = await asyncio.gather(
        *(on.run(RefreshTokens(refresh_token=tokens.refresh_token)) for _ in range(3)),
        return_exceptions=True,
    )
    assert sorted(type(result).__name__ for result in results) == ["TokensView"] + ["Unauthorized"] * 2


async def test_an_old_refresh_token_is_refused_and_removed(on: Bench) -> None:
    await on.add_person("ada")
    tokens = await on.run(LogIn(login="ada", password=PASSWORD, tokens=True))
    on.clock.advance(on.settings.refresh_token_ttl_s)
    with pytest.raises(Unauthorized):
        await on.run(RefreshTokens(refresh_token=tokens.refresh_token))
    await on.worker.work_off()
    async with on.pool.acquire() as db:
        assert await db.fetchval("SELECT count(*) FROM token_families") == 0


async def test_no_secret_stands_in_the_database_as_it_is(on: Bench) -> None:
    await on.run(registration())
    tokens = await on.run(LogIn(login="ada", password=PASSWORD, tokens=True))
    mailed = await on.mailed_token()
    async with on.pool.acquire() as db:
        names = await db.fetch(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        )
        rows = [str(row[0]) for name in names for row in await db.fetch(f'SELECT t::text FROM "{name[0]}" t')]
        stored = await db.fetchval("SELECT token_hash FROM refresh_tokens")
    for secret in (PASSWORD, tokens.refresh_token, tokens.access_token, mailed):
        assert not any(secret in row for row in rows)
    assert stored == token_hash(tokens.refresh_token)


async def test_a_guest_is_an_actor_of_their_own(on: Bench, authentication: SessionAuthentication) -> None:
    view = await on.run(StartGuest(display_name="  Back   row "))
    guest = await authentication.by_guest(view.token, ADDRESS)
    assert (guest.kind, guest.guest_id, guest.display_name) == (ActorKind.GUEST, view.guest_id, "Back row")
    assert (await on.run(Me(), guest)).guest_id == view.guest_id
    with pytest.raises(Unauthorized):
        await authentication.by_bearer(view.token, ADDRESS)
    on.clock.advance(view.expires_in)
    with pytest.raises(Unauthorized):
        await authentication.by_guest(view.token, ADDRESS)
