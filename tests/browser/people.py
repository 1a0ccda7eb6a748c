"""What a person does in a room, by what stands on the page."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from playwright.async_api import FilePayload, Locator, Page, expect

from codequest.config import ROOT
from tests.support.live_server import PASSWORD

PROBLEMS = ROOT / "problems"
TITLES = {"cuckooclock": "Cuckoo Clock", "stairlight": "Stairwell Light"}
PATIENCE_S = 20  # how long a condition may take to come true on a busy machine; none is waited out
LOOK_S = 0.05

# Name -> what the cells of the problems say, in the order of the standings.
Marks = dict[str, list[str]]
T = TypeVar("T")

ROWS = '[...document.querySelectorAll("tr[data-glide]")]'
READ_MARKS = f"""
() => Object.fromEntries({ROWS}.map((row) => [
  row.querySelector("th > span").textContent,
  [...row.querySelectorAll("td")].slice(-{len(TITLES)}).map((cell) => cell.querySelector("span").textContent.trim()),
]))
"""
# The arrow beside a rank tells of a move that this page saw, for a while; all else is the standings.
READ_STANDINGS = f"""
() => {ROWS}.map((row) => {{
  const [rank, ...others] = row.children;
  return [rank.querySelector("span"), ...others].map((cell) => cell.textContent.trim());
}})
"""
PASTE = """
(editor, text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  editor.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}
"""


def submission(slug: str, name: str) -> str:
    """A program from a problem's package."""
    [path] = (PROBLEMS / slug / "submissions").glob(f"*/{name}")
    return path.read_text()


def text_file(name: str, text: str) -> FilePayload:
    """A file of this device, to be brought in."""
    return {"name": name, "mimeType": "text/plain", "buffer": text.encode()}


async def becomes(read: Callable[[], Awaitable[T]], wanted: T) -> None:
    """Wait until `read` gives what is wanted; what it gave last is in the failure."""
    found = await read()
    try:
        async with asyncio.timeout(PATIENCE_S):
            while found != wanted:
                await asyncio.sleep(LOOK_S)
                found = await read()
    except TimeoutError:
        pass
    assert found == wanted


async def sign_in(page: Page, username: str) -> None:
    """Log in with an account that is there already."""
    await page.goto("/login")
    await page.get_by_label("Email or username").fill(username)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("main").get_by_role("button", name="Log in").click()
    await page.wait_for_url(lambda url: "/login" not in url)


def sending(form: Locator, name: str) -> Locator:
    """The button that sends a form off, of the two that a long one has."""
    return form.get_by_role("button", name=name).filter(visible=True).last


class Person:
    """Somebody at a page."""

    def __init__(self, page: Page, name: str) -> None:
        self.page = page
        self.name = name

    def button(self, name: str) -> Locator:
        """A button by all of its name."""
        return self.page.get_by_role("button", name=name, exact=True)

    async def register(self) -> None:
        """Make an account by the form, and come to the lobby."""
        await self.page.goto("/register?next=/rooms")
        await self.page.get_by_label("Username").fill(self.name.lower())
        await self.page.get_by_label("Name on boards").fill(self.name)
        await self.page.get_by_label("Email").fill(f"{self.name.lower()}@example.org")
        await self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        await self.button("Create account").click()
        await expect(self.page.get_by_role("heading", level=1, name="Rooms")).to_be_visible()

    async def fill_room_form(self, name: str, *titles: str) -> Locator:
        """Open the form for a new room, name it and add problems; the form."""
        await self.button("Create a room").first.click()
        form = self.page.get_by_role("dialog")
        await form.get_by_label("Name").fill(name)
        for title in titles:
            await form.get_by_role("button", name=f"Add {title}").click()
        return form

    async def create_room(self, name: str, *, competes: bool = True) -> str:
        """Make a room with all problems by the form, for people with its code; the code."""
        form = await self.fill_room_form(name, *TITLES.values())
        await form.get_by_label("Who finds it").select_option("code")
        await form.get_by_label("I compete myself").set_checked(competes)
        await sending(form, "Create room").click()
        await expect(self.page.get_by_role("heading", level=1, name=name)).to_be_visible()
        return await self.page.locator("code").first.inner_text()

    async def host_room(self, name: str, title: str) -> None:
        """Make a room with one problem that everybody finds, and do not compete in it."""
        form = await self.fill_room_form(name, title)
        await form.get_by_label("I compete myself").uncheck()
        await sending(form, "Create room").click()
        await expect(self.page.get_by_role("heading", level=1, name=name)).to_be_visible()

    async def join(self, code: str) -> None:
        """Enter a room from the lobby."""
        await self.page.get_by_label("Code or link").fill(code)
        await self.button("Join").click()
        await expect(self.page.get_by_text("You are in.")).to_be_visible()

    async def do(self, deed: str) -> None:
        """Press a button that asks first, and say yes."""
        await self.button(deed).first.click()
        dialog = self.page.get_by_role("dialog")
        await dialog.get_by_role("button", name=deed, exact=True).click()
        await expect(dialog).to_have_count(0)

    async def show(self, tab: str) -> None:
        """Choose what stands at the side."""
        await self.page.get_by_role("tab", name=tab, exact=True).click()

    async def submit(self, label: str, source: str) -> None:
        """Put a program in Python into the editor of a problem and submit it."""
        problem = self.page.get_by_role("button", name=f"Problem {label}")
        await problem.click()
        await expect(problem).to_have_attribute("aria-current", "true")
        await self.page.get_by_label("Language").select_option("python")
        editor = self.page.locator(".cm-content")
        await editor.click()
        await self.page.keyboard.press("ControlOrMeta+a")
        await editor.evaluate(PASTE, source)
        await self.button("Submit").click()

    async def marks(self) -> Marks:
        """The marks on the board, as they stand on the page."""
        found: Marks = await self.page.evaluate(READ_MARKS)
        return found

    async def standings(self) -> list[list[str]]:
        """All that the board says, row by row."""
        found: list[list[str]] = await self.page.evaluate(READ_STANDINGS)
        return found

    async def sees(self, marks: Marks) -> None:
        """Wait for these marks."""
        await becomes(self.marks, marks)
