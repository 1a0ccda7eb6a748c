"""`codequest doctor`: what this machine has, and what each lack means; `--judge`: for a machine that only judges."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Mapping

from codequest.cli import probes
from codequest.cli.judge_child import judge_environment
from codequest.cli.probes import Finding
from codequest.config import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """What the machine is for."""
    parser.add_argument("--judge", action="store_true", help="look only at what a judge needs")


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Print a line for each finding; the status is 1 when something indispensable is missing."""
    settings = Settings.from_env(environ)
    findings = examine_for_judging(settings, environ) if arguments.judge else examine(settings, environ)
    for finding in findings:
        text = ": ".join(part for part in (finding.found, finding.lack) if part)
        print(f"{finding.state:>8}  {finding.name:<22}{text}")
    problems = [finding for finding in findings if finding.is_problem]
    print(
        f"\n{len(problems)} problems."
        if problems
        else f"\n{'A judge' if arguments.judge else 'CodeQuest'} can run here."
    )
    return 1 if problems else 0


def examine(settings: Settings, environ: Mapping[str, str]) -> list[Finding]:
    """Everything that is looked at, in the order in which it is shown."""
    return [
        probes.python(),
        probes.node(),
        probes.postgres(settings),
        probes.redis(settings),
        *judging(settings, environ),
        probes.disk(settings.data_dir),
    ]


def examine_for_judging(settings: Settings, environ: Mapping[str, str]) -> list[Finding]:
    """What a machine needs that only judges."""
    from judge.supervisor import default_cache_folder

    return [
        probes.python(),
        probes.judge_redis(settings),
        *judging(settings, environ, sandbox_needed=True),
        probes.disk(settings.judge_cache or default_cache_folder()),
    ]


def judging(settings: Settings, environ: Mapping[str, str], *, sandbox_needed: bool = False) -> list[Finding]:
    """Sandboxes, control groups and languages, as a judge with these settings sees them."""
    from judge import doctor

    return [
        Finding(
            found.name,
            "" if found.state is doctor.State.MISSING else found.found,
            ": ".join((found.found, found.meaning)) if found.state is doctor.State.MISSING else found.meaning,
            needed=sandbox_needed and found.name == "sandbox",
        )
        for found in asyncio.run(doctor.examine(judge_environment(settings, environ)))
    ]
