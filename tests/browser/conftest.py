"""Chromium, and a server with a real judge that it looks at."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import shutil
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Browser, Error, Page, Route, async_playwright, expect

from codequest.adapters.judge_link import JudgeLink
from codequest.cli import client
from codequest.cli.judge_child import judge_environment
from codequest.config import ROOT, Settings
from codequest.features.problems.importer import import_packages
from tests.browser.people import PATIENCE_S, PROBLEMS, TITLES, becomes
from tests.support import chromium
from tests.support.components import need
from tests.support.line import Line
from tests.support.live_server import LiveServer, running


@pytest.fixture(scope="session")
def built_client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The client as the sources have it; a copy, so that a build beside the tests changes nothing under them."""
    need("" if client.find_node() else "Node.js 20 is not installed")
    client.build()
    return Path(shutil.copytree(client.FOLDER / "dist", tmp_path_factory.mktemp("client") / "dist"))


@pytest.fixture
async def site(settings: Settings, built_client: Path) -> AsyncIterator[LiveServer]:
    """A node that serves the client and has two easy problems."""
    async with running(settings.replace(static_dir=built_client)) as live:
        await import_packages(live.runner, [PROBLEMS / slug for slug in TITLES])
        yield live


@pytest.fixture
async def judge(site: LiveServer, tmp_path: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """A judge worker in a process of its own, with no more than a judge gets; the server has heard of it."""
    environment = judge_environment(site.settings.replace(judge_slots=2), os.environ)
    with (tmp_path / "judge.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "judge", cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        try:
            # A page that finds no judge asks again a quarter of a minute later.
            await becomes(lambda: _has_judge(site), True)
            yield process
        finally:
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), 10)
            except TimeoutError:
                process.kill()
                await process.wait()


async def _has_judge(site: LiveServer) -> bool:
    return bool(await JudgeLink(site.runner.ports.redis).workers())


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """Chromium without a window."""
    expect.set_options(timeout=PATIENCE_S * 1000)
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=chromium.find(), args=list(chromium.ARGS))
        yield launched
        await launched.close()


@pytest.fixture
async def line(site: LiveServer) -> AsyncIterator[Line]:
    """A network line to the server that can be cut."""
    async with Line(site.url) as line:
        yield line


OpenPage = Callable[..., Awaitable[Page]]


async def _answer_later(route: Route) -> None:
    """Code and data come late and out of order: finds what a test takes for loaded since it mostly is."""
    await asyncio.sleep(random.choice((0.1, 0.5, 1.5)))
    with contextlib.suppress(Error):  # the page has gone on without it
        await route.continue_()


@pytest.fixture
async def open_page(browser: Browser, site: LiveServer) -> AsyncIterator[OpenPage]:
    """`await open_page()`: a page of another person. Whatever it throws uncaught fails the test."""
    errors: list[str] = []
    async with AsyncExitStack() as stack:

        async def make(url: str = site.url, **options: object) -> Page:
            context = await browser.new_context(
                base_url=url,
                viewport={"width": 1440, "height": 900},
                **options,  # type: ignore[arg-type]
            )
            stack.push_async_callback(context.close)
            context.set_default_timeout(PATIENCE_S * 1000)
            if os.environ.get("CODEQUEST_SLOW_ANSWERS"):
                await context.route(lambda url: ".js" in url or "/api/" in url, _answer_later)
            page = await context.new_page()
            page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
            return page

        yield make
    assert not errors
