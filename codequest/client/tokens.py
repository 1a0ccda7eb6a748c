"""Keeps an open socket's access token fresh: a new one well before the old one's time is over."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import aiohttp

from codequest.client.errors import ApiError, ConnectionLost
from codequest.client.socket import Renew

logger = logging.getLogger(__name__)

RENEWED_AFTER = 0.75  # of the time that is left
RETRY_S = 5.0


async def keep_fresh(
    hello: dict[str, Any], renew: Renew, authenticate: Callable[[str], Any], *, retry_s: float = RETRY_S
) -> None:
    """Renew and authenticate until cancelled, or until the server refuses; it ends the connection then."""
    now_ms, expires_at_ms = hello["server_time"], hello["expires_at"]
    while expires_at_ms is not None:
        wait_s = max(0.0, RENEWED_AFTER * (expires_at_ms - now_ms) / 1000)
        await asyncio.sleep(wait_s)
        now_ms += round(1000 * wait_s)
        try:
            expires_at_ms = (await authenticate(await renew()))["expires_at"]
        except ConnectionLost:
            return  # The next connection shows the token there is.
        except ApiError as error:
            if not error.temporary:
                logger.warning("no fresh token: %s", error)
                return
            await asyncio.sleep(error.retry_after_s or retry_s)
        except (aiohttp.ClientError, OSError, TimeoutError):
            await asyncio.sleep(retry_s)
