"""A server in a thread beside the test, and what there is on it that requests may name."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import requests

from codequest.config import ROOT, Settings
from codequest.features.problems.importer import import_packages
from codequest.protocol.actor import Role
from tests.support.live_server import PASSWORD, LiveServer, running

PROBLEM = ROOT / "problems" / "cuckooclock"
PATIENCE_S = 30
PEOPLE = {"nobody": None, "learner": Role.LEARNER, "chief": Role.ADMIN}


@dataclass
class Node:
    """A server whose loop runs in a thread, and what there is on it."""

    live: LiveServer
    loop: asyncio.AbstractEventLoop
    done: asyncio.Event
    known: dict[str, str] = field(default_factory=dict)

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Do something in the server's loop."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(PATIENCE_S)

    def ask(self, method: str, path: str, body: Any = None, token: str = "") -> Any:
        """The data of a request that has to succeed."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        url = f"{self.live.url}/api/v1{path}"
        response = requests.request(method, url, json=body, headers=headers, timeout=PATIENCE_S)
        assert response.ok, response.text
        return response.json()["data"]

    def sign_in(self, username: str) -> str:
        """A new access token."""
        answer = self.ask("POST", "/auth/login", {"login": username, "password": PASSWORD, "tokens": True})
        return str(answer["access_token"])

    def is_well(self) -> bool:
        """Whether it still answers its probe."""
        return requests.get(f"{self.live.url}/health", timeout=PATIENCE_S).status_code == 200


@contextmanager
def furnished(settings: Settings) -> Iterator[Node]:
    """A node with people, a problem, a room and a submission."""
    with started(settings) as node:
        furnish(node)
        yield node


def furnish(node: Node) -> None:
    """Make what there is."""
    for name, role in PEOPLE.items():
        if role is not None:
            node.run(node.live.add_person(name, role))
    other = node.run(node.live.add_person("other", Role.LEARNER))
    host = node.sign_in("chief")
    problem = node.ask("GET", f"/problems/{PROBLEM.name}")
    room = node.ask("POST", "/multiplayer/rooms", room_of(PROBLEM.name), host)
    code = {"problem_id": problem["id"], "language": "python", "source": "print(1)"}
    submission = node.ask("POST", "/submissions", code, host)
    node.known = {
        "slug": PROBLEM.name,
        "problem": PROBLEM.name,
        "problem_id": problem["id"],
        "room_id": (room.get("room") or room)["id"],
        "submission_id": (submission.get("submission") or submission)["id"],
        "user_id": other,
        "username": "other",
        "language": "python",
    }


def room_of(problem: str) -> dict[str, Any]:
    return {"name": "Generated", "problems": [{"problem": problem}], "capacity": 50}


@contextmanager
def started(settings: Settings) -> Iterator[Node]:
    """A node in a thread."""
    ready: Future[Node] = Future()

    async def serve() -> None:
        done = asyncio.Event()
        async with running(settings) as live:
            await import_packages(live.runner, [PROBLEM])
            ready.set_result(Node(live, asyncio.get_running_loop(), done))
            await done.wait()

    def work() -> None:
        try:
            asyncio.run(serve())
        except BaseException as error:
            if ready.done():
                raise
            ready.set_exception(error)

    thread = threading.Thread(target=work, name="node")
    thread.start()
    try:
        node = ready.result(PATIENCE_S)
        try:
            yield node
        finally:
            node.loop.call_soon_threadsafe(node.done.set)
    finally:
        thread.join(PATIENCE_S)
