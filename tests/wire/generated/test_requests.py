"""Generated REST requests, made from the server's own description: no fault of ours, ever.

Three people send the same, each to a node of their own: nobody, a learner and an administrator. Half of it fits the
description and half does not; half of it names things that exist. Answers that say "too many" are fine.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.core.result import Ok

from tests.support.databases import MigratedDatabases
from tests.support.servers import TestServers
from tests.support.settings import own_settings
from tests.wire.generated.node import PATIENCE_S, PEOPLE, Node, furnished
from tests.wire.generated.values import CHEAP

EXAMPLES = 4  # for each operation and kind of data
TRACEBACK = "Traceback (most recent call last)"
ADDRESS_BYTES = 8000  # about what the HTTP parser takes; it refuses more than that in words of its own


@dataclass
class Visitor:
    """One of the people, at a node of their own."""

    node: Node
    http: requests.Session
    faults: list[tuple[str, ...]] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)

    def send(self, case: Case) -> None:
        """Send a request and look at the answer."""
        response = case.call(base_url=self.node.live.url, session=self.http, timeout=PATIENCE_S)
        self.statuses.add(response.status_code)
        fault = fault_of(response, enveloped="operationId" in case.operation.definition.raw)
        if fault:
            self.faults.append(
                (fault, str(response.status_code), case.as_curl_command(), response.text[:300])
            )


@pytest.fixture
def visitors(servers: TestServers, databases: MigratedDatabases, tmp_path: Path) -> Iterator[list[Visitor]]:
    """Everybody at the door."""
    with ExitStack() as stack:
        found = []
        for who in PEOPLE:
            settings = stack.enter_context(own_settings(servers, databases, tmp_path / who))
            node = stack.enter_context(furnished(settings))
            http = stack.enter_context(requests.Session())
            if PEOPLE[who]:
                http.headers["Authorization"] = f"Bearer {node.sign_in(who)}"
            found.append(Visitor(node, http))
        yield found


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
    if response.status_code == 400 and len(response.request.url) > ADDRESS_BYTES:
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
    found = []
    for result in schema.get_all_operations():
        assert isinstance(result, Ok), result
        found.append(result.ok())
    return sorted(found, key=lambda one: one.definition.raw.get("operationId") == "LogOut")


def cases_of(operation: Any, mode: GenerationMode, known: dict[str, str]) -> st.SearchStrategy[Case]:
    """Requests to an operation, with or without addresses that exist."""
    any_address = operation.as_strategy(generation_mode=mode)
    wanted = {one.name: known[one.name] for one in operation.path_parameters if one.name in known}
    if not wanted:
        return any_address
    return any_address | operation.as_strategy(generation_mode=mode, path_parameters=wanted)


@pytest.mark.timeout(300)  # some thousand requests
def test_no_generated_request_finds_a_fault(visitors: list[Visitor]) -> None:
    url = visitors[0].node.live.url
    document = requests.get(f"{url}/api/openapi.json", timeout=PATIENCE_S).json()
    operations = operations_of(document)
    assert len(operations) == sum(len(one) for one in document["paths"].values())
    unopposed = list[str]()
    for operation in operations:
        for mode in GenerationMode:
            try:
                try_out(operation, mode, visitors)
            except Unsatisfiable:
                assert mode is GenerationMode.NEGATIVE, operation.label
                unopposed.append(operation.label)
    assert len(unopposed) * 10 < len(operations)  # no input, or any text fits
    for visitor in visitors:
        assert visitor.faults == []
        assert {200, 400, 404} <= visitor.statuses
        assert visitor.node.is_well()


def try_out(operation: Any, mode: GenerationMode, visitors: list[Visitor]) -> None:
    """Send a few requests, each from everybody; what they name at one node stands for the same at another one."""
    named = visitors[0].node.known

    @hypothesis_settings(CHEAP, max_examples=EXAMPLES)
    @given(case=cases_of(operation, mode, named), existing=st.booleans())
    def send(case: Case, existing: bool) -> None:
        path, body, query = case.path_parameters, case.body, case.query
        for visitor in visitors:
            known = visitor.node.known
            case.path_parameters = {
                name: known[name] if value == named.get(name) else value for name, value in path.items()
            }
            if existing:
                case.body, case.query = with_known(body, known), with_known(query, known)
            visitor.send(case)

    send()
