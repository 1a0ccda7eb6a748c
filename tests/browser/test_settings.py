"""What somebody changes of their own account in the browser."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.people import sign_in
from tests.support.live_server import LiveServer

pytestmark = pytest.mark.browser


async def test_a_name_and_a_few_words_are_changed_for_all_to_see(
    site: LiveServer, open_page: OpenPage
) -> None:
    await site.add_person("ada")
    page = await open_page()
    await sign_in(page, "ada")
    await page.goto("/settings")
    name, save = page.get_by_label("Name on boards"), page.get_by_role("button", name="Save", exact=True)
    await name.fill("A")
    await save.click()
    await expect(name).to_have_attribute("aria-invalid", "true")
    await name.fill("Ada King")
    await page.get_by_label("About me").fill("Graphs before breakfast.")
    await save.click()
    await expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    await page.reload()
    await expect(name).to_have_value("Ada King")
    other = await open_page()
    await other.goto("/@ada")
    await expect(other.get_by_role("heading", level=1)).to_contain_text("Ada King")
    await expect(other.get_by_text("Graphs before breakfast.")).to_be_visible()
