"""`codequest run`: everything on this machine, in one process tree that ends together.

run ─┬─ redis-server        (child)
     ├─ postgres            (child)
     ├─ python -m judge     (child, started again when it dies)
     └─ the server          (this process)
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import importlib
import importlib.util
import os
import signal
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

import uvloop

from codequest.adapters import logs
from codequest.adapters.embedded import EmbeddedServers
from codequest.cli import address, client
from codequest.cli.folder_lock import FolderLock
from codequest.cli.judge_child import JudgeChild
from codequest.cli.progress import step, warn
from codequest.cli.required import own_servers, with_own_servers
from codequest.config import Settings, StartupError

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
WATCH_S = 0.5
DRAIN_LIMIT_S = 12.0  # the server's own limit is 10 s


class Stopped(BaseException):
    """A signal asked us to stop while we were still starting."""


def configure(parser: argparse.ArgumentParser) -> None:
    """No arguments: everything comes from the environment."""


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Start everything, serve until a signal comes, and stop everything. Raises StartupError."""
    settings = Settings.from_env(environ)
    if settings.is_public_service:
        raise StartupError(
            f"`codequest run` is not for APP_ENV={settings.app_env}; use `codequest serve` there."
        )
    try:
        with _signals_stop_us():
            _run(settings, environ)
    except Stopped:
        pass
    print("CodeQuest has stopped.", flush=True)
    return 0


def _run(settings: Settings, environ: Mapping[str, str]) -> None:
    print("CodeQuest", flush=True)
    with FolderLock(settings.data_dir) as lock, contextlib.ExitStack() as cleanup:
        settings = with_address(settings.replace(port=address.claim_port(settings.host, settings.port)))
        with step("browser client") as current:
            built_here = settings.static_dir == client.FOLDER / "dist"
            current.result = client.build() if built_here else f"taken from {settings.static_dir}"
        with step("PostgreSQL and Redis") as current:
            servers = own_servers(settings)
            cleanup.callback(_undisturbed, servers.stop)
            servers.begin()
            application = importlib.import_module("codequest.app")  # slow, so while the servers start
            servers.wait_ready()
            current.result = f"{len(servers.wanted)} started" if servers.wanted else "elsewhere"
        settings = with_own_servers(settings, servers)
        logs.configure(settings, file=settings.data_dir / "logs" / "server.log")
        judge = JudgeChild(settings, environ)
        cleanup.callback(_undisturbed, judge.stop)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_serve(application, settings, servers, judge, lock))


async def _serve(
    application: Any, settings: Settings, servers: EmbeddedServers, judge: JudgeChild, lock: FolderLock
) -> None:
    """The part that runs in the event loop: schema, demo data, judge, server, until a signal comes."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    signals = [
        number for number in STOPPING if signal.getsignal(number) is not signal.SIG_IGN
    ]  # nohup ignores one

    def listen_to_signals() -> None:
        for number in signals:
            loop.add_signal_handler(number, stop.set)

    listen_to_signals()
    with step("database schema") as current:
        current.result = await prepare_schema(settings.database_url)
    with step("demo data") as current:
        current.result = await prepare_demo(settings)
    with step("judge") as current:
        current.result = start_judge(judge)

    def ready(_: str) -> None:
        # The server listens to signals next, for when it runs alone; here the end of all parts is ours to order.
        loop.call_soon(opened)

    def opened() -> None:
        listen_to_signals()
        lock.tell(settings.origin)
        greet(settings)

    parts = [
        asyncio.create_task(application.serve(settings, on_ready=ready), name="server"),
        asyncio.create_task(judge.watch(), name="watch the judge"),
        asyncio.create_task(_watch(servers), name="watch PostgreSQL and Redis"),
        asyncio.create_task(stop.wait(), name="a signal"),
    ]
    await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
    print("\nStopping ...", flush=True)
    for part in parts:
        part.cancel()
    _, hanging = await asyncio.wait(parts, timeout=DRAIN_LIMIT_S)
    if hanging:
        _end_at_once(servers, judge, settings.data_dir / "logs" / "server.log")
    for part in parts:
        outcome = None if part.cancelled() else part.exception()
        if isinstance(outcome, OSError) and outcome.errno in address.NOT_OURS:
            raise address.cannot_listen(outcome, settings.host, settings.port) from outcome
        if outcome is not None:
            raise outcome


def _end_at_once(servers: EmbeddedServers, judge: JudgeChild, log: Path) -> NoReturn:
    """Stop the children and end, though the server does not; what it hangs on goes to its log."""
    with log.open("a") as file:
        for task in asyncio.all_tasks():
            file.write(f"{task.get_name()} waits in:\n")
            file.writelines(f"  {place}\n" for place in waiting_places(task.get_coro()))
    _undisturbed(judge.stop)
    _undisturbed(servers.stop)
    print(f"The server did not end in time and was cut off; what it waited for is in {log}.", flush=True)
    os._exit(1)


async def _watch(servers: EmbeddedServers) -> None:
    """Raise StartupError when PostgreSQL or Redis ends by itself."""
    while True:
        await asyncio.sleep(WATCH_S)
        for server in servers.wanted:
            if server.exit_code() is not None:
                raise StartupError(
                    f"A server of ours ended by itself (exit code {server.exit_code()}); its log is {server.log}. "
                    "Start again: no data was lost."
                )


def waiting_places(coroutine: Any) -> Iterator[str]:
    """Where a suspended coroutine is, from the outside in; a task's own stack shows the outermost only."""
    while coroutine is not None:
        frame = getattr(coroutine, "cr_frame", None) or getattr(coroutine, "ag_frame", None)
        yield (
            f"{frame.f_code.co_filename}:{frame.f_lineno} {frame.f_code.co_name}"
            if frame
            else repr(coroutine)
        )
        coroutine = getattr(coroutine, "cr_await", None) or getattr(coroutine, "ag_await", None)


def with_address(settings: Settings) -> Settings:
    """Settings that know under which addresses people reach us."""
    return settings if address.is_loopback(settings.host) else address.open_to_network(settings)


async def prepare_schema(database_url: str) -> str:
    """Apply pending migrations; what was done, in a few words. Raises StartupError for a newer database."""
    from codequest.adapters import migrations

    found = await migrations.state(database_url)
    found.refuse_newer()
    if not found.pending:
        return "up to date"
    applied = await asyncio.to_thread(migrations.apply, database_url)
    return f"{len(applied)} migrations applied"


async def prepare_demo(settings: Settings) -> str:
    """Fill an empty database with demo data; what was done, in a few words."""
    if not settings.demo:
        return "not wanted"
    if importlib.util.find_spec("codequest.seed") is None:
        return "none in this installation"
    seed = importlib.import_module("codequest.seed")
    if not await seed.is_empty(settings):
        return "already there"
    await seed.seed(settings)
    return "made"


def start_judge(judge: JudgeChild) -> str:
    """Start the judge; what was done, in a few words."""
    if not judge.exists():
        return "none in this installation"
    judge.start()
    return "started"


def greet(settings: Settings) -> None:
    """One line with the address and the log-ins, and a warning when others can reach us."""
    accounts = demo_accounts() if settings.demo else ()
    log_ins = f"   log in as {', '.join(accounts)}; password {settings.demo_password}" if accounts else ""
    print(f"\nOpen {settings.origin}{log_ins}\n", flush=True)
    if not address.is_loopback(settings.host):
        warn(
            f"everybody in this network can reach {settings.origin}, and without HTTPS whoever listens in can read "
            "passwords and cookies. For more than a room of friends, put a proxy with HTTPS in front."
        )


def demo_accounts() -> tuple[str, ...]:
    """The user names of the demo accounts."""
    if importlib.util.find_spec("codequest.seed") is None:
        return ()
    return tuple(importlib.import_module("codequest.seed").ACCOUNTS)


@contextlib.contextmanager
def _signals_stop_us() -> Iterator[None]:
    """While we are starting or stopping, a signal unwinds us in order instead of killing us."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise Stopped

    former = {number: signal.getsignal(number) for number in STOPPING}
    for number, handler in former.items():
        if handler is not signal.SIG_IGN:
            signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _undisturbed(stop: Any) -> None:
    """Call `stop` with further signals ignored: an impatient second Ctrl-C must not leave a child behind."""
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)
    stop()
