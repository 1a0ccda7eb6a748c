"""Deeds whose answer is lost with the line: each is done once, what was typed stays, and the page comes to what is."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from playwright.async_api import Route, expect

from codequest.protocol.actor import Role
from tests.browser.conftest import OpenPage
from tests.browser.people import TITLES, Person, becomes, sending, sign_in
from tests.browser.test_import_page import archive
from tests.support.backend import worker
from tests.support.line import Line
from tests.support.live_server import LiveServer

__all__ = ["worker"]

pytestmark = pytest.mark.browser


async def found(site: LiveServer, question: str) -> Any:
    async with site.runner.ports.pool.acquire() as db:
        return await db.fetchval(question)


async def lost(site: LiveServer, line: Line, question: str, answer: Any) -> None:
    """Cut the line once the server has done it, while the answer is on its way."""

    await becomes(lambda: found(site, question), answer)
    await line.cut()


@pytest.mark.usefixtures("worker")
async def test_a_host_changes_rehearses_and_thaws_once(
    site: LiveServer, open_page: OpenPage, line: Line
) -> None:
    page = await open_page(line.url)
    host, dialog = Person(page, "Hana"), page.get_by_role("dialog")
    await host.register()
    await host.host_room("Friday Sprint", TITLES["cuckooclock"])
    await host.button("Change the room").click()
    name = dialog.get_by_label("Name")
    await name.fill("Saturday Sprint")
    line.delay_s = 0.5
    save = sending(dialog, "Save")
    await save.click()
    await lost(site, line, "SELECT name FROM multiplayer_rooms", "Saturday Sprint")
    await expect(dialog.get_by_text("Nothing you typed is lost")).to_be_visible()
    await expect(name).to_have_value("Saturday Sprint")
    line.mend()
    await save.click()
    await expect(dialog).to_have_count(0)
    await expect(page.get_by_role("heading", level=1, name="Saturday Sprint")).to_be_visible()
    await expect(page.get_by_text("Hana changed the room's settings")).to_have_count(1)

    await page.get_by_role("link", name="Judging, rejudging and the dress rehearsal").click()
    rehearse = host.button("Start a rehearsal")
    await rehearse.dblclick()
    await lost(site, line, "SELECT count(*) FROM verifications", 1)
    line.mend()
    await expect(page.get_by_role("progressbar", name="Dress rehearsal")).to_be_visible()
    await expect(rehearse).to_be_disabled()
    assert await found(site, "SELECT count(*) FROM verifications") == 1

    line.delay_s = 0
    await page.get_by_role("link", name="Back to the room").click()
    await host.do("Start now")
    await host.show("Host")
    await host.do("Freeze the board")
    await host.do("End the contest")
    thaw = host.button("Thaw: show all results")
    line.delay_s = 0.5
    await thaw.click()
    await dialog.get_by_role("button", name="Thaw: show all results").click()
    await lost(site, line, "SELECT thawed_at IS NOT NULL FROM multiplayer_rooms", True)
    line.mend()
    await expect(page.get_by_text("Hana showed all results")).to_have_count(1)
    await expect(dialog).to_have_count(0)
    await expect(thaw).to_have_count(0)


async def test_a_package_whose_import_is_sent_twice_is_told_as_new(
    site: LiveServer, open_page: OpenPage, line: Line
) -> None:
    await site.add_person("ines", Role.INSTRUCTOR)
    page = await open_page(line.url)
    await sign_in(page, "ines")
    await page.goto("/problems/import")
    send = page.get_by_role("button", name="Import", exact=True)
    await page.locator("input[type=file]").set_input_files(archive({}))
    line.delay_s = 0.7
    await send.click()
    await lost(site, line, "SELECT count(*) FROM problems WHERE slug = 'sum'", 1)
    await expect(page.get_by_text("Nothing you typed is lost")).to_be_visible()
    line.mend()
    await send.click()
    await expect(page.get_by_text("Imported as a new problem")).to_be_visible()


async def test_an_import_is_told_to_who_has_gone_on(site: LiveServer, open_page: OpenPage) -> None:
    await site.add_person("ines", Role.INSTRUCTOR)
    page = await open_page()
    await sign_in(page, "ines")
    await page.goto("/problems/import")
    may_go = asyncio.Event()

    async def hold(route: Route) -> None:
        await may_go.wait()
        await route.continue_()

    await page.route("**/api/v1/problems/import?*", hold)
    await page.locator("input[type=file]").set_input_files(archive({}))
    await page.get_by_role("button", name="Import", exact=True).click()
    await page.get_by_role("link", name="Rooms").first.click()
    await expect(page.get_by_role("heading", level=1, name="Rooms")).to_be_visible()
    may_go.set()
    await expect(page.get_by_text("Sum: Imported as a new problem")).to_be_visible()
