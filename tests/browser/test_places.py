"""What must be in its place: buttons on a phone's screen, and what somebody looks at while something else changes."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.looks import PHONE
from tests.browser.people import PASTE, Person

pytestmark = pytest.mark.browser

IS_WHOLE = """
(one) => {
  const box = one.getBoundingClientRect();
  return box.width > 0 && box.left >= 0 && box.right <= innerWidth && box.top >= 0 && box.bottom <= innerHeight;
}
"""
LONG_LINE = "int main() { return " + "never_declared_" * 12 + "; }\n"


async def is_whole(one: Locator) -> bool:
    """Whether all of it is on the screen."""
    found: bool = await one.evaluate(IS_WHOLE)
    return found


async def on_a_phone(page: Page) -> None:
    await page.set_viewport_size(PHONE)
    await page.goto("/problems/cuckooclock")
    await page.get_by_role("button", name="Code", exact=True).click()
    await expect(page.locator(".cm-content")).to_be_visible()


async def test_a_phone_shows_all_buttons_of_the_editor(open_page: OpenPage) -> None:
    ada = Person(await open_page(has_touch=True), "Ada")
    await ada.register()
    await on_a_phone(ada.page)
    more = ada.button("More for this program")
    for button in (ada.button("Run"), ada.button("Submit"), more):
        assert await is_whole(button)
    await more.click()
    for item in await ada.page.get_by_role("menuitem").all():
        assert await is_whole(item)
    await ada.page.get_by_role("menuitem", name="Add a file").click()
    await expect(ada.page.get_by_role("dialog").get_by_label("File name")).to_be_focused()


async def test_keys_are_named_only_where_there_are_some(open_page: OpenPage) -> None:
    for has_keys in (True, False):
        page = await open_page(is_mobile=not has_keys, has_touch=not has_keys)
        ada = Person(page, f"Ada{has_keys}")
        await ada.register()
        await page.goto("/problems/cuckooclock")
        await expect(page.locator(".cm-content")).to_be_visible()
        samples, own = (
            page.get_by_text("Run the samples with"),
            page.get_by_text("your program should read, then"),
        )
        await expect(samples).to_have_count(int(has_keys))
        await expect(page.locator("kbd")).to_have_count(int(has_keys))
        title = await ada.button("Submit").get_attribute("title")
        assert (title is not None) == has_keys
        await ada.show("Own input")
        await expect(own).to_have_text(
            "Type what your program should read, then " + ("Ctrl+'." if has_keys else "Run.")
        )
        await ada.show("Submissions")
        await expect(page.get_by_text("submits what is in the editor")).to_have_count(int(has_keys))
    await page.keyboard.press("Control+k")  # there are some after all
    await page.keyboard.press("Control+k")
    await expect(page.get_by_text("submits what is in the editor")).to_be_visible()


async def test_what_was_told_to_one_person_goes_with_them(open_page: OpenPage) -> None:
    ada = Person(await open_page(), "Ada")
    await ada.register()
    await ada.page.goto("/problems/cuckooclock")
    editor = ada.page.locator(".cm-content")
    await editor.click()
    await ada.page.keyboard.press("ControlOrMeta+a")
    await ada.page.keyboard.press("Delete")
    await ada.button("Submit").click()
    told = ada.page.get_by_text("Write something first.")
    await expect(told).to_be_visible()
    await ada.button("Your account").click()
    await ada.page.get_by_role("menuitem", name="Log out").click()
    await expect(ada.page.get_by_role("link", name="Sign up").first).to_be_visible()
    await expect(told).to_have_count(0)


@pytest.mark.judge
@pytest.mark.usefixtures("judge")
async def test_a_compilers_long_line_widens_no_page(open_page: OpenPage) -> None:
    ada = Person(await open_page(), "Ada")
    await ada.register()
    await on_a_phone(ada.page)
    await ada.page.get_by_label("Language").select_option("cpp17")
    editor = ada.page.locator(".cm-content")
    await editor.click()
    await ada.page.keyboard.press("ControlOrMeta+a")
    await editor.evaluate(PASTE, LONG_LINE)
    await ada.button("Submit").click()
    await expect(ada.page.get_by_text("Compilation error").nth(1)).to_be_visible()
    await expect(ada.page.get_by_text("Compiler", exact=True).first).to_be_visible()
    assert await is_whole(ada.page.get_by_role("columnheader", name="When"))
    # What did not compile took no time.
    await expect(ada.page.get_by_role("row").last.get_by_role("cell", name="–")).to_be_visible()


async def test_another_problem_leaves_the_side_as_it_is(open_page: OpenPage) -> None:
    ada = Person(await open_page(), "Ada")
    await ada.register()
    await ada.create_room("Friday Sprint")
    await ada.do("Start now")
    await ada.show("Host")
    words = ada.page.get_by_label("To everybody in the room")
    await words.fill("Printing is ba")
    await ada.page.get_by_role("button", name="Problem B").click()
    await expect(ada.page.get_by_role("heading", name="Stairwell Light")).to_be_visible()
    await expect(words).to_have_value("Printing is ba")

    # A problem that can not be read takes its own place and no other.
    await ada.page.route("**/api/v1/problems/*", lambda route: route.abort())
    await ada.page.reload()
    await expect(ada.page.get_by_text("That did not work")).to_be_visible()
    await expect(ada.page.get_by_role("tab", name="Board")).to_be_visible()
