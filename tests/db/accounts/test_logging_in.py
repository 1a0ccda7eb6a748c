"""Logging in, and what stops guessing."""

from __future__ import annotations

import asyncio

import pytest

from codequest.adapters import passwords
from codequest.config import Settings
from codequest.errors import (
    Forbidden,
    TooManyRequests,
    Unauthorized,
)
from codequest.features.accounts import rules
from codequest.features.accounts.authentication import SessionAuthentication
from codequest.features.accounts.messages import (
    AdminUpdateUser,
    LogIn,
    RefreshTokens,
)
from codequest.protocol.actor import Role
from tests.support.accounts import ADDRESS, PASSWORD, Bench, anonymous, bench


@pytest.mark.parametrize("login", ["ada", "ADA", "ada@example.org", "Ada@Example.ORG", " ada "])
async def test_one_logs_in_by_name_or_address_in_any_case(on: Bench, login: str) -> None:
    await on.add_person("ada")
    assert (await on.run(LogIn(login=login, password=PASSWORD))).user.username == "ada"


async def test_a_wrong_password_and_an_unknown_account_look_the_same(on: Bench) -> None:
    await on.add_person("ada")
    said = []
    for login in ("ada", "nobody", "nobody@example.org"):
        with pytest.raises(Unauthorized) as caught:
            await on.run(LogIn(login=login, password="Wrong-horse7"))
        said.append(caught.value.body())
    assert said[0] == said[1] == said[2]


async def test_every_log_in_costs_one_comparison(on: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    await on.add_person("ada")
    compared: list[str] = []

    def fits(password: str, hashed: str) -> bool:
        compared.append(hashed[:7])
        return False

    monkeypatch.setattr(passwords, "fits", fits)
    for login in ("ada", "nobody", "nobody@example.org"):
        with pytest.raises(Unauthorized):
            await on.run(LogIn(login=login, password=PASSWORD))
    assert compared == ["$2b$04$"] * 3  # of the same cost


async def test_guessing_stops_for_that_account_and_address_but_not_for_the_hall(on: Bench) -> None:
    await on.add_person("ada")
    await on.add_person("grace")
    for _ in range(5):
        with pytest.raises(Unauthorized):
            await on.run(LogIn(login="ada", password="Wrong-horse7"))
    with pytest.raises(TooManyRequests) as caught:
        await on.run(LogIn(login="ADA", password=PASSWORD))
    assert 0 < (caught.value.retry_after_s or 0) <= 60
    await on.run(LogIn(login="grace", password=PASSWORD))
    await on.run(LogIn(login="ada", password=PASSWORD), anonymous("198.51.100.1"))


async def test_guessing_at_an_unknown_account_is_stopped_alike(on: Bench) -> None:
    for _ in range(5):
        with pytest.raises(Unauthorized):
            await on.run(LogIn(login="nobody", password="Wrong-horse7"))
    with pytest.raises(TooManyRequests):
        await on.run(LogIn(login="nobody", password="Wrong-horse7"))


async def test_many_addresses_together_do_not_guess_further(
    on: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "LOGIN_ACCOUNT", rules.Window("login-account", 3, 3600))
    for number in range(3):
        with pytest.raises(Unauthorized):
            await on.run(LogIn(login="ada", password="Wrong-horse7"), anonymous(f"198.51.100.{number}"))
    with pytest.raises(TooManyRequests):
        await on.run(LogIn(login="ada", password="Wrong-horse7"), anonymous("198.51.100.9"))


async def test_a_hall_of_200_behind_one_address_signs_in(on: Bench) -> None:
    assert rules.LOGIN_ADDRESS.times / rules.LOGIN_ADDRESS.per_s >= 400 / 60
    for number in range(25):
        await on.add_person(f"guest{number}")
    answers = await asyncio.gather(
        *(on.run(LogIn(login=f"guest{number}", password=PASSWORD)) for number in range(25))
    )
    assert len(answers) == 25


async def test_in_a_hall_a_rivals_guesses_hold_nobody_up_for_longer_than_a_minute(settings: Settings) -> None:
    hall, minute = "203.0.113.9", rules.LOGIN_WINDOWS[0]
    async with bench(settings.replace(hall_networks=("203.0.113.0/24",))) as on:
        await on.add_person("ada")
        for _ in range(8):
            for _ in range(minute.times):
                with pytest.raises(Unauthorized):
                    await on.run(LogIn(login="ada", password="Wrong-horse7"), anonymous(hall))
            with pytest.raises(TooManyRequests):
                await on.run(LogIn(login="ada", password=PASSWORD), anonymous(hall))
            # The minute goes by.
            limiter = on.runner.ports.limiter
            await limiter.clear(minute.name, f"{hall} ada", times=minute.times, per_s=minute.per_s)
        await on.run(LogIn(login="ada", password=PASSWORD), anonymous(hall))


async def test_no_limit_by_address_holds_in_a_hall(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "LOGIN_ADDRESS", rules.Window("login-address", 1, 60))
    async with bench(settings.replace(hall_networks=("203.0.113.0/24",))) as on:
        for name in ("ada", "lin", "grace"):
            await on.add_person(name)
            await on.run(LogIn(login=name, password=PASSWORD), anonymous("203.0.113.9"))
        await on.run(LogIn(login="ada", password=PASSWORD), anonymous("198.51.100.1"))
        with pytest.raises(TooManyRequests):
            await on.run(LogIn(login="ada", password=PASSWORD), anonymous("198.51.100.1"))


async def test_a_success_forgets_the_slips_before(on: Bench) -> None:
    await on.add_person("ada")
    for _ in range(3):
        for _ in range(4):
            with pytest.raises(Unauthorized):
                await on.run(LogIn(login="ada", password="Wrong-horse7"))
        await on.run(LogIn(login="ada", password=PASSWORD))


async def test_redis_away_neither_stops_log_ins_nor_lifts_the_limits(settings: Settings) -> None:
    gone = settings.replace(redis_url="redis://127.0.0.1:1/0")
    async with bench(gone) as alone:
        await alone.add_person("ada")
        await alone.run(LogIn(login="ada", password=PASSWORD))
        for _ in range(5):
            with pytest.raises(Unauthorized):
                await alone.run(LogIn(login="ada", password="Wrong-horse7"))
        with pytest.raises(TooManyRequests):
            await alone.run(LogIn(login="ada", password="Wrong-horse7"))
        alone.clock.advance(61)
        await alone.run(LogIn(login="ada", password=PASSWORD))


async def test_a_banned_person_is_out_everywhere_at_once(
    on: Bench, authentication: SessionAuthentication
) -> None:
    ada, admin = await on.add_person("ada"), await on.add_person("boss", Role.ADMIN)
    tokens = await on.run(LogIn(login="ada", password=PASSWORD, tokens=True))
    actor = await authentication.by_bearer(tokens.access_token, ADDRESS)
    await on.run(AdminUpdateUser(user_id=ada.person_id, banned=True, ban_reason="spam"), admin)
    with pytest.raises(Unauthorized):
        await authentication.by_bearer(tokens.access_token, ADDRESS)
    with pytest.raises(Unauthorized):
        await on.run(RefreshTokens(refresh_token=tokens.refresh_token))
    with pytest.raises(Forbidden):
        await on.run(LogIn(login="ada", password=PASSWORD))
    assert await on.events(f"user:{ada.user_id}") == [("session:revoked", {"session_id": actor.session_id})]
    await on.run(AdminUpdateUser(user_id=ada.person_id, banned=False), admin)
    await on.run(LogIn(login="ada", password=PASSWORD))
