"""Accounts against a real PostgreSQL and Redis."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import msgspec
import pytest

from codequest.adapters import passwords
from codequest.adapters.tokens import token_hash
from codequest.config import Registration, Settings, StartupError
from codequest.errors import (
    Conflict,
    Expired,
    Forbidden,
    NotFound,
    TooManyRequests,
    Unauthorized,
    ValidationError,
)
from codequest.features.accounts import operator, rules
from codequest.features.accounts.authentication import SessionAuthentication
from codequest.features.accounts.messages import (
    AdminListUsers,
    AdminUpdateUser,
    ChangeEmail,
    ChangePassword,
    ForgotPassword,
    GetProfile,
    GetRegistration,
    Invite,
    Link,
    ListInvitations,
    ListSessions,
    LogIn,
    Me,
    RefreshTokens,
    Register,
    ResendVerification,
    ResetPassword,
    RevokeSession,
    StartGuest,
    UpdateProfile,
    VerifyEmail,
    WithdrawInvitation,
)
from codequest.protocol.actor import ActorKind, Role
from tests.support.accounts import ADDRESS, PASSWORD, Bench, anonymous, bench

NEW_PASSWORD = "Battery-staple8"


@pytest.fixture
async def on(settings: Settings) -> AsyncIterator[Bench]:
    async with bench(settings) as made:
        yield made


@pytest.fixture
def authentication(on: Bench) -> SessionAuthentication:
    return SessionAuthentication(on.pool, on.redis, on.settings, on.clock)


def registration(username: str = "ada", **changes: str) -> Register:
    fields = {
        "email": f"{username}@example.org",
        "username": username,
        "display_name": "Ada Lovelace",
        "password": PASSWORD,
        **changes,
    }
    return msgspec.convert(fields, Register)


# Registering


async def test_a_new_account_is_a_learner_and_gets_a_mail_that_proves_the_address(on: Bench) -> None:
    answer = await on.run(registration())
    assert (answer.user.username, answer.user.role, answer.user.email_verified) == (
        "ada",
        Role.LEARNER,
        False,
    )
    await on.run(VerifyEmail(token=await on.mailed_token()))
    signed_in = await on.run(LogIn(login="ada", password=PASSWORD))
    assert signed_in.user.email_verified


async def test_a_role_above_learner_waits_for_an_admin(on: Bench) -> None:
    answer = await on.run(registration(role="instructor"))
    assert (answer.user.role, answer.user.requested_role) == (Role.LEARNER, Role.INSTRUCTOR)
    admin = await on.add_person("boss", Role.ADMIN)
    waiting = await on.run(AdminListUsers(waiting=True), admin)
    assert [user.username for user in waiting.items] == ["ada"]
    given = await on.run(AdminUpdateUser(user_id=answer.user.id, role=Role.INSTRUCTOR), admin)
    assert (given.role, given.requested_role) == (Role.INSTRUCTOR, None)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "other@example.org", "username": "ADA"}, "username"),
        ({"email": "other@example.org", "username": "ada-l0ve"}, "username"),
        ({"email": "ADA@Example.org", "username": "grace"}, "email"),
    ],
)
async def test_what_is_taken_or_looks_taken_is_a_conflict(
    on: Bench, changes: dict[str, str], field: str
) -> None:
    await on.run(registration())
    await on.run(registration("ada_lOve"))
    with pytest.raises(Conflict) as caught:
        await on.run(registration(**changes))
    assert [detail.field for detail in caught.value.details] == [field]


async def test_two_at_once_with_one_name_make_one_account(on: Bench) -> None:
    results = await asyncio.gather(
        *(on.run(registration(email=f"{n}@example.org")) for n in range(4)), return_exceptions=True
    )
    assert sorted(type(result).__name__ for result in results) == ["Conflict"] * 3 + ["SignedInView"]


async def test_every_wrong_field_of_a_registration_is_named(on: Bench) -> None:
    with pytest.raises(ValidationError) as caught:
        await on.run(registration("x", email="nobody", display_name=" ", password="weak"))
    assert [detail.field for detail in caught.value.details] == [
        "email",
        "username",
        "display_name",
        "password",
    ]


@pytest.mark.parametrize("registration_mode", [Registration.CLOSED, Registration.INVITATION])
async def test_a_closed_server_registers_nobody(settings: Settings, registration_mode: Registration) -> None:
    async with bench(settings.replace(registration=registration_mode)) as closed:
        with pytest.raises(Forbidden):
            await closed.run(registration())


# Invitations


@pytest.fixture
async def invited(settings: Settings) -> AsyncIterator[Bench]:
    """A server where registration is by invitation."""
    async with bench(settings.replace(registration=Registration.INVITATION)) as made:
        yield made


async def test_an_invitation_lets_in_as_many_as_it_has_places(invited: Bench) -> None:
    admin = await invited.add_person("boss", Role.ADMIN)
    made = await invited.run(Invite(note="Class 7b", places=2), admin)
    assert (await invited.run(GetRegistration())).mode == "invitation"
    await invited.run(registration("ada", invitation=made.token))
    await invited.run(registration("grace", invitation=made.token))
    with pytest.raises(Forbidden, match="used up"):
        await invited.run(registration("alan", invitation=made.token))
    [listed] = (await invited.run(ListInvitations(), admin)).items
    assert (listed.note, listed.used, listed.places, listed.created_by) == ("Class 7b", 2, 2, "boss")


async def test_many_at_once_take_no_more_than_the_places(invited: Bench) -> None:
    admin = await invited.add_person("boss", Role.ADMIN)
    made = await invited.run(Invite(places=2), admin)
    results = await asyncio.gather(
        *(invited.run(registration(f"person{n}x", invitation=made.token)) for n in range(5)),
        return_exceptions=True,
    )
    assert sum(isinstance(result, Forbidden) for result in results) == 3


async def test_who_is_refused_takes_no_place_of_an_invitation(invited: Bench) -> None:
    admin = await invited.add_person("boss", Role.ADMIN)
    made = await invited.run(Invite(), admin)
    with pytest.raises(Conflict):
        await invited.run(registration("boss", email="other@example.org", invitation=made.token))
    await invited.run(registration("ada", invitation=made.token))


async def test_an_invitation_that_is_over_withdrawn_or_made_up_lets_nobody_in(invited: Bench) -> None:
    admin = await invited.add_person("boss", Role.ADMIN)
    late = await invited.run(Invite(days=1), admin)
    withdrawn = await invited.run(Invite(days=30), admin)
    await invited.run(WithdrawInvitation(invitation_id=withdrawn.invitation.id), admin)
    with pytest.raises(NotFound):
        await invited.run(WithdrawInvitation(invitation_id=withdrawn.invitation.id), admin)
    invited.clock.advance(86400)
    for token in (late.token, withdrawn.token, "made-up", ""):
        with pytest.raises(Forbidden):
            await invited.run(registration(invitation=token))


async def test_only_admins_invite(invited: Bench) -> None:
    instructor = await invited.add_person("teacher", Role.INSTRUCTOR)
    for message in (Invite(), ListInvitations()):
        with pytest.raises(Forbidden):
            await invited.run(message, instructor)


# Logging in


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


# Tokens


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


# Password and address


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


# Sessions, profile, administration


async def test_somebody_elses_session_is_not_found(on: Bench, authentication: SessionAuthentication) -> None:
    await on.add_person("ada")
    grace = await on.add_person("grace")
    tokens = await on.run(LogIn(login="ada", password=PASSWORD, tokens=True))
    ada = await authentication.by_bearer(tokens.access_token, ADDRESS)
    assert ada.session_id is not None
    with pytest.raises(NotFound):
        await on.run(RevokeSession(session_id=ada.session_id), grace)
    await on.run(RevokeSession(session_id=ada.session_id), ada)
    with pytest.raises(Unauthorized):
        await authentication.by_bearer(tokens.access_token, ADDRESS)


async def test_a_profile_keeps_what_is_not_given(on: Bench) -> None:
    ada = await on.add_person("ada")
    await on.run(
        UpdateProfile(
            bio="First line\r\nsecond <b>line</b>",
            links=[Link(label="home", url="https://example.org/ada")],
            preferred_languages=["python", "cpp17", "python"],
            time_zone="Europe/London",
        ),
        ada,
    )
    profile = await on.run(UpdateProfile(display_name="Countess  Ada", experience_level=None), ada)
    assert profile == await on.run(GetProfile(), ada)
    assert (profile.display_name, profile.bio) == ("Countess Ada", "First line\nsecond <b>line</b>")
    assert (profile.preferred_languages, profile.time_zone) == (["python", "cpp17"], "Europe/London")


async def test_every_wrong_field_of_a_profile_is_named_and_nothing_changes(on: Bench) -> None:
    ada = await on.add_person("ada")
    before = await on.run(GetProfile(), ada)
    with pytest.raises(ValidationError) as caught:
        await on.run(
            UpdateProfile(
                display_name="x",
                bio="a\u202eb",
                links=[Link(label="x", url="javascript:alert(1)")],
                time_zone="Mars/Olympus",
            ),
            ada,
        )
    assert [detail.field for detail in caught.value.details] == [
        "display_name",
        "bio",
        "links.0.url",
        "time_zone",
    ]
    assert await on.run(GetProfile(), ada) == before


async def test_admins_page_through_people_and_others_may_not(on: Bench) -> None:
    admin = await on.add_person("boss", Role.ADMIN)
    for name in ("ada", "grace", "linus"):
        await on.add_person(name)
    first = await on.run(AdminListUsers(limit=2), admin)
    second = await on.run(AdminListUsers(limit=2, cursor=first.next_cursor), admin)
    assert [user.username for user in (*first.items, *second.items)] == ["linus", "grace", "ada", "boss"]
    assert second.next_cursor is None
    found = await on.run(AdminListUsers(q="GRACE@"), admin)
    assert [user.username for user in found.items] == ["grace"]
    with pytest.raises(Forbidden):
        await on.run(AdminListUsers(), await on.add_person("eve"))
    with pytest.raises(Unauthorized):
        await on.run(AdminListUsers())


async def test_a_role_that_is_taken_away_signs_out(on: Bench, authentication: SessionAuthentication) -> None:
    boss, ada = await on.add_person("boss", Role.SYSTEM_ADMIN), await on.add_person("ada", Role.ADMIN)
    tokens = await on.run(LogIn(login="ada", password=PASSWORD, tokens=True))
    await on.run(AdminUpdateUser(user_id=ada.person_id, role=Role.LEARNER), boss)
    with pytest.raises(Unauthorized):
        await authentication.by_bearer(tokens.access_token, ADDRESS)


async def test_the_operator_adds_an_admin_and_resets_a_password(
    on: Bench, authentication: SessionAuthentication
) -> None:
    user_id = await operator.add_user(on.settings, "root-of-all", "root@example.org", PASSWORD, admin=True)
    tokens = await on.run(LogIn(login="root-of-all", password=PASSWORD, tokens=True))
    actor = await authentication.by_bearer(tokens.access_token, ADDRESS)
    assert actor.role is Role.SYSTEM_ADMIN
    await operator.reset_password(on.settings, "root-of-all", NEW_PASSWORD)
    with pytest.raises(Unauthorized):
        await authentication.by_bearer(tokens.access_token, ADDRESS)
    assert await on.events(f"user:{user_id}") == [("session:revoked", {"session_id": actor.session_id})]
    with pytest.raises(StartupError, match="taken"):
        await operator.add_user(on.settings, "Root-of-all", "other@example.org", PASSWORD)
    with pytest.raises(StartupError, match="no account"):
        await operator.reset_password(on.settings, "nobody", NEW_PASSWORD)
