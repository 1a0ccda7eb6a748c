"""`codequest doctor`: what this machine has, and what each lack means."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Mapping

from codequest.cli import probes
from codequest.cli.probes import Finding
from codequest.config import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """No arguments."""


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Print a line for each finding; the status is 1 when something indispensable is missing."""
    findings = examine(Settings.from_env(environ))
    for finding in findings:
        text = ": ".join(part for part in (finding.found, finding.lack) if part)
        print(f"{finding.state:>8}  {finding.name:<22}{text}")
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
        *judging(),
        probes.disk(settings),
    ]


def judging() -> list[Finding]:
    """Sandboxes, control groups and languages, as the judge itself sees them."""
    from judge import doctor

    return [
        Finding(
            found.name,
            "" if found.state is doctor.State.MISSING else found.found,
            "" if found.state is doctor.State.OK else found.meaning or found.found,
        )
        for found in asyncio.run(doctor.examine())
    ]
