"""`codequest doctor`: what this machine has, and what each lack means."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
from collections.abc import Mapping

from codequest.cli import probes
from codequest.cli.probes import Finding
from codequest.config import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Print a line for each finding; the status is 1 when something indispensable is missing."""
    settings = Settings.from_env(environ)
    findings = examine(settings)
    for finding in findings:
        mark = "ok" if finding.found else "MISSING" if finding.needed else "none"
        print(f"{mark:>8}  {finding.name:<14}{finding.found or finding.lack}")
    problems = [finding for finding in findings if finding.is_problem]
    print(f"\n{len(problems)} problems." if problems else "\nCodeQuest can run here.")
    return 1 if problems else 0


def examine(settings: Settings) -> list[Finding]:
    """Everything that is looked at, in the order in which it is shown."""
    return [
        probes.python(),
        probes.node(),
        probes.postgres(settings),
        probes.redis(settings),
        probes.bubblewrap(),
        probes.docker(),
        probes.cgroups(),
        *languages(),
        probes.disk(settings),
    ]


def languages() -> list[Finding]:
    """The languages that the judge can compile and run here, with their versions."""
    if importlib.util.find_spec("judge.languages") is None:
        return []
    detected = importlib.import_module("judge.languages").detect()
    return [
        Finding(name, version or "", "submissions in it are refused on this machine")
        for name, version in detected
    ]
