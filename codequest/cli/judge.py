"""`codequest judge`: one judge worker, which is a program of its own and takes our place."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping

from codequest.cli.judge_child import judge_environment
from codequest.cli.required import running_ones
from codequest.config import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Become `python -m judge`, with what a judge is told and nothing else. Raises StartupError."""
    settings = Settings.from_env(environ)
    if not settings.judge_redis:
        settings = running_ones(settings)
    os.execve(sys.executable, [sys.executable, "-m", "judge"], judge_environment(settings, environ))  # noqa: S606
