"""The board for the hall shows what everybody may see, also where a host opens it who sees more."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.people import Person, submission

pytestmark = [pytest.mark.browser, pytest.mark.judge, pytest.mark.usefixtures("judge")]


async def test_a_host_s_screen_keeps_the_freeze(open_page: OpenPage) -> None:
    hana, bob = Person(await open_page(), "Hana"), Person(await open_page(), "Bob")
    for person in (hana, bob):
        await person.register()
    page = hana.page
    await bob.join(await hana.create_room("Hall", competes=False))
    address = page.url
    await hana.do("Start now")
    await hana.show("Host")
    await hana.do("Freeze the board")
    await bob.submit("A", submission("cuckooclock", "prefix_count.py"))
    await expect(bob.page.get_by_role("button", name="Accepted")).to_be_visible()

    await hana.show("Board")
    await hana.sees({"Bob": ["+", "·"]})
    await expect(page.get_by_text("You see all results.")).to_be_visible()
    await page.goto(f"{address}/screen")
    await expect(page.get_by_text("Frozen")).to_be_visible()
    await hana.sees({"Bob": ["?1being judged", "·"]})
