"""State channels: each node folds the followed log and sends deltas to its own subscribers.

Version of a state = offset of the followed log that it contains, so a client may go on at another node. Updates are
joined over `board_interval_ms`; a delta applies to the version named as its base.
"""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec

from codequest.gateway.connection import Connection
from codequest.gateway.hub import Hub
from codequest.protocol import log
from codequest.protocol.channel import Channel, Params, Projection
from codequest.protocol.codec import encode_msgpack
from codequest.protocol.runner import Runner

_BATCH = 5000


class LiveState:
    """One state channel on this node. A hub subscriber of the log it follows."""

    def __init__(self, name: str, followed: str, event: str, interval_s: float) -> None:
        self.name = name
        self.followed = followed
        self.version = 0
        self.subscribers: set[Connection] = set()
        self.projection: Projection | None = None  # None until loaded
        self._event = event
        self._interval_s = interval_s
        self.sent_version = 0  # the version that subscribers have
        self._timer: asyncio.TimerHandle | None = None
        self._at_ms = 0
        self._flushed_at = 0.0  # loop time of the last delta

    def deliver(self, offset: int, frame: bytes) -> None:
        """One more event of the followed log."""
        if offset == 0 or self.projection is None or offset <= self.version:
            return
        _, _, event, body, self._at_ms = msgspec.msgpack.decode(frame)
        self.projection.apply(event, body)
        self.version = offset
        if self._timer is None:
            # The first change goes out at once; what follows within the interval is joined.
            loop = asyncio.get_running_loop()
            self._timer = loop.call_at(max(loop.time(), self._flushed_at + self._interval_s), self.flush)

    def loaded(self, projection: Projection, version: int) -> None:
        """Start from a replayed state."""
        projection.take_delta()
        self.projection = projection
        self.version = self.sent_version = version

    def flush(self) -> None:
        """Send what changed since the last time."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self.projection is None:
            return
        delta = self.projection.take_delta()
        if delta is None:
            return
        self._flushed_at = asyncio.get_running_loop().time()
        frame = encode_msgpack([self.name, self.version, self._event, delta, self._at_ms, self.sent_version])
        self.sent_version = self.version
        for connection in self.subscribers:
            connection.deliver(self.version, frame)

    def stop(self) -> None:
        """No more flushes."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class Projections:
    """The live states of this node, by channel name; a state lives while somebody subscribes."""

    def __init__(self, runner: Runner, hub: Hub) -> None:
        self._runner = runner
        self._hub = hub
        self._live: dict[str, LiveState] = {}
        self._loading: dict[str, asyncio.Lock] = {}

    async def subscribe(
        self, connection: Connection, name: str, channel: Channel, params: Params
    ) -> tuple[int, Any]:
        """(version, full state); deltas with this version as base follow. Raises what loading raises."""
        lock = self._loading.setdefault(name, asyncio.Lock())
        async with lock:
            state = self._live.get(name)
            if state is None:
                state = await self._load(name, channel, params)
                self._live[name] = state
        # From here on nothing awaits: the full state and the deltas fit together.
        assert state.projection is not None
        state.flush()
        state.subscribers.add(connection)
        return state.sent_version, state.projection.full()

    async def _load(self, name: str, channel: Channel, params: Params) -> LiveState:
        source = channel.source
        assert source is not None
        followed = source.follows.format(**params)
        state = LiveState(name, followed, source.event.NAME, self._runner.settings.board_interval_ms / 1000)

        async def replay() -> Projection:
            async with self._runner.reading() as ctx:
                projection = await source.load(ctx, params)
                after = 0
                while entries := await log.read(ctx.db, followed, after=after, limit=_BATCH):
                    for entry in entries:
                        projection.apply(entry.event, entry.body)
                    after = entries[-1].offset
                    if len(entries) < _BATCH:
                        break
            state.version = after
            return projection

        _, later, projection = await self._hub.join(followed, state, replay)
        state.loaded(projection, state.version)
        for offset, frame in later:
            state.deliver(offset, frame)
        self._hub.joined(followed, state)
        return state

    def unsubscribe(self, connection: Connection, name: str) -> None:
        """Hear it no more; the last one out ends the state."""
        state = self._live.get(name)
        if state is None:
            return
        state.subscribers.discard(connection)
        if not state.subscribers:
            state.stop()
            self._hub.leave(state.followed, state)
            del self._live[name]
            self._loading.pop(name, None)
