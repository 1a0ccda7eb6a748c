"""`codequest seed`: demo data for an empty database."""

from __future__ import annotations

import argparse
import asyncio
import importlib
from collections.abc import Mapping

from codequest.cli.required import with_servers
from codequest.config import Settings, StartupError


def configure(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Seed, and print the log-ins. Raises StartupError where demo data has no place."""
    with with_servers(Settings.from_env(environ)) as settings:
        if settings.is_public_service:
            raise StartupError(f"Demo data has no place where APP_ENV={settings.app_env}.")
        accounts = asyncio.run(_seed(settings))
    print(f"log in as {', '.join(accounts)}; password {settings.demo_password}")
    return 0


async def _seed(settings: Settings) -> tuple[str, ...]:
    seed = importlib.import_module("codequest.seed")
    if not await seed.is_empty(settings):
        raise StartupError("The database already has accounts in it; demo data goes into an empty one only.")
    await seed.seed(settings)
    return tuple(seed.ACCOUNTS)
