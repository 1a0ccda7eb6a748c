"""What a page shows while the server cannot answer, and that it mends by itself."""

from __future__ import annotations

import pytest
from playwright.async_api import Route, expect

from tests.browser.conftest import OpenPage
from tests.support.live_server import LiveServer

pytestmark = pytest.mark.browser

AWAY = {
    "error": {"code": "TEMPORARY", "message": "The server is busy.", "temporary": True, "retry_after": 0.2}
}


async def test_a_problem_that_cannot_be_read_for_a_while_shows_without_asking_again(
    site: LiveServer, open_page: OpenPage
) -> None:
    page = await open_page()
    refused = 0

    async def refuse_twice(route: Route) -> None:
        nonlocal refused
        refused += 1
        await (route.fulfill(status=503, json=AWAY) if refused <= 2 else route.continue_())

    await page.route(
        "**/problems/cuckooclock",
        lambda route: route.continue_() if route.request.is_navigation_request() else refuse_twice(route),
    )
    await page.goto("/problems/cuckooclock")
    await expect(page.get_by_role("heading", name="Cuckoo Clock")).to_be_visible()
    assert refused == 3
