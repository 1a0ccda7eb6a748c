"""A new password, a forgotten one, a new address."""

from __future__ import annotations

import msgspec
import pytest

from codequest.errors import (
    Conflict,
    Expired,
    TooManyRequests,
    Unauthorized,
    ValidationError,
)
from codequest.features.accounts import rules
from codequest.features.accounts.authentication import SessionAuthentication
from codequest.features.accounts.messages import (
    ChangeEmail,
    ChangePassword,
    ForgotPassword,
    ListSessions,
    LogIn,
    ResendVerification,
    ResetPassword,
    VerifyEmail,
)
from tests.support.accounts import ADDRESS, NEW_PASSWORD, PASSWORD, Bench, anonymous


async def test_a_new_password_signs_out_everywhere_else(
    on: Bench, authentication: SessionAuthentication
) -> None:
    ada = await on.add_person("ada")
    here = await authentication.by_bearer(
        (await on.run(LogIn(login="ada", password=PASSWORD, tokens=True))).access_token, ADDRESS
    )
    there = await on.run(LogIn(login="ada", password=PASSWORD, tokens=True))
    await on.run(ChangePassword(current_password=PASSWORD, new_password=NEW_PASSWORD), here)
    with pytest.raises(Unauthorized):
        await authentication.by_bearer(there.access_token, ADDRESS)
    sessions = await on.run(ListSessions(), here)
    assert [(one.id, one.is_current, one.kind) for one in sessions.items] == [
        (here.session_id, True, "tokens")
    ]
    assert len(await on.events(f"user:{ada.user_id}")) == 1
    with pytest.raises(Unauthorized):
        await on.run(LogIn(login="ada", password=PASSWORD))
    await on.run(LogIn(login="ada", password=NEW_PASSWORD))
    await on.worker.work_off()
    assert on.mails()[-1]["Subject"] == "Your password was changed"


async def test_a_new_password_needs_the_old_one_and_guessing_it_stops(on: Bench) -> None:
    ada = await on.add_person("ada")
    wrong = ChangePassword(current_password="Wrong-horse7", new_password=NEW_PASSWORD)
    for _ in range(rules.PASSWORD_PERSON.times):
        with pytest.raises(ValidationError):
            await on.run(wrong, ada)
    with pytest.raises(TooManyRequests):
        await on.run(wrong, ada)


async def test_a_new_address_is_unproven_and_the_old_one_is_warned(on: Bench) -> None:
    ada = await on.add_person("ada")
    await on.add_person("grace")
    with pytest.raises(Conflict):
        await on.run(ChangeEmail(email="GRACE@example.org", password=PASSWORD), ada)
    account = await on.run(ChangeEmail(email="lovelace@example.org", password=PASSWORD), ada)
    assert (account.email, account.email_verified) == ("lovelace@example.org", False)
    await on.worker.work_off()
    assert sorted((mail["To"], mail["Subject"]) for mail in on.mails()) == [
        ("ada@example.org", "Your mail address was changed"),
        ("lovelace@example.org", "Confirm your mail address"),
    ]


async def test_a_forgotten_password_is_set_once_by_mail(
    on: Bench, authentication: SessionAuthentication
) -> None:
    await on.add_person("ada")
    before = await on.run(LogIn(login="ada", password=PASSWORD, tokens=True))
    await on.run(ForgotPassword(email="ADA@example.org"))
    token = await on.mailed_token()
    with pytest.raises(ValidationError):
        await on.run(ResetPassword(token=token, password="weak"))
    await on.run(ResetPassword(token=token, password=NEW_PASSWORD))
    with pytest.raises(Expired):
        await on.run(ResetPassword(token=token, password=PASSWORD))
    with pytest.raises(Unauthorized):
        await authentication.by_bearer(before.access_token, ADDRESS)
    await on.run(LogIn(login="ada", password=NEW_PASSWORD))


async def test_a_link_is_good_for_its_time_its_purpose_and_its_address(on: Bench) -> None:
    ada = await on.add_person("ada")
    await on.run(ForgotPassword(email="ada@example.org"))
    old = await on.mailed_token()
    with pytest.raises(Expired):
        await on.run(VerifyEmail(token=old))
    await on.run(ForgotPassword(email="ada@example.org"))
    newer = await on.mailed_token()
    with pytest.raises(Expired):
        await on.run(ResetPassword(token=old, password=NEW_PASSWORD))
    on.clock.advance(rules.RESET_PASSWORD_TTL_S)
    with pytest.raises(Expired):
        await on.run(ResetPassword(token=newer, password=NEW_PASSWORD))
    await on.run(ForgotPassword(email="ada@example.org"))
    last = await on.mailed_token()
    await on.run(ChangeEmail(email="lovelace@example.org", password=PASSWORD), ada)
    with pytest.raises(Expired):
        await on.run(ResetPassword(token=last, password=NEW_PASSWORD))


async def test_asking_for_mail_tells_nothing_of_accounts(on: Bench) -> None:
    await on.add_person("ada")
    answers = [
        await on.run(kind(email=email))
        for kind in (ForgotPassword, ResendVerification)
        for email in ("ada@example.org", "nobody@example.org")
    ]
    assert len({msgspec.json.encode(answer) for answer in answers}) == 1
    async with on.pool.acquire() as db:
        assert await db.fetchval("SELECT count(*) FROM jobs") == 4
    await on.worker.work_off()
    assert [mail["To"] for mail in on.mails()] == ["ada@example.org"]  # proven: no verification


async def test_an_inbox_cannot_be_flooded(on: Bench) -> None:
    for _ in range(rules.MAIL_RECIPIENT.times):
        await on.run(ForgotPassword(email="ada@example.org"))
    with pytest.raises(TooManyRequests):
        await on.run(ForgotPassword(email="ada@example.org"), anonymous("198.51.100.1"))
