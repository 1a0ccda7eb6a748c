"""The floor: bare aiohttp whose loop writes one prebuilt frame to each transport. `GET /publish` says how often.

python -m bench.peers.floor PORT
"""

from __future__ import annotations

import asyncio
import sys

import uvloop
from aiohttp import web

from bench.peers.event import EVENT_BYTES, event_payload
from codequest.gateway.frames import frame_header

_FRAME = frame_header(EVENT_BYTES) + event_payload()
_transports: set[asyncio.WriteTransport] = set()


async def socket(request: web.Request) -> web.WebSocketResponse:
    """One listener; the same heartbeat and limits as ours."""
    ws = web.WebSocketResponse(
        protocols=("codequest.v1.msgpack",), compress=False, heartbeat=20, max_msg_size=512 * 1024
    )
    await ws.prepare(request)
    assert request.transport is not None
    transport = request.transport
    _transports.add(transport)
    try:
        async for _ in ws:
            pass
    finally:
        _transports.discard(transport)
    return ws


async def publish(request: web.Request) -> web.Response:
    """`events` events, `together` of them in one tick and one write, ticks `every_ms` apart."""
    events, together = int(request.query["events"]), int(request.query["together"])
    frame, every_s = _FRAME * together, float(request.query["every_ms"]) / 1000
    loop = asyncio.get_running_loop()
    due = loop.time()
    for _ in range(events // together):
        for transport in _transports:
            transport.write(frame)
        due += every_s
        await asyncio.sleep(max(0.0, due - loop.time()))
    return web.Response()


def main() -> None:
    """Serve until killed."""
    app = web.Application()
    app.router.add_get("/ws", socket)
    app.router.add_get("/publish", publish)
    web.run_app(
        app,
        host="127.0.0.1",
        port=int(sys.argv[1]),
        print=None,
        access_log=None,
        loop=uvloop.new_event_loop(),
        backlog=1024,
    )


if __name__ == "__main__":
    main()
