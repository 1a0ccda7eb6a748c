"""`codequest build`: the browser client."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from codequest.cli import client
from codequest.cli.progress import step


def configure(parser: argparse.ArgumentParser) -> None:
    """One switch."""
    parser.add_argument("--test", action="store_true", help="then check its types and run its own tests")


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Build what is not up to date. Raises StartupError with what the tools said."""
    with step("browser client") as current:
        current.result = client.build()
    if arguments.test:
        with step("its types and tests") as current:
            client.check()
            current.result = "good"
    return 0
