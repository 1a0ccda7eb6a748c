"""Takes the pictures of this folder, from a running server with the demo data.

    .venv/bin/python -m docs.pictures.make http://localhost:8000 --password PASSWORD

The password is the one that `make run` prints (or DEMO_PASSWORD). `contact_sheet` takes every view in every state.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from codequest.seed import ROOM
from docs.pictures.camera import Sessions, launch, looking

HERE = Path(__file__).resolve().parent
SETTLE_MS = 900
RUN_MS = 4000


@dataclass(frozen=True)
class View:
    """An address, who looks at it, and what must be there before the picture is taken."""

    path: str
    ready: str
    user: str | None = None
    source: str | None = None  # typed into the editor and run on the samples


VIEWS = {
    "landing": View("/", "table"),
    "problem": View("/problems/shelfmarks", ".cm-content, nav button", "lin"),
    "lobby": View("/rooms", "main li", "lin"),
    "room": View("/rooms/{room}?p=C", ".cm-content, nav button", "lin", "telescopes"),
    "screen": View("/rooms/{room}/screen", "table"),
}
PICTURES = (
    ("landing", "light", "desktop"),
    ("problem", "light", "desktop"),
    ("lobby", "light", "desktop"),
    ("room", "dark", "desktop"),
    ("room", "light", "desktop"),
    ("screen", "dark", "desktop"),
    ("room", "light", "phone"),
)


def main() -> None:
    """Parse the arguments and take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", nargs="?", default=os.environ.get("CODEQUEST_URL", "http://localhost:8000"))
    parser.add_argument("--password", default=os.environ.get("DEMO_PASSWORD", ""))
    args = parser.parse_args()
    with sync_playwright() as playwright:
        browser = launch(playwright)
        sessions = Sessions(browser, args.url, args.password)
        room = _demo_room(browser, sessions.url)
        for name, theme, size in PICTURES:
            suffix = theme if size == "desktop" else f"{size}-{theme}"
            target = HERE / f"{name}-{suffix}.png"
            _take(browser, sessions, VIEWS[name], room, theme, size, target)
            print(f"{target.stat().st_size // 1024:5} KB  {target}", flush=True)
        browser.close()


def _demo_room(browser: Browser, url: str) -> str:
    context = browser.new_context()
    rooms = context.request.get(f"{url}/api/v1/multiplayer/rooms").json()["data"]
    context.close()
    return str(next(card["room"]["id"] for card in rooms if card["room"]["name"] == ROOM))


def _take(
    browser: Browser, sessions: Sessions, view: View, room: str, theme: str, size: str, target: Path
) -> None:
    with looking(browser, sessions, view.user, theme, size) as (page, troubles):
        page.goto(sessions.url + view.path.format(room=room))
        page.locator(view.ready).first.wait_for()
        if view.source and size == "desktop":
            _run_samples(page, view.source)
        page.wait_for_timeout(SETTLE_MS)
        page.screenshot(path=target)
    for trouble in troubles:
        print(f"  {target.name}: {trouble}")


def _run_samples(page: Page, slug: str) -> None:
    folder = HERE.parent.parent / "problems" / slug / "submissions" / "accepted"
    editor = page.locator(".cm-content")
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(next(folder.glob("*.py")).read_text())
    page.keyboard.press("Control+Home")
    page.keyboard.press("Control+'")
    page.wait_for_timeout(RUN_MS)


if __name__ == "__main__":
    main()
