"""Registering, with and without an invitation."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from codequest.config import Registration, Settings
from codequest.errors import (
    Conflict,
    Forbidden,
    NotFound,
    ValidationError,
)
from codequest.features.accounts.messages import (
    AdminListUsers,
    AdminUpdateUser,
    GetRegistration,
    Invite,
    ListInvitations,
    LogIn,
    VerifyEmail,
    WithdrawInvitation,
)
from codequest.protocol.actor import Role
from tests.support.accounts import PASSWORD, Bench, bench, registration


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
