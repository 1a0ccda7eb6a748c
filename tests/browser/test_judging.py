"""A host rehearses, judges again and looks at a run; an admin looks at the judge. Axe looks along, in both themes."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.looks import look
from tests.browser.people import TITLES, Person, becomes
from tests.support.live_server import LiveServer

pytestmark = pytest.mark.browser

WRONG = "print(7)\n"


@pytest.mark.timeout(400)  # the rehearsal judges every program of the jury
async def test_a_host_sees_and_does_what_judging_needs(
    site: LiveServer,
    judge: asyncio.subprocess.Process,
    open_page: OpenPage,
) -> None:
    page = await open_page(reduced_motion="reduce")
    host = Person(page, "Ada")
    await host.register()
    other = Person(await open_page(), "Ben")
    await other.register()
    await other.join(await host.create_room("Friday Sprint"))
    pool = site.runner.ports.pool
    room = str(await pool.fetchval("SELECT id::text FROM multiplayer_rooms"))

    await page.goto(f"/rooms/{room}/judging")
    await expect(page.get_by_text("Hosts who compete")).to_be_visible()
    # She only hosts from now on.
    await pool.execute("UPDATE room_participants SET competes = false WHERE role = 'host'")
    await page.reload()
    rehearse = page.get_by_role("button", name="Start a rehearsal")
    await expect(page.get_by_text("1 slot").or_(page.get_by_text("2 slots"))).to_be_visible()
    await rehearse.click()
    await expect(page.get_by_text("all as expected")).to_be_visible(timeout=120_000)
    found = await look(page, "room-judging")

    await page.goto(f"/rooms/{room}")
    await host.do("Start now")
    await other.submit("A", WRONG)
    await becomes(lambda: pool.fetchval("SELECT count(verdict) FROM submissions"), 1)
    submission = await pool.fetchval("SELECT id::text FROM submissions")

    await host.show("Host")
    await page.get_by_role("link", name="All submissions").click()
    problem = page.get_by_role("combobox", name="Problem")
    await problem.select_option(f"B {TITLES['stairlight']}")
    await expect(page.get_by_text("No submissions yet")).to_be_visible()
    await problem.select_option(f"A {TITLES['cuckooclock']}")
    await expect(page.get_by_role("row", name="Ben")).to_contain_text("WA")
    found += await look(page, "room-submissions")
    await page.get_by_role("link", name="#").click()
    await expect(page.locator("pre span", has_text="print")).to_be_visible()  # the source in colours
    found += await look(page, "submission")
    await page.get_by_role("link", name="All judgings, for the jury").click()
    await page.get_by_role("list", name="Runs").get_by_role("link").last.click()
    await expect(page.get_by_text("Killed by")).to_be_visible()
    await expect(page.get_by_text("What is in the tests")).to_be_visible()
    await pool.execute("UPDATE users SET role = 'instructor' WHERE username ILIKE 'ada%'")
    await page.reload()
    await expect(page.get_by_label("Answer", exact=True)).to_be_visible()
    found += await look(page, "run")

    # As if the judge had been wrong: the rejudge finds it.
    await pool.execute("UPDATE submissions SET verdict = 'accepted' WHERE id = $1", submission)
    await page.goto(f"/rooms/{room}/judging")
    await page.get_by_role("button", name="Rejudge the room").click()
    await expect(page.get_by_text("1 of 1 judged. 1 submission would")).to_be_visible(timeout=60_000)
    found += await look(page, "rejudging")
    await page.get_by_role("button", name="Apply").click()
    await page.get_by_role("dialog").get_by_role("button", name="Apply").click()
    await expect(page.get_by_text("1 of 1 judged. 1 submission changed")).to_be_visible()
    assert await pool.fetchval("SELECT verdict FROM submissions WHERE id = $1", submission) == "wrong_answer"

    await other.page.goto(f"/submissions/{submission}/judgings")
    await expect(other.page.get_by_role("heading", name="Not for you")).to_be_visible()

    await pool.execute("UPDATE users SET role = 'admin' WHERE username ILIKE 'ada%'")
    await page.goto("/admin/judge")
    await page.locator("summary").click()
    await host.button("Take out Python 3").click()
    await page.get_by_label("Reason, shown to hosts").fill("broken release")
    await page.get_by_role("dialog").get_by_role("button", name="Take out").click()
    await expect(page.get_by_text("broken release")).to_be_visible()
    await page.goto(f"/rooms/{room}/judging")
    await expect(page.get_by_text("Language Python 3, just now: broken release")).to_be_visible()
    await page.goto("/admin/judge")
    found += await look(page, "admin")
    await page.get_by_role("button", name="Put back").click()
    await expect(page.get_by_text("Nothing is taken out.")).to_be_visible()
    assert not found, "\n".join(found)
