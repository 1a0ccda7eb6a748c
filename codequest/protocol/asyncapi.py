"""The socket as AsyncAPI 3. Generated; a stale file fails the build (`codequest describe --check`)."""

from __future__ import annotations

import re
from typing import Any

from codequest.protocol.describe import event_types, schemas_of
from codequest.protocol.message import Message
from codequest.protocol.registry import Registry


def asyncapi(registry: Registry, built_in: dict[str, type[Message]], *, version: str) -> dict[str, Any]:
    """AsyncAPI 3 for the socket: commands out, events in."""
    commands = [c for c in registry.commands if c.ws]
    events = event_types(registry)
    kinds: list[Any] = [c.message for c in commands] + [c.answer for c in commands] + list(events)
    kinds += list(built_in.values())
    schemas, components = schemas_of(kinds)
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
