"""`codequest judge`: one judge worker, which is a program of its own and takes our place."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from typing import NoReturn

from codequest.cli.folder_lock import FolderLock
from codequest.cli.judge_child import judge_environment
from codequest.cli.required import running_ones
from codequest.config import Settings, StartupError


def configure(parser: argparse.ArgumentParser) -> None:
    """What to do instead of judging, with its own options."""
    parser.add_argument(
        "step",
        nargs="?",
        choices=["build-image", "install-kotlin", "install-testlib"],
        help="make the image of toolchains; or give this machine a newer Kotlin than Debian's, or testlib.h",
    )
    parser.add_argument("--name", help="build-image: name of the image")
    parser.add_argument("--base", help="build-image: image to build on")
    parser.add_argument("--export", help="build-image: also write its files to this folder, for bubblewrap")
    parser.add_argument("--to", help="install-kotlin: folder (/opt/kotlinc); install-testlib: file")


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Become `python -m judge`, with what a judge is told and nothing else. Raises StartupError."""
    if arguments.step is None:
        _become_judge(environ)
    from judge.compiling import build_image, kotlin, testlib

    steps = {
        "build-image": (build_image.main, ("name", "base", "export")),
        "install-kotlin": (kotlin.main, ("to",)),
        "install-testlib": (testlib.main, ("to",)),
    }
    step, options = steps[arguments.step]
    given = {name: getattr(arguments, name) for name in options}
    return step([f"--{name}={value}" for name, value in given.items() if value])


def _become_judge(environ: Mapping[str, str]) -> NoReturn:
    settings = Settings.from_env(environ)
    if not settings.judge_redis:
        if not FolderLock.is_held(settings.data_dir):
            raise StartupError(
                "A judge needs the address of the servers' Redis: JUDGE_REDIS_URL=redis://judge:PASSWORD@HOST/0, and "
                "JUDGE_TOKEN where they have one."
            )
        settings = running_ones(settings)
    os.execve(sys.executable, [sys.executable, "-m", "judge"], judge_environment(settings, environ))  # noqa: S606
