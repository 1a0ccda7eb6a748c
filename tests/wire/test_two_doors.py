"""Every command with two doors, sent through both: the same answer, or the same error with the same details."""

from __future__ import annotations

import typing
from typing import Any

import msgspec
import pytest

from codequest.client import ApiError, Client, Live
from codequest.features.catalogue import FEATURES
from codequest.protocol.command import Command, path_fields
from codequest.protocol.registry import Registry
from tests.support.live_server import SignIn

NOWHERE = "0197c1d2-0000-7000-8000-000000000001"
COMMANDS = [command for command in Registry(FEATURES).commands if command.rest and command.ws]
DOORS = [(command, method, path) for command in COMMANDS for method, path in command.rest]


def sample(schema: dict[str, Any], components: dict[str, Any]) -> Any:
    """A value that fits a JSON Schema, the smallest one."""
    if "$ref" in schema:
        return sample(components[schema["$ref"].rsplit("/", 1)[1]], components)
    if "anyOf" in schema:
        return sample(schema["anyOf"][0], components)
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    if kind == "object":
        required = schema.get("required", ())
        return {name: sample(schema["properties"][name], components) for name in required}
    if kind == "array":
        return [sample(schema["items"], components)] * schema.get("minItems", 0)
    if kind == "string":
        if "0-9a-f]{8}-" in schema.get("pattern", ""):
            return NOWHERE
        return (
            "2030-01-01T00:00:00Z"
            if schema.get("format") == "date-time"
            else "a" * max(3, schema.get("minLength", 3))
        )
    return {"integer": schema.get("minimum", 1), "number": 1.0, "boolean": False}.get(str(kind))


def message_of(command: Command, path: str) -> dict[str, Any]:
    """The smallest well-formed message that fills the path; what it names does not exist."""
    [schema], components = msgspec.json.schema_components([command.message], ref_template="#/{name}")
    message: dict[str, Any] = sample(schema, components)
    for name in path_fields(path):
        message[name] = "nothing-here" if name == "slug" else message.get(name, NOWHERE)
    return message


async def by_rest(client: Client, method: str, path: str, message: dict[str, Any]) -> tuple[str, Any]:
    body = dict(message)
    for name in path_fields(path):
        path = path.replace(f"{{{name}}}", str(body.pop(name)))
    try:
        if method in ("GET", "DELETE"):
            envelope = await client.envelope(method, path, params={k: str(v) for k, v in body.items()})
        else:
            envelope = await client.envelope(method, path, body)
    except ApiError as error:
        return error.code, (error.message, error.details)
    return "ok", envelope["data"]


async def by_socket(live: Live, command: Command, message: dict[str, Any]) -> tuple[str, Any]:
    try:
        answer = await live.command(command.ws or "", message)
    except ApiError as error:
        return error.code, (error.message, error.details)
    is_page = "Page" in str(typing.get_origin(command.answer) or "")
    return "ok", answer["items"] if is_page else answer


def without_moments(value: Any) -> Any:
    """What two sendings one after the other may differ in is left out."""
    if isinstance(value, dict):
        return {k: without_moments(v) for k, v in value.items() if not k.endswith(("_at", "id", "number"))}
    return [without_moments(one) for one in value] if isinstance(value, list) else value


@pytest.fixture
async def ada(person: SignIn) -> Client:
    return await person("ada")


async def test_every_command_with_two_doors_answers_alike(ada: Client, anonymous: Client) -> None:
    different = []
    for client in (ada, anonymous):
        async with client.live() as live:
            for command, method, path in DOORS:
                message = message_of(command, path)
                rest = await by_rest(client, method, path, message)
                socket = await by_socket(live, command, message)
                if "TOO_MANY_REQUESTS" in (rest[0], socket[0]):
                    continue
                if (rest[0], without_moments(rest[1])) != (socket[0], without_moments(socket[1])):
                    different.append((command.name, method, path, rest, socket))
    assert different == []


async def test_every_command_with_two_doors_reports_the_same_wrong_fields(ada: Client) -> None:
    for command, method, path in DOORS:
        if method in ("GET", "DELETE"):
            continue  # text from a query is read as numbers, so wrong types differ there by design
        message = {**message_of(command, path), "no_such_field": 1}
        rest = await by_rest(ada, method, path, message)
        async with ada.live() as live:  # each has its own: a connection's credits would not do for all
            socket = await by_socket(live, command, message)
        assert rest == socket, command.name
        assert rest[0] == "VALIDATION_ERROR"
