"""A board of many problems and long names in panes of any width."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from codequest.client import Client
from codequest.features.problems.importer import import_packages
from tests.browser.conftest import OpenPage
from tests.browser.looks import troubles
from tests.browser.people import PROBLEMS, TITLES
from tests.support.live_server import PASSWORD, LiveServer

pytestmark = pytest.mark.browser
MORE = ("campfire", "carillon", "ferryqueue", "kiln", "lukewarm", "ribbon", "shelfmarks", "tidepool")
NAMES = ("The Unreasonable Effectiveness of Segment Trees", "Bo")
ROOMS = "/multiplayer/rooms"


async def running_room(site: LiveServer) -> str:
    """A room of ten problems that runs, with two people who compete; its address."""
    await import_packages(site.runner, [PROBLEMS / slug for slug in MORE])
    for name in ("hana", "p0", "p1"):
        await site.add_person(name)
    async with site.runner.ports.pool.acquire() as db:
        for number, name in enumerate(NAMES):
            await db.execute("UPDATE users SET display_name = $2 WHERE username = $1", f"p{number}", name)
    async with Client(site.url) as client:
        await client.sign_in("hana", PASSWORD)
        problems = [{"problem": slug} for slug in (*TITLES, *MORE)]
        room = (await client.post(ROOMS, {"name": "Wide Cup", "problems": problems}))["room"]["id"]
        for number in range(len(NAMES)):
            async with Client(site.url) as contestant:
                await contestant.sign_in(f"p{number}", PASSWORD)
                await contestant.post(f"{ROOMS}/{room}/join")
        await client.post(f"{ROOMS}/{room}/start")
    return f"/rooms/{room}"


async def edges(page: Page) -> tuple[float, float]:
    """Where the first name begins, and where the last problem's column ends beyond the board's edge."""
    name = await page.locator("tr[data-glide] th").first.bounding_box()
    last = await page.locator("thead th").last.bounding_box()
    board = await page.get_by_role("region", name="Standings").bounding_box()
    assert name is not None
    assert last is not None
    assert board is not None
    return name["x"], last["x"] + last["width"] - board["x"] - board["width"]


async def test_what_does_not_fit_is_hinted_at_and_scrolls_beside_the_names(
    site: LiveServer, open_page: OpenPage
) -> None:
    address = await running_room(site)
    page = await open_page()
    await page.set_viewport_size({"width": 1440, "height": 800})
    await page.goto(address)
    more = page.get_by_role("button", name="More problems to the right")
    await expect(page.get_by_role("region", name="Standings")).to_be_visible()
    await expect(page.get_by_role("columnheader", name="Cuckoo Clock")).to_be_visible()
    await expect(more).to_have_count(0)
    assert (await edges(page))[1] <= 1
    found = []
    await page.set_viewport_size({"width": 900, "height": 800})
    await expect(more).to_be_visible()
    name_at, hidden = await edges(page)
    assert hidden > 0
    found += await troubles(page)
    while await more.count():
        await more.click()
        await page.wait_for_timeout(400)  # the board scrolls smoothly
    name_then, hidden = await edges(page)
    assert (name_then, hidden) == (name_at, pytest.approx(0, abs=1))
    assert not found, "\n".join(found)


async def test_on_the_narrowest_phone_a_row_opens_to_show_its_cells(
    site: LiveServer, open_page: OpenPage
) -> None:
    address = await running_room(site)
    page = await open_page()
    await page.set_viewport_size({"width": 320, "height": 700})
    await page.goto(address)
    await page.get_by_role("button", name="Board").last.click()
    opening = page.get_by_role("button", name=f"Cells of {NAMES[1]}")
    await opening.click()
    await expect(opening).to_have_attribute("aria-expanded", "true")
    await expect(page.get_by_role("cell").filter(has_text="J")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") == 320
