"""axe finds nothing serious on the pages that everybody meets, in both themes."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from playwright.async_api import Page, expect

from codequest.cli import client
from tests.browser.conftest import OpenPage
from tests.browser.people import Person

AXE = client.FOLDER / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = ("serious", "critical")
RUN = """
async () => {
  // What is still fading in has not its own colours yet.
  const isFading = (one) => one.playState === "running" && one.effect.getComputedTiming().iterations < Infinity;
  await Promise.all(document.getAnimations().filter(isFading).map((one) => one.finished.catch(() => {})));
  return (await axe.run()).violations;
}
"""

# Address -> what is there once it is loaded.
PAGES = {
    "/": "h1",
    "/login": "text=New here?",
    "/problems": "text=Cuckoo Clock",
    "/rooms": "text=No rooms here yet",
}

pytestmark = pytest.mark.browser


async def troubles(page: Page) -> list[str]:
    """What axe takes for serious, a line for each place."""
    await page.evaluate(AXE.read_text())
    violations: list[dict[str, Any]] = await page.evaluate(RUN)
    return [
        f"{page.url}: {one['id']}: {node['html'][:160]} ({node['failureSummary']})"
        for one in violations
        if one["impact"] in SERIOUS
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_axe_finds_nothing_serious(open_page: OpenPage, theme: Literal["light", "dark"]) -> None:
    page = await open_page(color_scheme=theme, reduced_motion="reduce")
    found: list[str] = []
    for path, shown in PAGES.items():
        await page.goto(path)
        await expect(page.get_by_role("main").locator(shown).first).to_be_visible()
        found += await troubles(page)
    await page.goto("/problems/cuckooclock")
    await expect(page.locator(".cm-content")).to_be_visible()
    found += await troubles(page)

    host = Person(page, "Ada")
    await host.register()
    await host.create_room("Friday Sprint")
    found += await troubles(page)
    await host.do("Start now")
    await host.sees({"Ada": ["·", "·"]})
    await expect(page.locator(".cm-content")).to_be_visible()
    found += await troubles(page)
    await host.show("Host")
    await expect(host.button("Freeze the board")).to_be_visible()
    found += await troubles(page)
    await page.goto("/rooms")
    await expect(page.get_by_role("link", name="Friday Sprint")).to_be_visible()
    found += await troubles(page)
    assert not found, "\n".join(found)
