"""How tasks end, here and in the server: cancelled until they hear it."""

from __future__ import annotations

import asyncio
from typing import Any

CANCEL_AGAIN_S = 0.5


async def end_tasks(*tasks: asyncio.Task[Any]) -> None:
    """Cancel tasks and wait until all have ended; what they raise stays with them.

    A driver may swallow a cancellation (redis-py does where one meets a time-out, `wait_for` before Python 3.12), and
    a loop around it would go on for ever, so it is said again. Cancelling this is safe.
    """
    pending = {task for task in tasks if not task.done()}
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=CANCEL_AGAIN_S)
