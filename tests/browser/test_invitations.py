"""People who are invited into a room by name, at their pages and at the host's."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.looks import troubles
from tests.browser.people import Person

pytestmark = pytest.mark.browser


async def somebody(open_page: OpenPage, name: str) -> Person:
    person = Person(await open_page(), name)
    await person.register()
    return person


async def invite(host: Person, name: str, role: str) -> None:
    await host.page.get_by_label("Invite a person").first.fill(name)
    await host.page.get_by_label("As", exact=True).select_option(role)
    await host.button("Invite a person").click()


async def test_a_cohost_hears_of_the_invitation_and_joins_as_one(open_page: OpenPage) -> None:
    ada, host = await somebody(open_page, "Ada"), await somebody(open_page, "Hana")
    await host.create_room("Cup")
    await invite(host, "ada", "cohost")
    await expect(
        host.page.get_by_text("Ada is invited as a co-host and gets a notification.")
    ).to_be_visible()

    told = ada.page.get_by_role("link", name="You are invited to Cup as a co-host")
    await expect(told).to_be_visible()
    await expect(ada.page.get_by_role("link", name="Notifications, 1 unread").first).to_be_visible()
    await ada.page.goto("/rooms")
    await expect(ada.page.get_by_role("listitem").filter(has_text="Cup")).to_contain_text(
        "Invited as a co-host"
    )
    await ada.page.goto("/notifications")
    await told.click()
    await expect(ada.page.get_by_text("You are invited as a co-host.")).to_be_visible()
    await expect(ada.button("Join as contestant")).to_be_visible()
    await expect(ada.button("Watch only")).to_have_count(0)
    found = await troubles(ada.page)
    await ada.button("Join as a co-host").click()
    await expect(ada.button("Change the room")).to_be_visible()
    await expect(ada.page.get_by_text("Hana invited Ada as a co-host")).to_be_visible()
    assert not found, "\n".join(found)


async def test_a_host_withdraws_an_invitation_lets_the_removed_in_again_and_promotes_a_member(
    open_page: OpenPage,
) -> None:
    ada, kai, host = [await somebody(open_page, name) for name in ("Ada", "Kai", "Hana")]
    code = await host.create_room("Cup")
    await ada.join(code)
    await invite(host, "kai", "contestant")
    waiting = host.page.get_by_role("region", name="Invited, not here yet")
    await expect(waiting).to_contain_text("as a contestant")
    await waiting.get_by_role("button", name="Withdraw Kai").click()
    await expect(waiting).to_have_count(0)
    await kai.page.goto(host.page.url)
    await expect(kai.page.get_by_role("heading", name="Cup")).to_have_count(0)

    await host.button("Actions for Ada").click()
    await host.page.get_by_role("menuitem", name="Remove").click()
    dialog = host.page.get_by_role("dialog")
    await dialog.get_by_label("Reason").fill("two accounts")
    await dialog.get_by_role("button", name="Remove", exact=True).click()
    removed = host.page.get_by_role("region", name="Removed")
    await expect(removed).to_contain_text("two accounts")
    found = await troubles(host.page)
    await removed.get_by_role("button", name="Let in again Ada").click()
    await expect(removed).to_have_count(0)
    await ada.page.goto(host.page.url)
    await ada.button("Join as contestant").click()

    await host.button("Actions for Ada").click()
    await host.page.get_by_role("menuitem", name="Make co-host").click()
    await dialog.get_by_role("button", name="Make co-host", exact=True).click()
    await expect(host.page.get_by_role("listitem").filter(has_text="Ada")).to_contain_text("Co-host")
    await expect(ada.page.get_by_role("link", name="You are a co-host of Cup now")).to_be_visible()
    await expect(ada.button("Change the room")).to_be_visible()
    assert not found, "\n".join(found)


async def test_a_cohost_who_types_the_code_or_opens_the_link_is_a_cohost(open_page: OpenPage) -> None:
    ada, kai, host = [await somebody(open_page, name) for name in ("Ada", "Kai", "Hana")]
    code = await host.create_room("Cup")
    for name in ("ada", "kai"):
        await invite(host, name, "cohost")
        await expect(host.page.get_by_role("region", name="Invited, not here yet")).to_contain_text(
            name.title()
        )
    await ada.page.get_by_label("Code or link").fill(code)
    await ada.button("Join").click()
    await kai.page.goto(f"{host.page.url}?code={code}")
    for cohost in (ada, kai):
        await expect(cohost.button("Change the room")).to_be_visible()
        await expect(cohost.page.get_by_text("You are in.")).to_have_count(0)
        await expect(cohost.page).not_to_have_url(re.compile("code="))
