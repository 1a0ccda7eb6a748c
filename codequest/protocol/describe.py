"""What every document that is made of the registry needs of it."""

from __future__ import annotations

import typing
from typing import Any

import msgspec

from codequest.errors import CodeQuestError
from codequest.protocol.event import Event
from codequest.protocol.message import Page
from codequest.protocol.registry import Registry

SCHEMA_REF = "#/components/schemas/{name}"


def error_classes(base: type[CodeQuestError] = CodeQuestError) -> list[type[CodeQuestError]]:
    """Every error of the tree, depth first."""
    found = []
    for kind in base.__subclasses__():
        found += [kind, *error_classes(kind)]
    return found


def page_item(answer: Any) -> Any | None:
    """The item type of a Page, None for any other answer."""
    return typing.get_args(answer)[0] if typing.get_origin(answer) is Page else None


def event_types(registry: Registry) -> list[type[Event]]:
    """Every event that channels declare, by name."""
    found = {event.NAME: event for channel in registry.channels for event in channel.events}
    for channel in registry.channels:
        if channel.source is not None:
            found[channel.source.event.NAME] = channel.source.event
    return [found[name] for name in sorted(found)]


def schemas_of(kinds: list[Any]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The JSON Schema of each type, and what they refer to, by name."""
    schemas, components = msgspec.json.schema_components(kinds, ref_template=SCHEMA_REF)
    return list(schemas), dict(sorted(components.items()))
