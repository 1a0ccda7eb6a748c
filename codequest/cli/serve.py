"""`codequest serve`: one server of many; PostgreSQL, Redis and the judges run elsewhere."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Mapping

import uvloop

from codequest.cli.address import NOT_OURS, cannot_listen
from codequest.cli.required import running_ones, with_secrets
from codequest.config import Settings, StartupError


def configure(parser: argparse.ArgumentParser) -> None:
    """One switch."""
    parser.add_argument("--migrate", action="store_true", help="bring the schema up to date first")


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Serve until a signal comes. Raises StartupError."""
    from codequest import app
    from codequest.adapters import logs, migrations

    settings = running_ones(Settings.from_env(environ))
    if not settings.is_public_service:
        settings = with_secrets(settings)
    logs.configure(settings)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        found = runner.run(migrations.state(settings.database_url))
        found.refuse_newer()
        if found.pending and arguments.migrate:
            migrations.apply(settings.database_url)
        elif found.pending:
            raise StartupError(
                f"The database lacks the migrations {', '.join(found.pending)}. Run: codequest migrate"
            )
        try:
            runner.run(app.serve(settings))
        except OSError as error:
            if error.errno not in NOT_OURS:
                raise
            raise cannot_listen(error, settings.host, settings.port) from error
    return 0
