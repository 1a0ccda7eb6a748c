"""One contest from its form to its thaw, with two people at two browsers and a real judge."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.people import Person, becomes, submission
from tests.support.line import Line

CLOCK_WRONG = submission("cuckooclock", "first_moment_left_out.py")
CLOCK_RIGHT = submission("cuckooclock", "prefix_count.py")
LIGHT_WRONG = submission("stairlight", "unsorted.py")
LIGHT_RIGHT = submission("stairlight", "by_time.py")

pytestmark = [pytest.mark.browser, pytest.mark.judge, pytest.mark.usefixtures("judge")]


async def test_a_contest_of_two(open_page: OpenPage, line: Line) -> None:
    ada = Person(await open_page(), "Ada")
    bob = Person(await open_page(line.url), "Bob")
    await ada.register()
    await bob.register()
    for person in (ada, bob):
        # Gone when a page is loaded anew: at the end it shows that none was.
        await person.page.evaluate("() => { window.isSamePage = true; }")

    # Ada makes a room and starts it when Bob is in.
    await bob.join(await ada.create_room("Friday Sprint"))
    await expect(ada.page.get_by_text("2 of 50 places taken")).to_be_visible()
    await ada.do("Start now")
    for person in (ada, bob):
        await person.sees({"Ada": ["·", "·"], "Bob": ["·", "·"]})

    # Both submit, and both boards move.
    await bob.submit("A", CLOCK_WRONG)
    for person in (ada, bob):
        await person.sees({"Ada": ["·", "·"], "Bob": ["−1", "·"]})
    await bob.submit("A", CLOCK_RIGHT)
    for person in (ada, bob):
        await person.sees({"Bob": ["+1", "·"], "Ada": ["·", "·"]})
        assert list(await person.marks()) == ["Bob", "Ada"]

    # Bob's network is gone, for more than one attempt at it, while Ada solves both problems.
    await line.cut()
    await expect(bob.page.get_by_text("Connection lost.")).to_be_visible()
    before = await bob.standings()
    await ada.submit("B", LIGHT_WRONG)
    await ada.sees({"Bob": ["+1", "·"], "Ada": ["·", "−1"]})
    await ada.submit("B", LIGHT_RIGHT)
    await ada.sees({"Ada": ["·", "+1"], "Bob": ["+1", "·"]})
    await ada.submit("A", CLOCK_RIGHT)
    await ada.sees({"Ada": ["+", "+1"], "Bob": ["+1", "·"]})
    await line.has_refused(2)
    assert await bob.standings() == before

    # The network is back, and he has what he missed.
    line.mend()
    await becomes(bob.standings, await ada.standings())
    assert list(await bob.marks()) == ["Ada", "Bob"]
    await expect(bob.page.get_by_text("Connection lost.")).to_have_count(0)

    # A frozen board holds his last solve back from the others until the thaw.
    await ada.show("Host")
    await ada.do("Freeze the board")
    await ada.show("Board")
    await expect(bob.page.get_by_text("Frozen: later tries show as ?")).to_be_visible()
    await bob.submit("B", LIGHT_RIGHT)
    await expect(bob.page.get_by_role("button", name="Accepted")).to_be_visible()
    held = {"Ada": ["+", "+1"], "Bob": ["+1", "?1"]}
    await ada.sees(held)
    await ada.show("Host")
    await ada.do("End the contest")
    await expect(bob.page.get_by_text("The last results are still held back.")).to_be_visible()
    await bob.sees(held)
    await ada.do("Thaw: show all results")
    await ada.show("Board")
    for person in (ada, bob):
        await person.sees({"Ada": ["+", "+1"], "Bob": ["+1", "+"]})
        assert await person.page.evaluate("() => window.isSamePage")
    await becomes(bob.standings, await ada.standings())
