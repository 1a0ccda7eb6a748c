"""axe finds nothing serious on the pages that everybody meets, in both themes, and they fit every screen."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.looks import troubles
from tests.browser.people import Person

# Address -> what is there once it is loaded.
PAGES = {
    "/": "h1",
    "/login": "text=New here?",
    "/problems": "text=Cuckoo Clock",
    "/rooms": "text=No rooms here yet",
}

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_axe_finds_nothing_serious(open_page: OpenPage, theme: Literal["light", "dark"]) -> None:
    page = await open_page(color_scheme=theme, reduced_motion="reduce")
    found: list[str] = []
    for path, shown in PAGES.items():
        await page.goto(path)
        await expect(page.get_by_role("main").locator(shown).first).to_be_visible()
        found += await troubles(page)
    await page.goto("/problems/cuckooclock")
    await expect(page.locator(".cm-content")).to_be_visible()
    found += await troubles(page)

    host = Person(page, "Ada")
    await host.register()
    await host.create_room("Friday Sprint")
    found += await troubles(page)
    await host.do("Start now")
    await host.sees({"Ada": ["·", "·"]})
    await expect(page.locator(".cm-content")).to_be_visible()
    found += await troubles(page)
    await host.show("Host")
    await expect(host.button("Freeze the board")).to_be_visible()
    found += await troubles(page)
    await page.goto("/rooms")
    await expect(page.get_by_role("link", name="Friday Sprint")).to_be_visible()
    found += await troubles(page)
    assert not found, "\n".join(found)
