"""The form that makes a room: what an instructor may choose beyond its first page."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from codequest.protocol.actor import Role
from tests.browser.conftest import OpenPage
from tests.browser.people import TITLES, sign_in
from tests.support.live_server import LiveServer

pytestmark = pytest.mark.browser


async def test_an_instructor_makes_a_room_of_few_languages_that_hides_its_problems(
    site: LiveServer, open_page: OpenPage
) -> None:
    await site.add_person("ines", Role.INSTRUCTOR)
    page = await open_page()
    await sign_in(page, "ines")
    await page.goto("/rooms")
    await page.get_by_role("button", name="Create a room").first.click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Name").fill("Only Python")
    for title in TITLES.values():
        await dialog.get_by_role("button", name=f"Add {title}").click()
    await dialog.get_by_text("More choices").click()
    await dialog.get_by_label("Hide the problems").check()
    languages = dialog.get_by_role("group", name="Languages that may be used").get_by_role("checkbox")
    await expect(languages.first).to_be_checked()
    for index in range(await languages.count()):
        await languages.nth(index).uncheck()
    create = dialog.get_by_role("button", name="Create room").filter(visible=True).last
    await create.click()
    await expect(dialog.get_by_role("alert")).to_have_text("Leave at least one in.")
    await dialog.get_by_label("Python 3", exact=True).check()
    await create.click()
    await expect(page.get_by_role("heading", level=1, name="Only Python")).to_be_visible()
    async with site.runner.ports.pool.acquire() as db:
        found = await db.fetchrow("SELECT languages, embargo FROM multiplayer_rooms")
    assert found is not None
    assert (list(found["languages"]), found["embargo"]) == (["python"], True)
