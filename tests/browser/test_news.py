"""What a room was told is found by those who were away, and is no news to those who read along."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, expect

from tests.browser.conftest import OpenPage
from tests.browser.people import Person, becomes

pytestmark = pytest.mark.browser


def bell(person: Person, name: str) -> Locator:
    return person.page.get_by_role("link", name=name, exact=True).first


async def test_announcements_and_answers_wait_in_the_inbox_and_lead_to_the_room(open_page: OpenPage) -> None:
    ada, host = Person(await open_page(), "Ada"), Person(await open_page(), "Hana")
    await host.register()
    await ada.register()
    code = await host.create_room("Cup", competes=False)
    await ada.join(code)
    await host.do("Start now")
    room = host.page.url
    await ada.show("Questions")
    await ada.page.get_by_label("Your question").fill("Is it noon?")
    await ada.button("Send").click()
    await expect(ada.page.get_by_text("Waiting for an answer")).to_be_visible()

    # Elsewhere: the answer to one's own question comes at once, what all are told at the next look.
    await ada.page.goto("/problems")
    await host.page.get_by_role("tab", name="Questions").click()
    await host.page.get_by_label("Answer to Ada").fill("Almost.")
    await host.button("Answer").click()
    await expect(bell(ada, "Notifications, 1 unread")).to_be_visible()
    await host.show("Host")
    await host.page.get_by_label("To everybody in the room").fill("Lunch is in the hall.")
    await host.button("Announce").click()
    await expect(host.page.get_by_text("announced: Lunch is in the hall.")).to_be_visible()
    await ada.page.goto("/notifications")
    await expect(bell(ada, "Notifications, 2 unread")).to_be_visible()
    entries = ada.page.get_by_role("main").get_by_role("listitem")
    await expect(entries.first).to_contain_text("Announcement in Cup")
    await expect(entries.last).to_contain_text("Your question in Cup was answered")
    await entries.first.get_by_role("link").click()
    await expect(ada.page.get_by_role("tab", name="Questions")).to_have_attribute("aria-selected", "true")
    await expect(ada.page.get_by_text("Lunch is in the hall.").first).to_be_visible()
    await expect(bell(ada, "Notifications")).to_be_visible()

    # In the room: read as it comes.
    assert ada.page.url.split("?")[0] == room.split("?")[0]
    await host.page.get_by_label("To everybody in the room").fill("It is noon.")
    await host.button("Announce").click()
    await expect(ada.page.get_by_text("It is noon.").first).to_be_visible()

    async def unread() -> int:
        answer = await ada.page.request.get("/api/v1/notifications/unread")
        return int((await answer.json())["data"]["unread"])

    await becomes(unread, 0)
    await ada.page.goto("/notifications")
    await expect(entries.first).to_contain_text("It is noon.")
    await expect(bell(ada, "Notifications")).to_be_visible()
