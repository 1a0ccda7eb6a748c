"""A line that is slow or breaks, and somebody who does not wait: nothing typed is lost, nothing is done twice."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Route, expect

from tests.browser.conftest import OpenPage
from tests.browser.people import PASTE, TITLES, Person, becomes
from tests.support.line import Line
from tests.support.live_server import LiveServer

pytestmark = pytest.mark.browser


async def test_what_is_typed_before_the_editor_is_here_stands_in_it(
    open_page: OpenPage, built_client: Path
) -> None:
    page = await open_page()
    may_come = asyncio.Event()

    async def hold(route: Route) -> None:
        await may_come.wait()
        await route.continue_()

    for script in (built_client / "assets").glob("*.js"):
        if b"cm-content" in script.read_bytes():
            await page.route(f"**/assets/{script.name}", hold)
    await page.goto("/problems/cuckooclock")
    field = page.locator("textarea").and_(page.get_by_label("Code editor. Escape leaves it."))
    await field.fill("print(6 * 7)")
    await expect(page.get_by_text("Draft saved")).to_be_visible()
    await field.press("End")
    await field.press_sequentially("  # twice")
    await expect(field).to_have_value("print(6 * 7)  # twice")
    may_come.set()
    await expect(page.locator(".cm-content")).to_have_text("print(6 * 7)  # twice")
    await page.keyboard.type(", or once")
    await expect(page.locator(".cm-content")).to_have_text("print(6 * 7)  # twice, or once")


async def test_impatience_on_a_bad_line(site: LiveServer, open_page: OpenPage, line: Line) -> None:
    ada = Person(await open_page(line.url), "Ada")
    bob = Person(await open_page(), "Bob")
    await ada.register()
    await bob.register()
    await bob.join(await ada.create_room("Friday Sprint"))
    dialog = ada.page.get_by_role("dialog")

    # The announcement is made, its answer is lost, and what is pressed again meanwhile makes no second one.
    text = ada.page.get_by_label("To everybody in the room")
    await text.fill("Lunch is at noon.")
    line.delay_s = 0.5
    await text.press("Control+Enter")
    await text.press("Control+Enter")
    await expect(bob.page.get_by_text("Lunch is at noon.").first).to_be_visible()
    await line.cut()
    line.mend()
    await expect(text).to_have_value("")
    await expect(ada.page.get_by_role("listitem").filter(has_text="Lunch is at noon.")).not_to_have_count(0)
    assert await _count(site, "SELECT count(*) FROM room_announcements") == 1
    await ada.do("Start now")

    # A dialog that was left closes no other one when its answer comes.
    await ada.show("Host")
    await ada.button("Pause").click()
    await dialog.get_by_role("button", name="Pause", exact=True).click()
    await ada.page.keyboard.press("Escape")
    await ada.button("End the contest").click()
    await expect(ada.page.get_by_text("Paused", exact=True)).to_be_visible()
    await expect(dialog.get_by_role("heading", name="End the contest")).to_be_visible()
    await ada.page.keyboard.press("Escape")
    await ada.do("Resume")

    # What is typed in one pane is there after a look at another one.
    await text.fill("Ten minutes left")
    await ada.show("Board")
    await ada.show("Host")
    await expect(text).to_have_value("Ten minutes left")

    # A double click, a look at another problem and the keys come to one submission.
    editor = bob.page.locator(".cm-content")
    await editor.click()
    await bob.page.keyboard.press("ControlOrMeta+a")
    await editor.evaluate(PASTE, "print(6 * 7)\n")
    await bob.button("Submit").dblclick()
    await bob.page.get_by_role("button", name="Problem B").click()
    await bob.page.get_by_role("button", name="Problem A").click()
    await editor.press("Control+Enter")
    await expect(bob.page.get_by_role("button", name="#1 ")).to_be_visible()
    await becomes(lambda: _count(site, "SELECT count(*) FROM submissions"), 1)


async def _count(site: LiveServer, query: str) -> int:
    async with site.runner.ports.pool.acquire() as db:
        found: int = await db.fetchval(query)
        return found


async def test_a_problem_that_was_not_opened_yet_is_there_without_a_line(
    open_page: OpenPage, line: Line
) -> None:
    ada = Person(await open_page(line.url), "Ada")
    page = ada.page
    await page.add_init_script("Math.random = () => 0")  # nobody waits for their turn
    await ada.register()
    await ada.create_room("Friday Sprint")
    read: set[str] = set()
    page.on("response", lambda one: read.add(one.url) if "/api/v1/problems/" in one.url else None)
    await ada.do("Start now")

    async def how_many() -> int:
        return len(read)

    await becomes(how_many, len(TITLES))
    await expect(page.locator(".cm-content")).to_be_visible()
    await line.cut()
    await expect(page.get_by_text("Connection lost.")).to_be_visible()
    await page.get_by_role("button", name="Problem B").click()
    title = page.get_by_role("article").get_by_role("heading", level=1)
    await expect(title).to_have_text(f"B{TITLES['stairlight']}")
    await expect(page.locator(".cm-content")).to_be_visible()
