"""Work in a process of its own: its answers and errors come back, its excess ends it and nobody else."""

from __future__ import annotations

import asyncio
import re
import subprocess

import pytest

from codequest.adapters import apart
from judge.packages import PackageError


def refuse(path: str) -> None:
    raise PackageError(path, 3, "is wrong")


def fill() -> int:
    return len([bytes(10**7) for _ in range(200)])


def sink(depth: int = 0) -> int:
    return sink(depth + 1)


def speak() -> str:
    subprocess.run(["/bin/echo", "noise"], check=True)
    return "the answer"


async def test_what_it_returns_and_raises_comes_back() -> None:
    assert await apart.call(str.upper, "ada") == "ADA"
    assert await apart.call(speak) == "the answer"
    with pytest.raises(PackageError) as caught:
        await apart.call(refuse, "problem.yaml")
    assert (caught.value.path, caught.value.line, caught.value.message) == ("problem.yaml", 3, "is wrong")


async def test_too_much_memory_and_too_deep_a_recursion_are_told() -> None:
    for function in (fill, sink):
        with pytest.raises(apart.TooMuch):
            await apart.call(function)


async def test_a_pattern_without_end_stops_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "WALL_S", 2.0)
    endless = asyncio.create_task(apart.call(re.match, "(a|a)+b", "a" * 60))
    loop = asyncio.get_running_loop()
    worst_s = 0.0
    while not endless.done():
        before = loop.time()
        await asyncio.sleep(0.01)
        worst_s = max(worst_s, loop.time() - before)
    assert worst_s < 1
    with pytest.raises(apart.TooMuch):
        await endless
