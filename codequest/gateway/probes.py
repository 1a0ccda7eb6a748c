"""Health, readiness, metrics, and the API's front page; answered bare, without the envelope."""

from __future__ import annotations

import asyncio
from importlib.metadata import version

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from codequest.adapters import postgres
from codequest.adapters import redis as redis_adapter
from codequest.gateway import responses
from codequest.gateway.keys import CONNECTIONS, RUNNER
from codequest.protocol.metrics import LOOP_DELAY

_PROBE_TIMEOUT_S = 2.0
_DELAY_PROBE_S = 0.25


async def health(request: web.Request) -> web.Response:
    """Alive: the process answers."""
    now = request.app[RUNNER].ports.clock.now()
    return responses.bare(request, {"status": "ok", "timestamp": now})


async def ready(request: web.Request) -> web.Response:
    """Able to work: PostgreSQL answers, and no restart has begun. Redis is told of; people can do without it."""
    database, redis = await asyncio.gather(_database(request.app), _redis(request.app))
    found = {"database": database, "redis": redis}
    if request.app[CONNECTIONS].is_draining:
        return responses.bare(request, {"status": "draining", **found}, 503)
    is_ready = database == "ok"
    return responses.bare(
        request, {"status": "ready" if is_ready else "not ready", **found}, 200 if is_ready else 503
    )


async def _database(app: web.Application) -> str:
    try:
        async with asyncio.timeout(_PROBE_TIMEOUT_S), app[RUNNER].ports.pool.acquire() as db:
            await db.fetchval("SELECT 1")
    except postgres.AWAY:
        return "away"
    return "ok"


async def _redis(app: web.Application) -> str:
    try:
        async with asyncio.timeout(_PROBE_TIMEOUT_S):
            await app[RUNNER].ports.redis.ping()
    except redis_adapter.FAILED:
        return "away"
    return "ok"


async def metrics(request: web.Request) -> web.Response:
    """Prometheus text format."""
    return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})


async def front(request: web.Request) -> web.Response:
    """What this is, and where its parts are."""
    return responses.bare(
        request,
        {
            "name": "CodeQuest",
            "version": version("codequest"),
            "links": {
                "docs": "/api/docs",
                "openapi": "/api/openapi.json",
                "asyncapi": "/api/asyncapi.json",
                "socket": "/ws",
                "health": "/health",
            },
        },
    )


async def measure_loop_delay() -> None:
    """Observe how late the loop runs a timer, until cancelled."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + _DELAY_PROBE_S
        await asyncio.sleep(_DELAY_PROBE_S)
        LOOP_DELAY.observe(max(0.0, loop.time() - due))


def add_probe_routes(app: web.Application) -> None:
    """All of them."""
    for path in ("/health", "/api/v1/health", "/api/v1/ping"):
        app.router.add_get(path, health)
    app.router.add_get("/ready", ready)
    app.router.add_get("/metrics", metrics)
    for path in ("/api", "/api/", "/api/v1", "/api/v1/"):
        app.router.add_get(path, front)
