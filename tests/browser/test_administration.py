"""An admin at a browser: who asks for a role gets it, and where registering is by invitation a link lets people in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from codequest.config import Registration, Settings
from codequest.protocol.actor import Role
from tests.browser.conftest import OpenPage
from tests.browser.looks import PHONE, troubles
from tests.browser.people import sign_in
from tests.support.live_server import PASSWORD, LiveServer, running

pytestmark = pytest.mark.browser


@pytest.fixture
async def site(settings: Settings, built_client: Path) -> AsyncIterator[LiveServer]:
    """A node where registering is by invitation."""
    chosen = settings.replace(static_dir=built_client, registration=Registration.INVITATION)
    async with running(chosen) as live:
        yield live


async def test_a_link_lets_one_person_in_who_then_gets_the_role_they_asked_for(
    site: LiveServer, open_page: OpenPage
) -> None:
    await site.add_person("boss", Role.ADMIN)
    newcomer = await open_page()
    await newcomer.goto("/register")
    await expect(newcomer.get_by_text("Accounts are made by invitation here")).to_be_visible()
    await expect(newcomer.get_by_label("Username")).to_have_count(0)

    admin = await open_page()
    await sign_in(admin, "boss")
    await admin.get_by_role("button", name="Your account").click()
    await admin.get_by_role("menuitem", name="Administration").click()
    await admin.get_by_role("button", name="Make an invitation").click()
    await admin.get_by_label("Whom it is for").fill("Ines")
    await admin.get_by_role("button", name="Make the link").click()
    link = await admin.get_by_role("dialog").locator("code").inner_text()
    await admin.get_by_role("button", name="Done").click()
    await expect(admin.get_by_text("0 of 1")).to_be_visible()

    await newcomer.goto(link)
    await newcomer.get_by_label("Username").fill("ines")
    await newcomer.get_by_label("Email").fill("ines@example.org")
    await newcomer.get_by_label("Password", exact=True).fill(PASSWORD)
    await newcomer.get_by_label("I teach or host contests").check()
    await newcomer.get_by_role("button", name="Create account").click()
    await expect(newcomer.get_by_role("button", name="Your account")).to_be_visible()
    assert "token" not in newcomer.url
    await expect(newcomer.get_by_text("Until an admin confirms it")).to_be_visible()
    await newcomer.goto("/settings")
    await expect(newcomer.get_by_text("An admin has not answered yet")).to_be_visible()

    await admin.reload()
    await expect(admin.get_by_text("1 of 1")).to_be_visible()
    await expect(admin.get_by_role("link", name="People 1 waiting")).to_be_visible()
    await admin.get_by_label("Waiting for a role").check()
    await admin.get_by_role("button", name="Change ines").click()
    await expect(admin.get_by_role("dialog").get_by_label("Role")).to_have_value("instructor")
    await admin.get_by_role("button", name="Save").click()
    await expect(admin.get_by_role("row", name="@ines")).to_contain_text("Instructor")
    await expect(admin.get_by_role("link", name="People", exact=True)).to_be_visible()
    await expect(newcomer.get_by_role("link", name="You are an instructor now")).to_be_visible()
    await expect(newcomer.get_by_text("An admin has not answered yet")).to_have_count(0)
    await newcomer.get_by_role("link", name="Problems").first.click()
    await expect(newcomer.get_by_role("link", name="Import a problem")).to_be_visible()

    other = await open_page()
    await other.goto(link)
    await other.get_by_label("Username").fill("carl")
    await other.get_by_label("Email").fill("carl@example.org")
    await other.get_by_label("Password", exact=True).fill(PASSWORD)
    await other.get_by_role("button", name="Create account").click()
    await expect(other.get_by_role("main").get_by_role("alert")).to_contain_text("This invitation is used up")
    await expect(other.get_by_label("Username")).to_have_value("carl")


async def test_the_pages_of_the_administration_fit_a_phone_and_are_for_admins(
    site: LiveServer, open_page: OpenPage
) -> None:
    await site.add_person("boss", Role.ADMIN)
    await site.add_person("ada")
    page = await open_page()
    await page.set_viewport_size(PHONE)
    await sign_in(page, "boss")
    found: list[str] = []
    for path, shown in {"people": "@ada", "live": "Loop delay", "judge": "Waiting line"}.items():
        await page.goto(f"/admin/{path}")
        await expect(page.get_by_role("main").get_by_text(shown).last).to_be_attached()
        assert await page.evaluate(
            "[...document.querySelectorAll('main *')].every((one) => one.scrollWidth <= innerWidth)"
        ), path
        found += await troubles(page)
    for path, shown in {
        "/problems": "Import a problem",
        "/problems/import": "zip",
        "/settings": "Password",
    }.items():
        await page.goto(path)
        await expect(page.get_by_role("main").get_by_text(shown).first).to_be_visible()
        found += await troubles(page)
    assert not found, "\n".join(found)

    learner = await open_page()
    await sign_in(learner, "ada")
    await learner.goto("/admin/people")
    await expect(learner.get_by_text("Not for you")).to_be_visible()

    await page.goto("/admin/live")
    await page.get_by_label("Shown on every page").fill("Back in ten minutes.")
    await page.get_by_label("For how many minutes").fill("soon")
    tell = page.get_by_role("button", name="Tell everybody")
    await tell.click()
    await expect(page.get_by_label("For how many minutes")).to_have_attribute("aria-invalid", "true")
    await page.get_by_label("For how many minutes").fill("10")
    await tell.click()
    await expect(learner.get_by_text("Back in ten minutes.")).to_be_visible()
