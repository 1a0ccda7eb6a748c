"""Sessions, profiles, and what admins and operators do with accounts."""

from __future__ import annotations

import pytest

from codequest.config import StartupError
from codequest.errors import (
    Forbidden,
    NotFound,
    Unauthorized,
    ValidationError,
)
from codequest.features.accounts import operator
from codequest.features.accounts.authentication import SessionAuthentication
from codequest.features.accounts.messages import (
    AdminListUsers,
    AdminUpdateUser,
    CountWaiting,
    GetProfile,
    Link,
    LogIn,
    RevokeSession,
    UpdateProfile,
)
from codequest.protocol.actor import Role
from tests.support.accounts import ADDRESS, NEW_PASSWORD, PASSWORD, Bench, registration


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
    told = [
        (body["deed"], body["actor_id"], body["user_id"], body["detail"])
        for _, body in await on.events("admins")
    ]
    assert told == [("account-made", None, user_id, "system_admin"), ("password-set", None, user_id, "")]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (Role.INSTRUCTOR, ["You are an instructor now"]),
        (Role.LEARNER, ["You asked to be an instructor; an admin declined"]),
    ],
)
async def test_who_asked_for_a_role_waits_to_be_counted_and_hears_the_answer(
    on: Bench, given: Role, told: list[str]
) -> None:
    boss = await on.add_person("boss", Role.ADMIN)
    ines = (await on.run(registration("ines", role="instructor"))).user
    assert (await on.run(CountWaiting(), boss)).people == 1
    for _ in range(2):
        await on.run(AdminUpdateUser(user_id=ines.id, role=given), boss)
    assert (await on.run(CountWaiting(), boss)).people == 0
    events = await on.events(f"user:{ines.id}")
    assert [body["notification"]["title"] for name, body in events if name == "notification:new"] == told
    with pytest.raises(Forbidden):
        await on.run(CountWaiting(), await on.add_person("ada"))
