"""All features' tables together, checked once at the start."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any, TypeVar

from codequest.protocol.channel import Channel, Params
from codequest.protocol.command import Command, path_fields
from codequest.protocol.event import Happening
from codequest.protocol.feature import Feature, Job, Listener

Provided = TypeVar("Provided")


class Registry:
    """Every command, channel, listener and job by name. Raises ValueError where two claim the same."""

    def __init__(self, features: Sequence[Feature]) -> None:
        self.features = tuple(features)
        self.commands: tuple[Command, ...] = tuple(
            dataclasses.replace(command, tag=command.tag or feature.name)
            for feature in features
            for command in feature.commands
        )
        self.channels: tuple[Channel, ...] = tuple(c for feature in features for c in feature.channels)
        self.jobs: dict[str, Job] = {job.name: job for feature in features for job in feature.jobs}
        self.by_socket_name: dict[str, Command] = {}
        self.by_route: dict[tuple[str, str], Command] = {}
        self._listeners: dict[type[Happening], list[Listener]] = {}
        self._provided: dict[type, list[Any]] = {}  # found once: to ask what fits a Protocol is slow
        for command in self.commands:
            self._add(command)
        for feature in features:
            for within in feature.listeners:
                self._listeners.setdefault(within.happening, []).append(within.call)

    def _add(self, command: Command) -> None:
        if command.ws:
            if command.ws in self.by_socket_name:
                raise ValueError(f"two commands are named {command.ws} on the socket")
            self.by_socket_name[command.ws] = command
        fields = set(command.message.__struct_fields__)
        for method, path in command.rest:
            if (method, path) in self.by_route:
                raise ValueError(f"two commands answer {method} {path}")
            if missing := set(path_fields(path)) - fields:
                raise ValueError(f"{path} names {sorted(missing)}, which {command.name} does not have")
            self.by_route[method, path] = command

    def listeners(self, kind: type[Happening]) -> list[Listener]:
        """Those who hear this happening, in feature order."""
        return self._listeners.get(kind, [])

    def channel(self, name: str) -> tuple[Channel, Params] | None:
        """The kind and parameters of a channel by its full name."""
        for channel in self.channels:
            params = channel.match(name)
            if params is not None:
                return channel, params
        return None

    def provided(self, kind: type[Provided]) -> Sequence[Provided]:
        """What features provide for an interface, in feature order."""
        found = self._provided.get(kind)
        if found is None:
            found = [one for feature in self.features for one in feature.provides if isinstance(one, kind)]
            self._provided[kind] = found
        return found
