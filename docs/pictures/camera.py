"""A browser that takes pictures of a running server: who looks, in which theme and size, and what went wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright

from tests.support import chromium

# Width, height, and device pixels for each of them: no picture is wider than 1200 pixels.
SIZES = {"desktop": (1440, 900, 1200 / 1440), "phone": (390, 844, 1.5)}
THEMES = ("light", "dark")


def launch(playwright: Playwright) -> Browser:
    """The machine's Chromium. Ends the script where there is none."""
    path = chromium.find()
    if path is None:
        raise SystemExit(chromium.MISSING)
    return playwright.chromium.launch(executable_path=path, args=list(chromium.ARGS))


class Sessions:
    """Logs everybody in once."""

    def __init__(self, browser: Browser, url: str, password: str) -> None:
        self.url = url.rstrip("/")
        self._browser = browser
        self._password = password
        self._states: dict[str | None, object] = {None: None}

    def of(self, user: str | None) -> object:
        """The browser state of somebody who is signed in; None for nobody. Ends the script where that fails."""
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


@contextmanager
def looking(
    browser: Browser, sessions: Sessions, user: str | None, theme: str, size: str
) -> Iterator[tuple[Page, list[str]]]:
    """A page for one picture, and the troubles that its console tells."""
    width, height, scale = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=scale,
        color_scheme=theme,
        has_touch=size == "phone",
        is_mobile=size == "phone",
        reduced_motion="reduce",
        locale="en-GB",
        storage_state=sessions.of(user),
    )
    page = context.new_page()
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text) if _is_trouble(message) else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    yield page, troubles
    overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if overflow > 0:
        troubles.append(f"{overflow} px wider than the window")
    context.close()


def _is_trouble(message: ConsoleMessage) -> bool:
    """Asking who I am is answered by 401 to those who are signed out."""
    return message.type == "error" and "401" not in message.text
