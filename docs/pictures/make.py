"""Takes the pictures of this folder, from a running server with the demo data.

    .venv/bin/python docs/pictures/make.py http://localhost:8000 --password PASSWORD

The password is the one that `make run` prints (or DEMO_PASSWORD). With `--all FOLDER` every view is taken in both
themes and both sizes, to look at after a change.
"""

from __future__ import annotations

import argparse
import itertools
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

HERE = Path(__file__).resolve().parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Width, height, and device pixels for each of them: no picture is wider than 1200 pixels.
SIZES = {"desktop": (1440, 900, 1200 / 1440), "phone": (390, 844, 1.5)}
THEMES = ("light", "dark")
ROOM = "Open Sprint"
SETTLE_MS = 900
RUN_MS = 4000


@dataclass(frozen=True)
class View:
    """An address, who looks at it, and what must be there before the picture is taken."""

    name: str
    path: str
    ready: str
    user: str | None = None
    source: str | None = None  # typed into the editor and run on the samples


VIEWS = (
    View("landing", "/", "table"),
    View("problems", "/problems", "main a", "lin"),
    View("problem", "/problems/shelfmarks", ".cm-content, nav button", "lin"),
    View("lobby", "/rooms", "main li", "lin"),
    View("room", "/rooms/{room}?p=C", ".cm-content, nav button", "lin", "telescopes"),
    View("host", "/rooms/{room}", "table, nav button", "demo-host"),
    View("screen", "/rooms/{room}/screen", "table"),
)
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
    parser.add_argument("--all", type=Path, metavar="FOLDER")
    args = parser.parse_args()
    views = {view.name: view for view in VIEWS}
    wanted = list(itertools.product(views, THEMES, SIZES)) if args.all else list(PICTURES)
    folder = args.all or HERE
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_browser(), args=list(ARGS))
        sessions = _Sessions(browser, args.url, args.password)
        for name, theme, size in wanted:
            suffix = theme if size == "desktop" else f"{size}-{theme}"
            target = folder / f"{name}-{suffix}.png"
            _take(browser, sessions, views[name], theme, size, target)
            print(f"{target.stat().st_size // 1024:5} KB  {target}", flush=True)
        browser.close()


class _Sessions:
    """Logs everybody in once."""

    def __init__(self, browser: Browser, url: str, password: str) -> None:
        self.url = url.rstrip("/")
        self._browser = browser
        self._password = password
        self._states: dict[str | None, object] = {None: None}
        context = browser.new_context()
        rooms = context.request.get(f"{self.url}/api/v1/multiplayer/rooms").json()["data"]
        self.room = next(card["room"]["id"] for card in rooms if card["room"]["name"] == ROOM)
        context.close()

    def of(self, user: str | None) -> object:
        if user not in self._states:
            context = self._browser.new_context()
            answer = context.request.post(
                f"{self.url}/api/v1/auth/login",
                data={"login": user, "password": self._password},
                headers={"Origin": self.url},
            )
            if not answer.ok:
                raise SystemExit(f"{user} can not log in: {answer.text()}")
            self._states[user] = context.storage_state()
            context.close()
        return self._states[user]


def _take(browser: Browser, sessions: _Sessions, view: View, theme: str, size: str, target: Path) -> None:
    width, height, scale = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=scale,
        color_scheme=theme,
        has_touch=size == "phone",
        is_mobile=size == "phone",
        reduced_motion="reduce",
        locale="en-GB",
        storage_state=sessions.of(view.user),
    )
    page: Page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if _is_trouble(message) else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(sessions.url + view.path.format(room=sessions.room))
    page.locator(view.ready).first.wait_for()
    if view.source and size == "desktop":
        _run_samples(page, view.source)
    page.wait_for_timeout(SETTLE_MS)
    page.screenshot(path=target)
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if overflow > 0:
        problems.append(f"{overflow} px wider than the window")
    for problem in problems:
        print(f"  {target.name}: {problem}")
    context.close()


def _is_trouble(message: ConsoleMessage) -> bool:
    """Asking who I am is answered by 401 to those who are signed out."""
    return message.type == "error" and "401" not in message.text


def _run_samples(page: Page, slug: str) -> None:
    folder = HERE.parent.parent / "problems" / slug / "submissions" / "accepted"
    editor = page.locator(".cm-content")
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(next(folder.glob("*.py")).read_text())
    page.keyboard.press("Control+Home")
    page.keyboard.press("Control+'")
    page.wait_for_timeout(RUN_MS)


def _browser() -> str:
    for name in BROWSERS:
        if path := shutil.which(name):
            return path
    raise SystemExit(f"none of these is installed: {', '.join(BROWSERS)}")


if __name__ == "__main__":
    main()
