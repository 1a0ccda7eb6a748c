"""Several server processes behind one port."""

from __future__ import annotations

import os
import signal
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from codequest.config import Settings
from tests.support.nodes import Node

LIMIT_S = 30.0


@pytest.fixture
def pair(settings: Settings, tmp_path: Path) -> Iterator[Node]:
    with Node(settings, tmp_path / "node.log", arguments=["--workers", "2"]) as node:
        yield node


def workers_of(node: Node) -> set[int]:
    children = Path(f"/proc/{node.pid}/task/{node.pid}/children").read_text().split()
    return {int(child) for child in children}


def wait_for(condition: object, what: str) -> None:
    deadline = time.monotonic() + LIMIT_S
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url + "/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_a_worker_that_is_killed_is_started_again(pair: Node) -> None:
    first = workers_of(pair)
    assert len(first) == 2
    os.kill(min(first), signal.SIGKILL)
    wait_for(lambda: len(workers_of(pair) - first) == 1, "no new worker was started")
    wait_for(lambda: all(answers(pair.url) for _ in range(5)), "the port does not answer")


def test_a_signal_to_the_parent_ends_all_workers_and_frees_the_port(pair: Node) -> None:
    before = workers_of(pair)
    assert pair.stop() == 0
    assert not any(Path(f"/proc/{worker}").exists() for worker in before)
    assert not answers(pair.url)


def test_a_port_that_is_taken_is_said(settings: Settings, tmp_path: Path, pair: Node) -> None:
    second = Node(settings.replace(port=pair.port), tmp_path / "second.log", arguments=["--workers", "2"])
    second.start()
    assert second.process is not None
    assert second.process.wait(LIMIT_S) == 1
    assert "in use by another program" in (tmp_path / "second.log").read_text()
