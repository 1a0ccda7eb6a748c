"""`codequest build`: the browser client."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from codequest.cli import client
from codequest.cli.progress import step


def configure(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Build what is not up to date."""
    with step("browser client") as current:
        current.result = client.build()
    return 0
