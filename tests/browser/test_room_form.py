"""The form that makes a room: what an instructor may choose beyond its first page."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from codequest.protocol.actor import Role
from tests.browser.conftest import OpenPage
from tests.browser.looks import troubles
from tests.browser.people import TITLES, Person, sending, sign_in
from tests.support.live_server import LiveServer

pytestmark = pytest.mark.browser


async def test_an_instructor_makes_a_room_of_few_languages_that_hides_its_problems(
    site: LiveServer, open_page: OpenPage
) -> None:
    await site.add_person("ines", Role.INSTRUCTOR)
    page = await open_page()
    await sign_in(page, "ines")
    await page.goto("/rooms")
    dialog = await Person(page, "Ines").fill_room_form("Only Python", *TITLES.values())
    await dialog.get_by_text("More choices").click()
    await dialog.get_by_label("Hide the problems").check()
    languages = dialog.get_by_role("group", name="Languages that may be used").get_by_role("checkbox")
    await expect(languages.first).to_be_checked()
    for index in range(await languages.count()):
        await languages.nth(index).uncheck()
    create = sending(dialog, "Create room")
    await create.click()
    await expect(dialog.get_by_role("alert")).to_have_text("Leave at least one in.")
    await dialog.get_by_label("Python 3", exact=True).check()
    await create.click()
    await expect(page.get_by_role("heading", level=1, name="Only Python")).to_be_visible()
    await expect(page.get_by_role("region", name="The rules").get_by_text("Python 3")).to_be_visible()
    async with site.runner.ports.pool.acquire() as db:
        found = await db.fetchrow("SELECT languages, embargo FROM multiplayer_rooms")
    assert found is not None
    assert (list(found["languages"]), found["embargo"]) == (["python"], True)


async def test_the_form_shows_what_was_opened_and_what_is_wrong(open_page: OpenPage) -> None:
    host = Person(await open_page(), "Hana")
    await host.register()
    await host.button("Create a room").first.click()
    dialog = host.page.get_by_role("dialog")
    create = sending(dialog, "Create room")
    freeze = dialog.get_by_label("Freeze the board")
    await dialog.get_by_label("Start", exact=True).select_option("planned")
    time, finding = (
        await dialog.get_by_label("Start time").bounding_box(),
        await dialog.get_by_label("Who finds it").bounding_box(),
    )
    assert time is not None
    assert finding is not None
    assert finding["y"] >= time["y"] + time["height"] or finding["x"] >= time["x"] + time["width"]

    await dialog.get_by_text("More choices").click()
    await expect(dialog.get_by_role("group", name="Languages that may be used")).to_be_in_viewport()
    await freeze.fill("long")
    await create.click()
    await expect(dialog.get_by_role("searchbox")).to_be_focused()
    await expect(dialog.get_by_text("Add at least one problem.")).to_be_in_viewport()
    await freeze.fill("0")
    await expect(freeze).to_be_visible()

    # What only the server knows stands at its field, and alone.
    await dialog.get_by_role("button", name=f"Add {TITLES['cuckooclock']}").click()
    await dialog.get_by_label("Start time").fill("2020-01-01T10:00")
    await create.click()
    await expect(dialog.get_by_text("The start lies in the future")).to_be_in_viewport()
    await expect(dialog.get_by_role("alert")).to_have_count(0)


async def at_the_form(open_page: OpenPage) -> Person:
    """Somebody who has made a room and changes its name."""
    host = Person(await open_page(), "Hana")
    await host.register()
    await host.create_room("Draft")
    await host.button("Change the room").click()
    await host.page.get_by_role("dialog").get_by_label("Name").fill("Friday Sprint")
    return host


async def test_a_host_changes_the_room_until_it_starts_and_some_of_it_afterwards(
    site: LiveServer, open_page: OpenPage
) -> None:
    host = await at_the_form(open_page)
    page, dialog = host.page, host.page.get_by_role("dialog")
    await dialog.get_by_label("Length in minutes").fill("an hour")
    await dialog.get_by_role("button", name=f"Remove {TITLES['cuckooclock']}").click()
    save = sending(dialog, "Save")
    await save.click()
    await expect(dialog.get_by_text("A number from 1 to 20160.")).to_be_visible()
    await expect(dialog.get_by_label("Name")).to_have_value("Friday Sprint")
    await dialog.get_by_label("Length in minutes").fill("90")
    await save.click()
    await expect(page.get_by_role("heading", level=1, name="Friday Sprint")).to_be_visible()
    await expect(page.get_by_text("1:30:00")).to_be_visible()
    await expect(page.get_by_role("link", name=TITLES["cuckooclock"])).to_have_count(0)
    # Who competes learns at once that the list of deeds is for after the end.
    await expect(page.get_by_text("You compete, so you see this list after the end.")).to_be_visible()

    await host.do("Start now")
    await host.show("Host")
    await host.do("Extend")
    await expect(page.get_by_text("The contest is longer by 10 minutes.").last).to_be_visible()
    minutes = page.get_by_label("Minutes", exact=True)
    await minutes.fill("0")
    await expect(page.get_by_text("A whole number of minutes, 1 to 1440.")).to_be_visible()
    await expect(host.button("Extend")).to_be_disabled()
    await host.button("Change the room").click()
    await expect(dialog.get_by_label("Length in minutes")).to_have_count(0)
    await dialog.get_by_label("Places").fill("80")
    await save.click()
    await expect(dialog).to_have_count(0)
    async with site.runner.ports.pool.acquire() as db:
        found = await db.fetchrow("SELECT name, duration_s, capacity FROM multiplayer_rooms")
    assert found is not None
    assert tuple(found) == ("Friday Sprint", 6000, 80)


async def test_a_contest_that_starts_below_the_open_form_takes_nothing_that_was_typed(
    site: LiveServer, open_page: OpenPage
) -> None:
    host = await at_the_form(open_page)
    page, dialog = host.page, host.page.get_by_role("dialog")
    await dialog.get_by_label("Length in minutes").fill("an hou")
    other = await page.context.new_page()
    await other.goto(page.url)
    await Person(other, "Hana").do("Start now")
    await expect(dialog.get_by_label("Length in minutes")).to_have_count(0)
    await expect(dialog.get_by_label("Name")).to_have_value("Friday Sprint")
    await sending(dialog, "Save").click()
    await expect(dialog).to_have_count(0)
    await expect(page.get_by_role("heading", level=1, name="Friday Sprint")).to_be_visible()


async def test_a_host_calls_a_room_off_and_reads_what_was_done(site: LiveServer, open_page: OpenPage) -> None:
    host = Person(await open_page(), "Hana")
    await host.register()
    await host.host_room("Rained Out", TITLES["cuckooclock"])
    watching = await open_page()
    await watching.goto(host.page.url)
    await expect(watching.get_by_role("link", name="Log in to join")).to_be_visible()
    await host.do("Call it off")
    await expect(watching.get_by_text("The contest was called off.").last).to_be_visible()
    await expect(watching.get_by_text("Called off", exact=True)).to_be_visible()
    await expect(watching.get_by_text("called off before its start")).to_be_visible()
    await host.show("Host")
    await expect(host.page.get_by_text("Hana ended the contest")).to_be_visible()
    await expect(host.page.get_by_text("Hana opened the room")).to_be_visible()
    await expect(host.button("Thaw: show all results")).to_have_count(0)


async def test_a_room_is_made_like_another_one_and_nothing_before_it_is_sent(
    site: LiveServer, open_page: OpenPage
) -> None:
    host = Person(await open_page(), "Hana")
    await host.register()
    await host.create_room("Friday Cup", competes=False)
    await host.button("Room").click()
    await host.page.get_by_role("menuitem", name="Make a room like this one").click()
    dialog = host.page.get_by_role("dialog", name="A room like Friday Cup")
    await expect(dialog.get_by_label("Name")).to_have_value("Friday Cup")
    for title in TITLES.values():
        await expect(dialog.get_by_role("button", name=f"Remove {title}")).to_be_visible()
    await expect(dialog.get_by_label("Who finds it")).to_have_value("code")
    await expect(dialog.get_by_label("I compete myself")).not_to_be_checked()
    found = await troubles(host.page)
    await dialog.get_by_role("button", name="Cancel").click()
    await expect(host.page.get_by_role("listitem").filter(has_text="Friday Cup")).to_have_count(1)
    await host.page.go_back()
    await host.page.get_by_role("link", name="Make a room like this one").click()
    await dialog.get_by_label("Name").fill("Saturday Cup")
    await sending(dialog, "Create room").click()
    await expect(host.page.get_by_role("heading", level=1, name="Saturday Cup")).to_be_visible()
    async with site.runner.ports.pool.acquire() as db:
        rows = await db.fetch(
            "SELECT r.name, count(*) AS n FROM multiplayer_rooms r JOIN room_problems q"
            " ON q.room_id = r.id GROUP BY r.id ORDER BY r.created_at"
        )
    assert [tuple(row) for row in rows] == [("Friday Cup", len(TITLES)), ("Saturday Cup", len(TITLES))]
    assert not found, "\n".join(found)
