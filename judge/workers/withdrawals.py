"""Jobs that nobody wants any more, as the server tells every worker: what runs is stopped, what waits is not begun."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from typing import cast

import redis.asyncio as redis
from redis.exceptions import RedisError

from judge.contract import WITHDRAWN_KEPT, WITHDRAWN_STREAM

log = logging.getLogger(__name__)

WAIT_MS = 1000
RETRY_S = 1.0


class Withdrawals:
    """The last withdrawn judging ids."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = client
        self._known: OrderedDict[str, None] = OrderedDict()
        self._last = b"0"

    def __contains__(self, judging_id: str) -> bool:
        return judging_id in self._known

    async def listen(self, stop: Callable[[str], None]) -> None:
        """Hear until cancelled; `stop` is called with each judging id."""
        while True:
            try:
                answer = await self._client.xread({WITHDRAWN_STREAM: self._last}, block=WAIT_MS)
            except (RedisError, OSError) as error:
                log.warning("withdrawn jobs go on while Redis is away: %s", error)
                await asyncio.sleep(RETRY_S)
                continue
            for _, entries in cast(
                "list[tuple[bytes, list[tuple[bytes, dict[bytes, bytes]]]]]", answer or []
            ):
                for key, fields in entries:
                    self._last = key
                    self._hear(fields.get(b"id", b"").decode("ascii", "replace"), stop)

    def _hear(self, judging_id: str, stop: Callable[[str], None]) -> None:
        self._known[judging_id] = None
        while len(self._known) > WITHDRAWN_KEPT:
            self._known.popitem(last=False)
        stop(judging_id)
