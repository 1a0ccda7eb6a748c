"""A setter brings a package in the browser: the fault with its place, then the problem, its PDF, its notes."""

from __future__ import annotations

import io
import zipfile

import pytest
from playwright.async_api import FilePayload, expect

from codequest.protocol.actor import Role
from tests.browser.conftest import OpenPage
from tests.browser.people import Person, sign_in
from tests.support.live_server import LiveServer
from tests.support.packages import YAML_2025, Files, sum_files

pytestmark = pytest.mark.browser

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>\n"
)


def archive(changes: Files) -> FilePayload:
    own: Files = {"problem.yaml": YAML_2025, "statement/problem.en.pdf": PDF}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, content in {**own, **sum_files(), **changes}.items():
            if content is not None:
                made.writestr(f"sum/{name}", content)
    return {"name": "sum.zip", "mimeType": "application/zip", "buffer": buffer.getvalue()}


async def test_a_setter_imports_a_package(site: LiveServer, open_page: OpenPage) -> None:
    await site.add_person("ines", Role.INSTRUCTOR)
    page = await open_page()
    await sign_in(page, "ines")
    await page.goto("/problems")
    await page.get_by_role("link", name="Import a problem").click()
    send = page.get_by_role("button", name="Import", exact=True)
    await send.click()
    told = page.locator("form").get_by_role("alert")
    await expect(told).to_have_text("Choose a zip archive first.")
    chosen = page.locator("input[type=file]")
    await chosen.set_input_files(archive({"problem.yaml": YAML_2025 + "type: magic\n"}))
    await send.click()
    await expect(told).to_contain_text("problem.yaml:6")
    await chosen.set_input_files(archive({}))
    await send.click()
    await expect(page.get_by_text("Imported as a new problem")).to_be_visible()
    await page.get_by_role("link", name="Open the problem").click()
    await expect(page.get_by_role("heading", name="Sum")).to_be_visible()
    source = await page.locator("iframe").get_attribute("src")
    assert source is not None
    assert source.startswith("blob:")
    await page.get_by_label("My notes").fill("Mind the minus.")
    await page.get_by_role("button", name="Save notes").click()
    await expect(page.get_by_text("Saved", exact=True)).to_be_visible()
    await page.reload()
    await expect(page.get_by_label("My notes")).to_have_value("Mind the minus.")


async def test_a_learner_is_told_that_importing_is_not_for_them(
    site: LiveServer, open_page: OpenPage
) -> None:
    await site.add_person("ada")
    page = await open_page()
    await sign_in(page, "ada")
    await page.goto("/problems/import")
    await expect(page.get_by_text("Not for you")).to_be_visible()


async def test_a_setter_s_draft_is_used_in_a_room_and_published_afterwards(
    site: LiveServer, open_page: OpenPage
) -> None:
    await site.add_person("ines", Role.INSTRUCTOR)
    await site.add_person("ada")
    ines, ada = Person(await open_page(), "ines"), Person(await open_page(), "ada")
    for person in (ines, ada):
        await sign_in(person.page, person.name)
    page = ines.page
    await page.goto("/problems/import")
    await page.locator("input[type=file]").set_input_files(archive({}))
    await page.get_by_role("button", name="Import", exact=True).click()
    await page.get_by_role("link", name="Open the problem").click()
    tag = page.get_by_role("article").get_by_role("listitem").get_by_text("Draft")
    await expect(tag).to_be_visible()
    await ada.page.goto("/problems/sum")
    await expect(ada.page.get_by_role("heading", name="Nothing here")).to_be_visible()

    await page.goto("/rooms")
    form = await ines.fill_room_form("Sums")
    await expect(form.get_by_role("button", name="Add Sum")).to_contain_text("Draft")
    await form.get_by_role("button", name="Cancel").filter(visible=True).last.click()
    await ines.host_room("Sums", "Sum")
    await ada.page.goto(page.url)
    await ada.button("Join as contestant").click()
    await ines.do("Start now")
    await expect(ada.page.get_by_role("article").get_by_role("heading", level=1)).to_have_text("ASum")

    await page.goto("/problems")
    await ines.button("Drafts").click()
    await page.get_by_role("link", name="Sum", exact=True).click()
    # The list that is still there for a moment has chips of that name.
    await page.get_by_role("combobox", name="Who sees this problem").select_option("Everybody")
    await page.get_by_role("article").get_by_role("button", name="Save").click()
    await expect(tag).to_have_count(0)
    await ada.page.goto("/problems")
    await expect(ada.page.get_by_role("link", name="Sum", exact=True)).to_be_visible()
