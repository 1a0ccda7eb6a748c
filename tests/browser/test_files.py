"""A program of several files at a browser: brought in, named, kept as a draft, run, stopped, submitted, looked at."""

from __future__ import annotations

import pytest
from playwright.async_api import Route, expect

from judge.compiling.language import load_languages
from tests.browser.conftest import OpenPage
from tests.browser.people import Person, submission, text_file
from tests.support.line import Line

pytestmark = [pytest.mark.browser, pytest.mark.judge, pytest.mark.usefixtures("judge")]

SOLUTION = submission("cuckooclock", "prefix_count.py")
CALLS = "import solution\n"


async def test_a_program_of_two_files(open_page: OpenPage, line: Line) -> None:
    ada = Person(await open_page(line.url), "Ada")
    await ada.register()
    page = ada.page
    await page.goto("/problems/cuckooclock")
    await page.get_by_role("combobox", name="Language").select_option("python")
    picker = page.locator("input[type=file]")
    tabs = page.get_by_role("tablist", name="Files of the program")

    # Something that never ends is brought in in place of the untouched template, shows its output, and is stopped.
    await picker.set_input_files(
        [text_file("main.py", "import time\nprint('so far', flush=True)\ntime.sleep(600)\n")]
    )
    await expect(tabs).to_have_count(0)
    await page.get_by_role("tab", name="Own input").click()
    await ada.button("Run").click()
    results = page.get_by_role("region", name="Results")
    await expect(results.get_by_text("so far")).to_be_visible()
    await ada.button("Stop").click()
    await expect(results.get_by_text("It was stopped.")).to_be_visible()
    await expect(ada.button("Run")).to_be_visible()

    # Whoever changes their mind before the server has answered has stopped it, too.
    line.delay_s = 0.5
    await ada.button("Run").click()
    await expect(results.get_by_text("It was stopped.")).to_be_hidden()
    await ada.button("Stop").click()
    await expect(results.get_by_text("It was stopped.")).to_be_visible()
    line.delay_s = 0.0

    # Two files: one of the same name is replaced, the other goes behind; a third is added, renamed, taken away.
    await picker.set_input_files([text_file("main.py", CALLS), text_file("solution.py", SOLUTION)])
    await expect(tabs.get_by_role("tab")).to_have_text(["main.py", "solution.py"])
    await ada.button("Add a file").click()
    await page.get_by_label("File name").fill("../notes.py")
    await ada.button("Add").click()
    await expect(page.get_by_text("can't be a file's name here")).to_be_visible()
    await page.get_by_label("File name").fill("notes.py")
    await ada.button("Add").click()
    await ada.button("Rename notes.py").click()
    await page.get_by_label("File name").fill("words.py")
    await ada.button("Rename").click()
    await expect(tabs.get_by_role("tab")).to_have_text(["main.py", "solution.py", "words.py"])
    await ada.button("Remove words.py").click()
    await ada.button("Remove").click()
    await expect(tabs.get_by_role("tab")).to_have_text(["main.py", "solution.py"])

    # The draft has every file, and which one was open.
    await tabs.get_by_role("tab", name="solution.py").click()
    await page.reload()
    await expect(tabs.get_by_role("tab")).to_have_text(["main.py", "solution.py"])
    await expect(tabs.get_by_role("tab", name="solution.py")).to_have_attribute("aria-selected", "true")

    await ada.button("Submit").click()
    await expect(page.get_by_role("button", name="#1 Accepted")).to_be_visible()
    await picker.set_input_files([text_file("picture.png", "\0\1")])
    await expect(page.get_by_text("picture.png is not a text file.")).to_be_visible()


async def test_the_languages_page_says_what_the_judges_have(open_page: OpenPage) -> None:
    page = await open_page()
    await page.goto("/languages")
    python = page.locator("#python")
    await expect(python.get_by_text("Python 3.")).to_be_visible()
    await expect(python.get_by_text("python-check.py")).to_be_visible()
    await expect(page.locator("#kotlin").get_by_text("kotlinc", exact=False).first).to_be_visible()
    await expect(page.locator("li[id]")).to_have_count(len(load_languages()))


async def test_a_judge_that_comes_is_seen(open_page: OpenPage) -> None:
    page = await open_page()
    await page.clock.install()

    async def take_away(route: Route) -> None:
        body = await (await route.fetch()).json()
        for language in body["data"]["items"]:
            language["available"] = False
        await route.fulfill(json=body)

    await page.route("**/api/v1/languages", take_away)
    await page.goto("/problems/cuckooclock")
    chosen = page.get_by_role("combobox", name="Language").locator("option:checked")
    await expect(chosen).to_have_text("Python 3 (no judge now)")
    await page.unroute("**/api/v1/languages")
    while await chosen.text_content() != "Python 3":  # it may come a moment later than the page
        await page.clock.fast_forward(15_000)
        await page.wait_for_timeout(100)
