"""Questions of contestants: who is told what, and who answers when two might."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, expect

from tests.browser.conftest import OpenPage
from tests.browser.looks import PHONE
from tests.browser.people import Person
from tests.support.live_server import LiveServer

pytestmark = pytest.mark.browser


def told(person: Person, words: str) -> Locator:
    """News at the edge of the window."""
    return person.page.locator('[aria-live="polite"]').get_by_text(words)


async def test_a_question_is_answered_to_who_asked_and_corrected_for_all(
    site: LiveServer, open_page: OpenPage
) -> None:
    host, ada, bob = [Person(await open_page(), name) for name in ("Hana", "Ada", "Bob")]
    for person in (host, ada, bob):
        await person.register()
    code = await host.create_room("Friday Sprint")
    for person in (ada, bob):
        await person.join(code)
    await host.do("Start now")
    await bob.show("Questions")
    await ada.show("Questions")
    await ada.page.get_by_label("Your question").fill("Ties?")
    await ada.button("Send").click()

    # The number is of what is open; looking takes the news away, and not the number.
    await expect(told(host, "New question by Ada")).to_be_visible()
    await host.show("Questions 1")
    await expect(told(host, "New question by Ada")).to_have_count(0)
    await expect(host.page.get_by_role("tab", name="Questions 1")).to_be_visible()

    # Another page of the host answers while this one is typing.
    await host.page.get_by_label("Answer to Ada").fill("There are no t")
    other = Person(await host.page.context.new_page(), "Hana")
    await other.page.goto(host.page.url)
    await other.show("Questions 1")
    await other.page.get_by_label("Answer to Ada").fill("None.")
    await other.button("Answer").click()
    await expect(other.page.get_by_text("Answered to Ada")).to_be_visible()
    await expect(told(ada, "Your question was answered.")).to_be_visible()
    await expect(host.page.get_by_text("Somebody has answered meanwhile.")).to_be_visible()
    await expect(host.page.get_by_label("Answer to Ada")).to_have_value("There are no t")
    await expect(host.page.get_by_role("tab", name="Questions", exact=True)).to_be_visible()
    await expect(bob.page.get_by_text("No questions yet.")).to_be_visible()

    await host.page.get_by_label("Answer to Ada").fill("Ties share a place.")
    await host.page.get_by_label("Show the answer to everybody").check()
    await host.button("Correct the answer").click()
    await expect(told(bob, "An answer to all: Ties share a place.")).to_be_visible()
    await expect(told(ada, "The answer to your question was corrected.")).to_have_count(1)
    await expect(told(bob, "Your question")).to_have_count(0)
    # Those who answer still see who asked.
    for page in (host.page, other.page):
        await expect(page.get_by_text("Answered to all")).to_be_visible()
        await expect(page.get_by_text("Ties share a place.")).to_be_visible()
        await expect(page.get_by_text("The contest · Ada")).to_be_visible()
    await expect(bob.page.get_by_text("· Ada")).to_have_count(0)


async def test_what_a_host_announces_goes_by_itself_and_stays_in_the_list(open_page: OpenPage) -> None:
    host, ada = [Person(await open_page(), name) for name in ("Hana", "Ada")]
    await ada.page.clock.install()
    await host.register()
    await ada.register()
    await ada.join(await host.create_room("Friday Sprint"))
    await host.do("Start now")
    await expect(ada.page.get_by_role("tab", name="Board")).to_be_visible()
    await host.show("Host")
    await host.page.get_by_label("To everybody in the room").fill("Printing is back.")
    await host.button("Announce").click()
    await expect(told(ada, "Printing is back.")).to_be_visible()
    await ada.page.clock.fast_forward(10_000)
    await expect(told(ada, "The contest has started.")).to_have_count(0)
    await expect(told(ada, "Printing is back.")).to_be_visible()
    await ada.page.clock.fast_forward(25_000)
    await expect(told(ada, "Printing is back.")).to_have_count(0)
    await ada.show("Questions 1")
    await expect(ada.page.get_by_text("Printing is back.")).to_be_visible()


async def test_a_question_below_the_edge_of_a_phone_is_told_until_it_is_seen(open_page: OpenPage) -> None:
    host, ada = [Person(await open_page(), name) for name in ("Hana", "Ada")]
    await host.register()
    await ada.register()
    await host.page.set_viewport_size(PHONE)
    await ada.join(await host.create_room("Friday Sprint"))
    await ada.page.get_by_label("Your question").fill("When?")
    await ada.button("Send").click()
    await expect(told(host, "New question by Ada")).to_be_visible()
    await host.page.get_by_label("Answer to Ada").scroll_into_view_if_needed()
    await expect(told(host, "New question by Ada")).to_have_count(0)
