"""`codequest serve`: one server of many; PostgreSQL, Redis and the judges run elsewhere."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Mapping

import uvloop

from codequest.cli.address import NOT_OURS, cannot_listen
from codequest.cli.required import running_ones, with_secrets
from codequest.cli.workers import Workers, default_count
from codequest.config import Settings, StartupError


def configure(parser: argparse.ArgumentParser) -> None:
    """Its switches."""
    parser.add_argument("--migrate", action="store_true", help="bring the schema up to date first")
    parser.add_argument(
        "--workers",
        type=_count,
        default=1,
        metavar="N",
        help="server processes behind the port; auto: one for each core",
    )
    parser.add_argument(
        "--metrics-port",
        type=int,
        metavar="PORT",
        help="answer /metrics at this port too; with workers, each at the next one",
    )
    parser.add_argument("--share-port", action="store_true", help=argparse.SUPPRESS)  # one of several workers


def _count(text: str) -> int:
    if text == "auto":
        return default_count()
    if not text.isdigit() or not 1 <= int(text) <= 256:
        raise argparse.ArgumentTypeError("a number from 1 to 256, or auto")
    return int(text)


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Serve until a signal comes. Raises StartupError."""
    from codequest import app
    from codequest.adapters import logs

    settings = running_ones(Settings.from_env(environ))
    if not settings.is_public_service:
        settings = with_secrets(settings)
    logs.configure(settings)
    if arguments.workers > 1:
        with asyncio.Runner() as runner:
            runner.run(_check_schema(settings, migrate=arguments.migrate))
        return Workers(arguments.workers, settings, environ, arguments.metrics_port).run()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_check_schema(settings, migrate=arguments.migrate))
        try:
            runner.run(
                app.serve(settings, share_port=arguments.share_port, metrics_port=arguments.metrics_port)
            )
        except OSError as error:
            if error.errno not in NOT_OURS:
                raise
            raise cannot_listen(error, settings.host, settings.port) from error
    return 0


async def _check_schema(settings: Settings, *, migrate: bool) -> None:
    """Raises StartupError where the schema is not ours."""
    from codequest.adapters import migrations

    found = await migrations.state(settings.database_url)
    found.refuse_newer()
    if found.pending and migrate:
        await asyncio.to_thread(migrations.apply, settings.database_url)
    elif found.pending:
        raise StartupError(
            f"The database lacks the migrations {', '.join(found.pending)}. Run: codequest migrate"
        )
