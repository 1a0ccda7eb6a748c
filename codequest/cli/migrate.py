"""`codequest migrate`: the database's schema, up to date or back."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Mapping

from codequest.adapters import migrations
from codequest.cli.required import with_servers
from codequest.config import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """Which way, and whether only to look."""
    way = parser.add_mutually_exclusive_group()
    way.add_argument("--status", action="store_true", help="only say what is pending")
    way.add_argument(
        "--back", type=int, metavar="N", help="take back the newest N migrations; their data is lost"
    )


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Change the schema and say what was done; with --status the exit status is 1 when something is pending."""
    with with_servers(Settings.from_env(environ), migrated=False) as settings:
        url = settings.database_url
        found = asyncio.run(migrations.state(url))
        found.refuse_newer()
        if arguments.status:
            print("\n".join(found.pending) or "up to date")
            return 1 if found.pending else 0
        if arguments.back is not None:
            changed = migrations.roll_back(url, count=arguments.back)
        else:
            changed = migrations.apply(url)
        print("\n".join(changed) or "up to date")
    return 0
