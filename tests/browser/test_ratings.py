"""A rated contest at browsers: its instructor applies the ratings, contestants find theirs. Axe looks along."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from codequest.protocol.actor import Role
from tests.browser.conftest import OpenPage
from tests.browser.looks import look
from tests.browser.people import Person, becomes, sending, sign_in, submission
from tests.support.live_server import LiveServer

RIGHT = submission("cuckooclock", "prefix_count.py")
WRONG = "print(7)\n"

pytestmark = [pytest.mark.browser, pytest.mark.judge, pytest.mark.usefixtures("judge")]


async def rated_room(site: LiveServer, page: Page) -> tuple[Person, str]:
    """An instructor in a room that she made a rated one; its code."""
    await site.add_person("hana", Role.INSTRUCTOR)
    await sign_in(page, "hana")
    await page.goto("/rooms")
    host = Person(page, "Hana")
    code = await host.create_room("Winter Cup", competes=False)
    await host.button("Change the room").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_text("More choices").click()
    await dialog.get_by_label("Rated").check()
    await sending(dialog, "Save").click()
    await expect(dialog).to_have_count(0)
    return host, code


async def contest_of(host: Person, ada: Person, bob: Person) -> None:
    """Ada solves a problem, Bob tries it, and the contest is over."""
    await host.do("Start now")
    await ada.submit("A", RIGHT)
    await bob.submit("A", WRONG)
    await host.sees({"Ada": ["+", "·"], "Bob": ["−1", "·"]})
    await host.show("Host")
    await host.do("End the contest")


async def unread(person: Person) -> int:
    """What waits in an inbox."""
    answer = await person.page.request.get("/api/v1/notifications/unread")
    return int((await answer.json())["data"]["unread"])


@pytest.mark.timeout(240)
async def test_ratings_are_applied_by_the_host_and_found_by_contestants(
    site: LiveServer, open_page: OpenPage
) -> None:
    host, code = await rated_room(site, await open_page())
    ada, bob = Person(await open_page(), "Ada"), Person(await open_page(), "Bob")
    for person in (ada, bob):
        await person.register()
        await person.join(code)
        await expect(person.page.get_by_role("region", name="The rules").get_by_text("Rated")).to_be_visible()
    address = f"{ada.page.url.split('?')[0]}/ratings"
    await ada.page.goto("/rooms")
    await expect(
        ada.page.get_by_role("listitem").filter(has_text="Winter Cup").get_by_text("Rated")
    ).to_be_visible()
    await ada.page.go_back()

    # Nobody is rated while the contest runs; nobody but those in control sees what is to come.
    await host.page.goto(address)
    await expect(host.page.get_by_text("The contest is not over.")).to_be_visible()
    await host.page.get_by_role("link", name="Back to the room").click()
    await contest_of(host, ada, bob)
    await expect(host.page.get_by_text("Hana changed the room's settings: it is rated")).to_be_visible()
    await bob.page.goto(address)
    await expect(bob.page.get_by_text("They are not applied yet.")).to_be_visible()
    await expect(bob.page.get_by_role("row")).to_have_count(0)

    await host.page.get_by_role("link", name="Ratings", exact=True).click()
    rows = host.page.get_by_role("row")
    await expect(rows).to_have_count(3)
    await expect(rows.nth(1)).to_contain_text("Ada")
    await expect(rows.nth(2)).to_contain_text("−")
    found = await look(host.page, "ratings-preview")
    await host.do("Apply ratings")
    await expect(host.page.get_by_text("Applied by Hana")).to_be_visible()
    await host.do("Make anew")
    found += await look(host.page, "ratings-host")

    # The inbox leads there, and is read by it.
    await becomes(lambda: unread(ada), 1)
    await ada.page.goto("/notifications")
    await ada.page.get_by_role("link", name="Ratings of Winter Cup are out").click()
    await expect(ada.page.get_by_text("You: ")).to_contain_text("(+")
    assert ada.page.url == address
    await becomes(lambda: unread(ada), 0)
    found += await look(ada.page, "ratings")

    # So is it by the room itself.
    await becomes(lambda: unread(bob), 1)
    await bob.page.goto(address.removesuffix("/ratings"))
    await expect(bob.page.get_by_text("The ratings are out")).to_be_visible()
    await becomes(lambda: unread(bob), 0)
    found += await look(bob.page, "room-rated")
    await bob.page.get_by_role("link", name="The ratings are out").click()
    await expect(bob.page.get_by_text("You: ")).to_contain_text("(−")

    # One's own profile names the room; to others it is one that they may not know of.
    await ada.page.get_by_role("table").get_by_role("link", name="Ada").click()
    history = ada.page.get_by_role("table", name="How ratings changed").get_by_role("row")
    await expect(history.nth(1)).to_contain_text("Winter Cup")
    await expect(history.nth(1)).to_contain_text("+")
    found += await look(ada.page, "profile-rated")
    stranger = await open_page()
    await stranger.goto("/@ada")
    await expect(stranger.get_by_text("A room that is not public")).to_be_visible()
    await expect(stranger.get_by_text("Winter Cup")).to_have_count(0)
    assert not found, "\n".join(found)
