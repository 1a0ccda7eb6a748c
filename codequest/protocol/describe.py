"""The registry as documents: OpenAPI 3.1, AsyncAPI 3, the client's types, the protocol page.

All are generated; a stale file fails the build (`codequest describe --check`).
"""

from __future__ import annotations

import re
import typing
from typing import Any

import msgspec

from codequest.errors import CodeQuestError
from codequest.protocol.actor import Access
from codequest.protocol.command import Command, path_fields
from codequest.protocol.event import Event
from codequest.protocol.message import Message, Page
from codequest.protocol.registry import Registry

_REF = "#/components/schemas/{name}"


def error_classes(base: type[CodeQuestError] = CodeQuestError) -> list[type[CodeQuestError]]:
    """Every error of the tree, depth first."""
    found = []
    for kind in base.__subclasses__():
        found += [kind, *error_classes(kind)]
    return found


def page_item(answer: Any) -> Any | None:
    """The item type of a Page, None for any other answer."""
    return typing.get_args(answer)[0] if typing.get_origin(answer) is Page else None


def _schemas(kinds: list[Any]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    schemas, components = msgspec.json.schema_components(kinds, ref_template=_REF)
    return list(schemas), dict(sorted(components.items()))


def openapi(registry: Registry, *, version: str) -> dict[str, Any]:
    """OpenAPI 3.1 for the REST door."""
    commands = [command for command in registry.commands if command.rest]
    kinds: list[Any] = [command.message for command in commands]
    kinds += [page_item(c.answer) or c.answer for c in commands]
    schemas, components = _schemas(kinds)
    messages, answers = schemas[: len(commands)], schemas[len(commands) :]
    paths: dict[str, dict[str, Any]] = {}
    for command, message, answer in zip(commands, messages, answers, strict=True):
        for number, (method, path) in enumerate(command.rest):
            operation = _operation(command, path, message, answer, components)
            operation["operationId"] = command.name + (str(number + 1) if number else "")
            paths.setdefault(f"/api/v1{path}", {})[method.lower()] = operation
    for feature in registry.features:
        for feed in feature.feeds:
            paths.setdefault(f"/api/v1{feed.path}", {})[feed.method.lower()] = _feed_operation(
                feature.name, feed
            )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "CodeQuest",
            "version": version,
            "description": "Everything that is not live, and every live command as well. "
            "The socket is described by the AsyncAPI document.",
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": feature.name} for feature in registry.features],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": {**components, "Error": _ERROR_SCHEMA, "Meta": _META_SCHEMA},
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": "codequest_session"},
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
            },
            "responses": {
                str(status): {
                    "description": ", ".join(sorted(codes)),
                    "content": {"application/json": {"schema": {"$ref": _REF.format(name="Error")}}},
                }
                for status, codes in sorted(_codes_by_status().items())
            },
        },
    }


def _codes_by_status() -> dict[int, set[str]]:
    by_status: dict[int, set[str]] = {}
    for kind in error_classes():
        by_status.setdefault(kind.status, set()).add(kind.code)
    return by_status


_ERROR_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["success", "data", "meta", "error"],
    "properties": {
        "success": {"const": False},
        "data": {"type": "null"},
        "meta": {"type": "object"},
        "error": {
            "type": "object",
            "required": ["code", "message", "details"],
            "properties": {
                "code": {"type": "string"},
                "message": {"type": "string"},
                "details": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["field", "message"],
                        "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
                    },
                },
            },
        },
    },
}
_META_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "limit": {"type": "integer"},
        "next_cursor": {"type": ["string", "null"]},
        "total": {"type": ["integer", "null"]},
    },
}


def _operation(
    command: Command, path: str, message: dict[str, Any], answer: dict[str, Any], components: dict[str, Any]
) -> dict[str, Any]:
    schema = components[message["$ref"].rsplit("/", 1)[1]]
    properties = schema.get("properties", {})
    required = set(schema.get("required", ()))
    in_path = path_fields(path)
    method = next(m for m, p in command.rest if p == path)
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": properties[name]} for name in in_path
    ]
    rest = {name: value for name, value in properties.items() if name not in in_path}
    operation: dict[str, Any] = {
        "summary": command.summary,
        "tags": [command.tag],
        "security": [] if command.access is Access.ANYONE else [{"session": []}, {"bearer": []}],
    }
    if command.upload:
        del rest["content"]
        file = {"type": "string", "format": "binary", "maxLength": command.body_bytes}
        operation["requestBody"] = {"required": True, "content": {command.upload: {"schema": file}}}
    if method in ("GET", "DELETE") or command.upload:
        parameters += [
            {"name": name, "in": "query", "required": name in required, "schema": value}
            for name, value in rest.items()
        ]
    elif rest:
        body = {
            "type": "object",
            "properties": rest,
            "required": sorted(required & set(rest)),
            "additionalProperties": False,
        }
        operation["requestBody"] = {
            "required": bool(required & set(rest)),
            "content": {"application/json": {"schema": body}},
        }
    if not command.is_read:
        parameters.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": False,
                "schema": {"type": "string", "maxLength": 128, "pattern": "^[ -~]+$", "minLength": 1},
            }
        )
    if parameters:
        operation["parameters"] = parameters
    data = {"type": "array", "items": answer} if page_item(command.answer) else answer
    operation["responses"] = {
        str(command.status): {
            "description": "Done." if not command.is_read else "Found.",
            "content": {
                "application/json": {
                    "schema": {
                        "type": "object",
                        "required": ["success", "data", "meta", "error"],
                        "properties": {
                            "success": {"const": True},
                            "data": data,
                            "meta": {"$ref": _REF.format(name="Meta")},
                            "error": {"type": "null"},
                        },
                    }
                }
            },
        },
        **{
            str(status): {"$ref": f"#/components/responses/{status}"}
            for status in sorted(_codes_by_status())
            if status != 500
        },
    }
    if command.is_read:
        operation["responses"]["304"] = {"description": "Not modified."}
    return operation


def _feed_operation(tag: str, feed: Any) -> dict[str, Any]:
    return {
        "summary": feed.summary,
        "description": feed.why,
        "tags": [tag],
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in path_fields(feed.path)
        ],
        "responses": {
            "200": {"description": "The content."},
            "404": {"$ref": "#/components/responses/404"},
        },
    }


def event_types(registry: Registry) -> list[type[Event]]:
    """Every event that channels declare, by name."""
    found = {event.NAME: event for channel in registry.channels for event in channel.events}
    for channel in registry.channels:
        if channel.source is not None:
            found[channel.source.event.NAME] = channel.source.event
    return [found[name] for name in sorted(found)]


def asyncapi(registry: Registry, built_in: dict[str, type[Message]], *, version: str) -> dict[str, Any]:
    """AsyncAPI 3 for the socket: commands out, events in."""
    commands = [c for c in registry.commands if c.ws]
    events = event_types(registry)
    kinds: list[Any] = [c.message for c in commands] + [c.answer for c in commands] + list(events)
    kinds += list(built_in.values())
    schemas, components = _schemas(kinds)
    n = len(commands)
    messages: dict[str, Any] = {}
    for command, message, answer in zip(commands, schemas[:n], schemas[n : 2 * n], strict=True):
        messages[f"{command.ws}"] = {
            "name": command.ws,
            "summary": command.summary,
            "payload": message,
            "x-reply": answer,
            "x-cost": command.cost,
        }
    for name, schema in zip(built_in, schemas[2 * n + len(events) :], strict=True):
        messages[name] = {
            "name": name,
            "payload": schema,
            "summary": (built_in[name].__doc__ or "").split("\n")[0],
        }
    pushes = {
        f"push.{event.NAME}": {
            "name": event.NAME,
            "summary": (event.__doc__ or "").split("\n")[0],
            "payload": schema,
            "x-kind": event.KIND.value,
        }
        for event, schema in zip(events, schemas[2 * n :], strict=False)
    }
    channels = {
        "socket": {
            "address": "/ws",
            "description": "One socket; sub-protocol codequest.v1.msgpack or codequest.v1.json.",
            "messages": {_key(name): value for name, value in {**messages, **pushes}.items()},
        }
    }
    operations = {
        "command": {
            "action": "receive",
            "channel": {"$ref": "#/channels/socket"},
            "messages": [{"$ref": f"#/channels/socket/messages/{_key(name)}"} for name in messages],
        },
        "push": {
            "action": "send",
            "channel": {"$ref": "#/channels/socket"},
            "messages": [{"$ref": f"#/channels/socket/messages/{_key(name)}"} for name in pushes],
        },
    }
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "CodeQuest live", "version": version},
        "defaultContentType": "application/msgpack",
        "channels": channels,
        "operations": operations,
        "components": {"schemas": components},
        "x-channels": [
            {
                "pattern": channel.pattern,
                "kind": channel.kind.value,
                "description": channel.description,
                "events": [event.NAME for event in channel.events],
            }
            for channel in registry.channels
        ],
    }


def _key(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]", "_", name)
