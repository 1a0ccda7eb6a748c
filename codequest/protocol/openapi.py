"""The REST door as OpenAPI 3.1. Generated; a stale file fails the build (`codequest describe --check`)."""

from __future__ import annotations

from typing import Any

from codequest.protocol.actor import Access
from codequest.protocol.command import Command, path_fields
from codequest.protocol.describe import SCHEMA_REF, error_classes, page_item, schemas_of
from codequest.protocol.registry import Registry


def openapi(registry: Registry, *, version: str) -> dict[str, Any]:
    """OpenAPI 3.1 for the REST door."""
    commands = [command for command in registry.commands if command.rest]
    kinds: list[Any] = [command.message for command in commands]
    kinds += [page_item(c.answer) or c.answer for c in commands]
    schemas, components = schemas_of(kinds)
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
                    "content": {"application/json": {"schema": {"$ref": SCHEMA_REF.format(name="Error")}}},
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
                            "meta": {"$ref": SCHEMA_REF.format(name="Meta")},
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
