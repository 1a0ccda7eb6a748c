"""`codequest import PATH...`: problem packages into the database, all of them or none."""

from __future__ import annotations

import argparse
import asyncio
import importlib
from collections.abc import Mapping
from pathlib import Path

from codequest.cli.required import with_servers
from codequest.config import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """The packages."""
    parser.add_argument(
        "paths",
        nargs="+",
        type=Path,
        metavar="PATH",
        help="a problem package, its zip archive, or a folder of them",
    )


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Import, with a line for each package. Raises StartupError naming file and line of what is wrong."""
    importer = importlib.import_module("codequest.features.problems.importer")
    with with_servers(Settings.from_env(environ)) as settings:
        for line in asyncio.run(importer.import_paths(settings, arguments.paths)):
            print(line)
    return 0
