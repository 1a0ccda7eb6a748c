"""What a room's link does for somebody who is not logged in."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.people import Person
from tests.support.live_server import PASSWORD

pytestmark = pytest.mark.browser


async def test_a_link_with_a_code_takes_a_new_person_by_the_sign_up_into_the_room(
    open_page: OpenPage,
) -> None:
    host = Person(await open_page(), "Hana")
    await host.register()
    code = await host.create_room("Friday Sprint")
    guest = Person(await open_page(), "Gus")
    page = guest.page
    await page.goto(f"{host.page.url}?code={code}")
    await expect(page.get_by_role("heading", level=1, name="A code lets you into this room")).to_be_visible()
    await expect(page.get_by_role("main").get_by_role("link", name="Log in")).to_be_visible()
    await page.get_by_role("banner").get_by_role("link", name="Sign up").click()
    await page.get_by_label("Username").fill("gus")
    await page.get_by_label("Email").fill("gus@example.org")
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await guest.button("Create account").click()
    await expect(page.get_by_text("You are in.")).to_be_visible()
    await expect(page).to_have_url(host.page.url)
