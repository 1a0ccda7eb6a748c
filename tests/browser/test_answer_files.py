"""A problem that asks for answers at a browser: the files it wants, brought in and handed in, and nothing to run."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import expect

from codequest.features.problems.importer import import_packages
from tests.browser.conftest import OpenPage
from tests.browser.looks import troubles
from tests.browser.people import Person, text_file
from tests.support.live_server import LiveServer
from tests.support.packages import YAML_2025, package_2025

pytestmark = [pytest.mark.browser, pytest.mark.judge, pytest.mark.usefixtures("judge")]


async def test_answers_are_handed_in(site: LiveServer, open_page: OpenPage, tmp_path: Path) -> None:
    asking = {"problem.yaml": YAML_2025 + "type: submit-answer\n"}
    await import_packages(site.runner, [package_2025(tmp_path, asking)])
    ada = Person(await open_page(), "Ada")
    await ada.register()
    page = ada.page
    await page.goto("/problems/sum")
    await expect(page.get_by_text("Hand in 2 answers, no program")).to_be_visible()
    tabs = page.get_by_role("tablist", name="Files to hand in").get_by_role("tab")
    await expect(tabs).to_have_text(["a.out", "b.out"])
    await expect(page.get_by_role("combobox", name="Language").locator("option")).to_have_text(
        ["Answer files"]
    )
    submit = page.get_by_role("region", name="Code").get_by_role("button", name="Submit")
    await expect(submit).to_be_visible()
    await expect(ada.button("Run")).to_have_count(0)
    await expect(page.get_by_role("tab", name="Own input")).to_have_count(0)

    # One of two, brought in; the other one is missing.
    await page.locator("input[type=file]").set_input_files([text_file("a.out", "7\n")])
    await expect(tabs).to_have_text(["a.out", "b.out"])
    await expect(page.get_by_text("Without an answer so far: b.out.")).to_be_visible()
    # No test would look at a file of another name.
    await page.locator("input[type=file]").set_input_files([text_file("wrongname.txt", "7\n")])
    await expect(page.get_by_text("No test asks for wrongname.txt. Asked for: a.out, b.out.")).to_be_visible()
    await expect(tabs).to_have_text(["a.out", "b.out"])
    await submit.click()
    await expect(page.get_by_role("button", name="#1 Wrong answer")).to_be_visible()
    results = page.get_by_role("region", name="Results")
    failed = results.locator("p", has_text="Test 2")
    await expect(failed.get_by_text("b", exact=True)).to_be_visible()
    # The other one by hand.
    await tabs.filter(has_text="b.out").click()
    editor = page.get_by_role("textbox", name="Code editor")
    await editor.click()
    await page.keyboard.type("30")
    await submit.click()
    await expect(page.get_by_role("button", name="#2 Accepted")).to_be_visible()
    assert await troubles(page) == []
