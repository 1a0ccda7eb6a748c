"""What tests need besides Python, and what happens where it is missing.

On a person's machine a test that needs something missing is skipped, and the last lines say loudly what was not
tested and how to get it. With CI=true every skip is a failure: there, nothing may be left out but what is optional
(gVisor), and that is said as loudly.
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache

import pytest

from tests.support import chromium

IN_CI = os.environ.get("CI", "").lower() in ("1", "true", "yes")

_missing: Counter[str] = Counter()
_optional: set[str] = set()


@cache
def lack_of_browser() -> str:
    """Why a test that drives Chromium cannot run here; empty when it can."""
    return "" if chromium.find() else chromium.MISSING


@cache
def lack_of_sandbox() -> str:
    """Why programs cannot be run in a sandbox here; empty when they can."""
    from judge.doctor import try_backend
    from judge.sandboxes.backends import BubblewrapBackend

    return asyncio.run(try_backend(BubblewrapBackend())).error


@cache
def lack_of_docker() -> str:
    """Why programs cannot be run in containers here; empty when they can."""
    from tests.support.engine import ensure_engine

    return ensure_engine(may_start=IN_CI)


@cache
def lack_of_gvisor() -> str:
    """Why programs cannot be run in containers under gVisor here; empty when they can."""
    from tests.support.engine import knows_runtime

    lack = lack_of_docker()
    return lack or (
        ""
        if knows_runtime("runsc")
        else "the Docker engine knows no runtime runsc (docs/operations.md, gVisor)"
    )


# Marker -> what is missing for it, empty when nothing is.
COMPONENTS: dict[str, Callable[[], str]] = {"browser": lack_of_browser, "judge": lack_of_sandbox}


def need(lack: str, *, optional: bool = False) -> None:
    """Skip (in CI: fail, unless it is optional) the running test or fixture when `lack` says what is missing.

    For things that no marker stands for, such as one language: `need("" if shutil.which("go") else "Go is ...")`.
    """
    if not lack:
        return
    if optional:
        _optional.add(lack)
    elif IN_CI:
        pytest.fail(f"In CI nothing may be left out: {lack}", pytrace=False)
    _missing[lack] += 1
    pytest.skip(lack)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Check what the markers of a test ask for."""
    for marker, lack in COMPONENTS.items():
        if item.get_closest_marker(marker):
            need(lack())


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """In CI, turn any other skip into a failure; an expected failure stays one."""
    report: pytest.TestReport = yield  # type: ignore[assignment]
    is_optional = any(lack in str(report.longrepr) for lack in _optional)
    if IN_CI and report.skipped and not hasattr(report, "wasxfail") and not is_optional:
        report.outcome = "failed"
        report.longrepr = f"In CI nothing may be skipped: {report.longrepr}"
    return report  # type: ignore[return-value]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was not tested."""
    for lack, count in sorted(_missing.items()):
        tests = "test" if count == 1 else "tests"
        terminalreporter.write_line(f"NOT TESTED: {count} {tests}, because {lack}.", red=True, bold=True)
