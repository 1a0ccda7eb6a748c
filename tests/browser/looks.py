"""What is wrong with how a page looks, whatever is on it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Page, ViewportSize

from codequest.cli import client

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
PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1440, "height": 900}
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# What nobody sees must not make a page wider or longer than what stands on it.
SPARE = """
async () => {
  const drawn = () => new Promise((done) => requestAnimationFrame(done));
  await drawn().then(drawn);
  const [root, body] = [document.documentElement, document.body.getBoundingClientRect()];
  const height = Math.ceil(Math.max(root.clientHeight, body.height));
  return [root.scrollWidth - root.clientWidth, root.scrollHeight - height];
}
"""


async def misfits(page: Page) -> list[str]:
    """Where the page is larger than what it shows, on a phone and on a desktop."""
    before = page.viewport_size
    found = []
    for size in (PHONE, DESKTOP):
        await page.set_viewport_size(size)
        spare = await page.evaluate(SPARE)
        if max(spare) > 0:
            found.append(f"{page.url}: {spare} pixels too wide and too long at {size}")
    if before is not None:
        await page.set_viewport_size(before)
    return found


async def troubles(page: Page) -> list[str]:
    """What does not fit, and what axe takes for serious; a line for each place."""
    found = await misfits(page)
    await page.evaluate(AXE.read_text())
    violations: list[dict[str, Any]] = await page.evaluate(RUN)
    return found + [
        f"{page.url}: {one['id']}: {node['html'][:160]} ({node['failureSummary']})"
        for one in violations
        if one["impact"] in SERIOUS
        for node in one["nodes"]
    ]


async def look(page: Page, name: str) -> list[str]:
    """Axe's findings in both themes, on a desktop and a phone; pictures where CODEQUEST_PICTURES names a folder."""
    found = []
    for form, size in (("phone", PHONE), ("desktop", DESKTOP)):
        await page.set_viewport_size(size)
        for theme in THEMES:
            await page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            found += await troubles(page)
            if folder := os.environ.get("CODEQUEST_PICTURES"):
                path = Path(folder, f"{name}-{theme}-{form}.png")
                await page.screenshot(path=path, full_page=True)
    return found
