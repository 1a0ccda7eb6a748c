"""Composition root: builds every part, wires them, starts and stops them in order. The only place that knows all."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any

import aiohttp_session
import structlog
from aiohttp import web

from codequest.adapters import jobs, postgres, redis
from codequest.adapters.blobs import FolderBlobs
from codequest.adapters.clock import Clock, SystemClock
from codequest.adapters.passwords import BcryptPasswords
from codequest.adapters.rate_limits import RedisRateLimiter
from codequest.background import Background
from codequest.config import Settings
from codequest.features.accounts.authentication import SessionAuthentication
from codequest.features.catalogue import FEATURES
from codequest.gateway import documents, feeds, http, keys, probes, reader, static
from codequest.gateway.connections import Connections
from codequest.gateway.epochs import Epochs
from codequest.gateway.hub import Hub
from codequest.gateway.middleware import MIDDLEWARES
from codequest.gateway.nodes import RedisNodes
from codequest.gateway.outbox import Outbox
from codequest.gateway.places import Places
from codequest.gateway.presence import RedisPresence
from codequest.gateway.projections import Projections
from codequest.gateway.session_storage import SessionStorage
from codequest.gateway.socket import socket_handler
from codequest.gateway.subscriptions import Subscriptions
from codequest.protocol import idempotency, log
from codequest.protocol.ports import Ports
from codequest.protocol.publisher import Publisher
from codequest.protocol.registry import Registry
from codequest.protocol.runner import Runner

logger = structlog.get_logger(__name__)

SHUTDOWN_TIMEOUT_S = 10.0
SWEEP_EVERY_S = 1.0
SWEEP_WINDOW_S = 10.0  # longer than any commit takes after its offsets were given
FORGET_EVERY_S = 3600.0
CLOCK_EVERY_S = 60.0


@contextlib.asynccontextmanager
async def open_runner(settings: Settings, *, clock: Clock | None = None) -> AsyncIterator[Runner]:
    """Everything below the doors: pools, ports, registry and runner; for the server and for commands alike."""
    pool = await postgres.connect_pool(
        settings.database_url, minimum=settings.database_pool_min, maximum=settings.database_pool_max
    )
    client = redis.connect(settings.redis_url)
    passwords = BcryptPasswords(settings.bcrypt_rounds)
    try:
        used_clock = clock or SystemClock()
        if isinstance(used_clock, SystemClock):
            await _agree(used_clock, pool)
        publisher = Publisher(client, pool)
        registry = Registry(FEATURES)
        ports = Ports(
            clock=used_clock,
            presence=RedisPresence(client, used_clock, publisher),
            nodes=RedisNodes(client, used_clock),
            limiter=RedisRateLimiter(client, used_clock),
            blobs=FolderBlobs(settings.blobs_path),
            passwords=passwords,
            redis=client,
            pool=pool,
        )
        yield Runner(settings, registry, ports, publisher, enqueue=jobs.enqueue)
    finally:
        passwords.close()
        await client.aclose()
        await pool.close()


async def create_app(settings: Settings, *, clock: Clock | None = None) -> web.Application:
    """The application with every route; its parts start and stop with it."""
    app = web.Application(middlewares=MIDDLEWARES)
    app[keys.SETTINGS] = settings
    stack = contextlib.AsyncExitStack()
    runner = await stack.enter_async_context(open_runner(settings, clock=clock))
    app[keys.RUNNER] = runner
    ports = runner.ports
    presence = ports.presence
    assert isinstance(presence, RedisPresence)
    app[keys.AUTHENTICATION] = SessionAuthentication(ports.pool, ports.redis, settings, ports.clock)
    aiohttp_session.setup(app, SessionStorage(ports.redis, ports.pool, settings, ports.clock))
    listening = redis.connect(settings.redis_url, blocking_reads=True)
    stack.push_async_callback(listening.aclose)
    outbox = Outbox()
    hub = Hub(runner, listening, outbox)
    app[keys.HUB] = hub
    app[keys.PRESENCE] = presence
    subscriptions = Subscriptions(runner, hub, presence, Projections(runner, hub, outbox))
    async with ports.pool.acquire() as db:
        epoch = await log.renew_epoch(db)
    connections = Connections(
        subscriptions, outbox, app[keys.AUTHENTICATION], ports.clock, epoch, Places(settings)
    )
    app[keys.CONNECTIONS] = connections
    hub.hearing.on_live.append(connections.hub_is_live)

    http.add_command_routes(app, runner.registry)
    feeds.add_feed_routes(app, runner.registry)
    app.router.add_get("/ws", socket_handler)
    probes.add_probe_routes(app)
    documents.add_document_routes(app, runner.registry)
    static.add_client_routes(app, settings.static_dir)

    background = _background(runner, hub, presence)
    background.add("heartbeat", connections.heartbeat.run)
    background.add("sessions", connections.run)
    background.add("epoch", Epochs(runner, hub, connections).run)
    nodes = ports.nodes
    assert isinstance(nodes, RedisNodes)
    background.add("node report", lambda: nodes.run(connections))

    async def lifetime(app: web.Application) -> AsyncIterator[None]:
        async with stack:
            background.start()
            yield
            await background.stop()
            await hub.close()
            await presence.close()
            await nodes.close()
            await runner.publisher.close()

    async def say_goodbye(app: web.Application) -> None:
        await connections.close()

    app.cleanup_ctx.append(lifetime)
    app.on_shutdown.append(say_goodbye)
    return app


def _background(runner: Runner, hub: Hub, presence: RedisPresence) -> Background:
    background = Background()
    background.add("hub", hub.run)
    background.add("presence", presence.run)
    background.add("loop delay", probes.measure_loop_delay)
    background.add("log sweep", lambda: _sweep(runner))
    background.add("idempotency keys", lambda: _forget_keys(runner))
    background.add("clock", lambda: _keep_clock(runner))
    background.add("jobs", jobs.JobWorker(runner, runner.registry).run)
    for feature in runner.registry.features:
        for service in feature.services:
            background.add(service.name, partial(service.run, runner))
    return background


async def _agree(clock: SystemClock, pool: Any) -> None:
    async with pool.acquire() as db:
        asked_at = clock.monotonic()
        database_now = await db.fetchval("SELECT clock_timestamp()")
        clock.agree_with(database_now, asked_at, clock.monotonic())


async def _keep_clock(runner: Runner) -> None:
    while True:
        await asyncio.sleep(CLOCK_EVERY_S)
        if isinstance(runner.ports.clock, SystemClock):
            await _agree(runner.ports.clock, runner.ports.pool)


async def _sweep(runner: Runner) -> None:
    """Publish what a dead node, or a Redis that was away, left behind; one node at a time."""
    window_s = 600.0  # the first look goes back further than a restart takes
    while True:
        await asyncio.sleep(SWEEP_EVERY_S)
        if not await runner.ports.redis.set("sweep:lock", "1", nx=True, px=int(SWEEP_EVERY_S * 900)):
            continue
        mended = await runner.publisher.sweep(changed_within_s=window_s)
        if mended:
            logger.info("log_swept", channels=mended)
        window_s = SWEEP_WINDOW_S


async def _forget_keys(runner: Runner) -> None:
    while True:
        async with runner.ports.pool.acquire() as db:
            await idempotency.forget_old(db)
        await asyncio.sleep(FORGET_EVERY_S)


def collect_seldom() -> None:
    """A full garbage collection with thousands of connections stops the loop for a tenth of a second."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def runner_of(app: web.Application, *, shutdown_timeout_s: float = SHUTDOWN_TIMEOUT_S) -> web.AppRunner:
    """What serves the application over HTTP."""
    return web.AppRunner(
        app,
        access_log=None,
        shutdown_timeout=shutdown_timeout_s,
        handle_signals=False,
        keepalive_timeout=75,
        auto_decompress=False,  # a few kilobytes would unpack to gigabytes, even of a body that is refused
    )


async def serve(
    settings: Settings,
    *,
    on_ready: Callable[[str], None] | None = None,
    share_port: bool = False,
    metrics_port: int | None = None,
) -> None:
    """Run one server process until SIGTERM or SIGINT. Raises OSError where the port is taken.

    `share_port`: other processes listen at the same port, and the kernel spreads connections. `metrics_port`: one
    more port, of this process alone.
    """
    app = await create_app(settings)
    web_runner = runner_of(app)
    await web_runner.setup()
    try:
        site = web.TCPSite(
            web_runner, settings.host, settings.port, backlog=1024, reuse_port=share_port or None
        )
        await site.start()
        if metrics_port is not None:
            await web.TCPSite(web_runner, settings.host, metrics_port).start()
        assert web_runner.server is not None
        silence = asyncio.create_task(
            reader.end_silent_connections(web_runner.server), name="silent connections"
        )
        collect_seldom()
        host, port = web_runner.addresses[0][:2]
        logger.info("serving", host=host, port=port)
        if on_ready is not None:
            on_ready(f"http://{host}:{port}")
        stopping = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stopping.set)
        await stopping.wait()
        silence.cancel()
    finally:
        await web_runner.cleanup()
