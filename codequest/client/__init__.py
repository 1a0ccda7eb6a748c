"""A client in asyncio: sign in, command, subscribe, resume. Bots, tools, tests and benches use it.

Stands alone: it imports nothing of the server.

    async with Client("http://localhost:8000") as client:
        await client.sign_in("ada", "password")
        async with client.live() as live:
            room = await live.command("room:get", {"room_id": room_id})
            subscription = await live.subscribe(f"room:{room_id}")
            async for event in subscription: ...
"""

from __future__ import annotations

from codequest.client.errors import ApiError, ConnectionEnded, ConnectionLost
from codequest.client.frames import Event
from codequest.client.live import Live
from codequest.client.rest import Client
from codequest.client.subscription import Subscription

__all__ = ["ApiError", "Client", "ConnectionEnded", "ConnectionLost", "Event", "Live", "Subscription"]
