"""Generated requests through both doors, made from the server's own description: no fault of ours, ever.

Three people ask, each on a node of their own: nobody, a learner and an administrator. Half of what they send fits
the description and half does not; half of it names things that exist. Answers that say "too many" are fine.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import msgpack
import msgspec
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode

from codequest.config import Settings
from codequest.features.catalogue import FEATURES
from codequest.features.problems.importer import import_packages
from codequest.gateway.messages import BUILT_IN
from codequest.protocol.actor import Role
from codequest.protocol.registry import Registry
from tests.support.live_server import PASSWORD, LiveServer, running

PROBLEM = Path(__file__).resolve().parents[2] / "problems" / "cuckooclock"
EXAMPLES = 4  # for each operation, kind of data and person
FRAMES = 250
PATIENCE_S = 30
TRACEBACK = "Traceback (most recent call last)"
PEOPLE = {"nobody": None, "learner": Role.LEARNER, "chief": Role.ADMIN}

CHEAP = hypothesis_settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    phases=(Phase.generate,),  # faults are collected, not shrunk: what was sent before is part of the story
    suppress_health_check=list(HealthCheck),
)


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


@pytest.fixture
def node(settings: Settings) -> Iterator[Node]:
    """A node with people, a problem, a room and a submission."""
    with started(settings) as node:
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
        yield node


def room_of(problem: str) -> dict[str, Any]:
    return {"name": "Generated", "problems": [{"problem": problem}], "capacity": 50}


# REST ------------------------------------------------------------------------------------------------------


@schemathesis.serializer("application/zip")
def as_it_is(ctx: Any, value: Any) -> bytes:
    """The body of an upload: whatever bytes are made."""
    return value.encode() if isinstance(value, str) else bytes(getattr(value, "data", value))


def with_known(value: Any, known: dict[str, str]) -> Any:
    """The same data, naming things that exist."""
    if isinstance(value, dict):
        return {name: known.get(name) or with_known(inner, known) for name, inner in value.items()}
    return [with_known(one, known) for one in value] if isinstance(value, list) else value


def fault_of(response: Any, *, enveloped: bool) -> str:
    """What is wrong with an answer; "" where nothing is."""
    is_ok = response.status_code < 400
    if response.status_code >= 500:
        return "a server error"
    if TRACEBACK in response.text:
        return "a traceback"
    if response.status_code == 304 or (is_ok and not enveloped):
        return ""
    try:
        body = response.json()
    except ValueError:
        return "no JSON"
    if set(body) != {"success", "data", "meta", "error"} or body["success"] is not is_ok:
        return "no envelope"
    if is_ok:
        return "" if body["error"] is None else "an error that succeeds"
    return "" if body["data"] is None and {"code", "message"} <= set(body["error"]) else "no error"


def operations_of(document: dict[str, Any]) -> list[Any]:
    """All operations; the one that ends the session in use comes last."""
    schema = schemathesis.openapi.from_dict(document)
    found = [result.ok() for result in schema.get_all_operations()]
    return sorted(found, key=lambda one: one.definition.raw.get("operationId") == "LogOut")


def cases_of(operation: Any, mode: GenerationMode, known: dict[str, str]) -> st.SearchStrategy[Case]:
    """Requests to an operation, with or without addresses that exist."""
    any_address = operation.as_strategy(generation_mode=mode)
    wanted = {one.name: known[one.name] for one in operation.path_parameters if one.name in known}
    if not wanted:
        return any_address
    return any_address | operation.as_strategy(generation_mode=mode, path_parameters=wanted)


@pytest.mark.parametrize("who", PEOPLE)
def test_no_generated_request_finds_a_fault(node: Node, who: str) -> None:
    document = requests.get(f"{node.live.url}/api/openapi.json", timeout=PATIENCE_S).json()
    operations = operations_of(document)
    assert len(operations) == sum(len(one) for one in document["paths"].values())
    found, unopposed = Found(), list[str]()
    with requests.Session() as http:
        if PEOPLE[who]:
            http.headers["Authorization"] = f"Bearer {node.sign_in(who)}"
        for operation in operations:
            for mode in GenerationMode:
                try:
                    try_out(cases_of(operation, mode, node.known), node, http, found)
                except Unsatisfiable:
                    assert mode is GenerationMode.NEGATIVE, operation.label
                    unopposed.append(operation.label)
    assert len(unopposed) * 10 < len(operations)  # no input, or any text fits
    assert found.faults == []
    assert {200, 400, 404} <= found.statuses
    assert node.is_well()


@dataclass
class Found:
    """What the answers were."""

    faults: list[tuple[str, ...]] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)

    def note(self, response: Any, case: Case) -> None:
        """Look at an answer."""
        self.statuses.add(response.status_code)
        fault = fault_of(response, enveloped="operationId" in case.operation.definition.raw)
        if fault:
            self.faults.append(
                (fault, str(response.status_code), case.as_curl_command(), response.text[:300])
            )


def try_out(cases: st.SearchStrategy[Case], node: Node, http: requests.Session, found: Found) -> None:
    """Send a few of the requests."""

    @CHEAP
    @given(case=cases, existing=st.booleans())
    def send(case: Case, existing: bool) -> None:
        if existing:
            case.body = with_known(case.body, node.known)
            case.query = with_known(case.query, node.known)
        found.note(case.call(base_url=node.live.url, session=http, timeout=PATIENCE_S), case)

    send()


# The socket ------------------------------------------------------------------------------------------------

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats()
    | st.text(max_size=20)
    | st.binary(max_size=20)
    | st.datetimes(timezones=st.just(UTC))
    | st.builds(msgpack.ExtType, st.integers(0, 127), st.binary(max_size=8))
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=8) | st.integers(0, 9) | st.binary(max_size=4), inner, max_size=4)
    ),
    max_leaves=8,
)


def fitting(
    schema: dict[str, Any], components: dict[str, Any], known: dict[str, str], name: str = ""
) -> st.SearchStrategy[Any]:
    """Values that fit a JSON Schema roughly; a field that is known by name is often given what exists."""
    if "$ref" in schema:
        return fitting(components[schema["$ref"].rsplit("/", 1)[1]], components, known, name)
    if "anyOf" in schema:
        return st.one_of([fitting(one, components, known, name) for one in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    kind = schema.get("type")
    if kind == "object":
        fields = {
            key: fitting(one, components, known, key) for key, one in schema.get("properties", {}).items()
        }
        required = set(schema.get("required", ()))
        return st.fixed_dictionaries(
            {key: one for key, one in fields.items() if key in required},
            optional={key: one for key, one in fields.items() if key not in required},
        )
    if kind == "array":
        inner = fitting(schema.get("items", {}), components, known, name)
        least = schema.get("minItems", 0)
        return st.lists(inner, min_size=least, max_size=least + 2)
    if kind == "integer":
        least, most = schema.get("minimum", -(2**63)), schema.get("maximum", 2**63 - 1)
        return st.integers(least, most)
    if kind == "string":
        texts = text_of(schema)
        return st.just(known[name]) | st.just(known[name]) | texts if name in known else texts
    plain = {"number": st.floats(), "boolean": st.booleans(), "null": st.none()}
    return plain.get(str(kind), VALUES)


def text_of(schema: dict[str, Any]) -> st.SearchStrategy[str]:
    if schema.get("format") == "date-time":
        return st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)).map(lambda at: f"{at.isoformat()}Z")  # noqa: DTZ001
    if "0-9a-f]{8}-" in schema.get("pattern", ""):
        return st.uuids().map(str)
    if "pattern" in schema:
        return st.from_regex(schema["pattern"])
    least = schema.get("minLength", 0)
    return st.text(min_size=least, max_size=max(least, min(schema.get("maxLength", 30), 30)))


@st.composite
def mutated(draw: st.DrawFn, bodies: st.SearchStrategy[Any]) -> Any:
    """A fitting body, sometimes with one field gone, another or more, and sometimes something else entirely."""
    body = draw(bodies)
    how = draw(st.sampled_from(["as it is", "as it is", "as it is", "gone", "another", "more", "else"]))
    if how == "else" or not isinstance(body, dict):
        return draw(VALUES) if how == "else" else body
    body = dict(body)
    if how == "more":
        body[draw(st.text(max_size=8))] = draw(VALUES)
    elif body and how != "as it is":
        name = draw(st.sampled_from(sorted(body)))
        if how == "gone":
            del body[name]
        else:
            body[name] = draw(VALUES)
    return body


def requests_of(known: dict[str, str]) -> st.SearchStrategy[tuple[str, Any]]:
    """Every command of the socket with bodies that are fitting, or nearly."""
    kinds: dict[str, Any] = {one.ws: one.message for one in Registry(FEATURES).commands if one.ws}
    kinds |= BUILT_IN
    schemas, components = msgspec.json.schema_components(kinds.values(), ref_template="#/{name}")
    channels = [f"{kind}:{known[name]}" for kind, name in (("room", "room_id"), ("user", "user_id"))]
    return st.one_of(
        [
            st.tuples(st.just(name), mutated(fitting(schema, components, {**known, "channel": channels[0]})))
            for name, schema in zip(kinds, schemas, strict=True)
        ]
    )


def packed(value: Any) -> bytes:
    return bytes(msgpack.packb(value, datetime=True))


@dataclass
class Line:
    """One socket, opened anew once its credits are used up or it has been ended for speaking badly."""

    url: str
    token: str
    http: aiohttp.ClientSession
    ws: aiohttp.ClientWebSocketResponse | None = None
    number: int = 1_000_000
    closes: list[int | None] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)

    async def send(self, frame: bytes, number: int | None = None) -> None:
        """Send a frame and read until its answer; a frame without a number is followed by a ping."""
        ws = self.ws or await self._open()
        self.ws = ws
        ends = {number, 0}  # 0 answers a frame whose number could not be read
        try:
            await ws.send_bytes(frame)
            if number is None:
                number = self.next_number()
                ends = {number}
                await ws.send_bytes(packed([number, "ping", {}]))
        except ConnectionError:
            pass  # the answer says why
        await self._until(ws, ends)

    def next_number(self) -> int:
        self.number += 1
        return self.number

    async def _open(self) -> aiohttp.ClientWebSocketResponse:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return await self.http.ws_connect(
            f"{self.url}/ws", protocols=("codequest.v1.msgpack",), headers=headers, max_msg_size=0
        )

    async def _until(self, ws: aiohttp.ClientWebSocketResponse, ends: set[int | None]) -> None:
        while True:
            message = await ws.receive(timeout=PATIENCE_S)
            if message.type is not aiohttp.WSMsgType.BINARY:
                self.closes.append(ws.close_code)
                self.ws = None
                return
            unpacker = msgpack.Unpacker(raw=False, strict_map_key=False, max_buffer_size=0)
            unpacker.feed(message.data)
            answers = [one for one in unpacker if isinstance(one[0], int)]
            self.codes += ["ok" if is_ok else body["code"] for _, is_ok, body in answers]
            if any(one[0] in ends for one in answers):
                if self.codes[-1] == "TOO_MANY_REQUESTS":
                    await ws.close()
                    self.ws = None
                return


@pytest.mark.parametrize("who", PEOPLE)
def test_no_generated_frame_finds_a_fault(node: Node, who: str) -> None:
    token = node.sign_in(who) if PEOPLE[who] else ""

    async def open_line() -> Line:
        return Line(node.live.url, token, aiohttp.ClientSession())

    line: Line = node.run(open_line())

    @hypothesis_settings(CHEAP, max_examples=FRAMES)
    @given(request=requests_of(node.known), key=st.none() | st.text(max_size=12))
    def send_request(request: tuple[str, Any], key: str | None) -> None:
        number = line.next_number()
        body = [number, *request] if key is None else [number, *request, key]
        node.run(line.send(packed(body), number))

    @hypothesis_settings(CHEAP, max_examples=FRAMES)
    @given(frame=VALUES.map(packed) | st.lists(VALUES, max_size=5).map(packed) | st.binary(max_size=40))
    def send_anything(frame: bytes) -> None:
        node.run(line.send(frame))

    try:
        send_request()
        send_anything()
    finally:
        node.run(line.http.close())
    assert "INTERNAL_SERVER_ERROR" not in line.codes
    assert set(line.closes) <= {4290, 4500}
    assert {"ok", "VALIDATION_ERROR"} <= set(line.codes)
    assert node.is_well()
