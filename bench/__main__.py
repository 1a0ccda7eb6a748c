"""All benches, one after the other: `python -m bench [--quick] [--only NAME ...]`; what `make bench` runs.

Every script prints one JSON object; they come together in bench/results.json, and a table for the README is printed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from typing import Any, NamedTuple

from bench.readme import markdown
from codequest.config import ROOT
from tests.support.engine import ensure_engine

RESULTS = ROOT / "bench" / "results.json"


class Bench(NamedTuple):
    """A script of bench/, its arguments for a full and for a quick run, and the seconds it may take."""

    script: str
    full: list[str]
    quick: list[str]
    limit_s: int


# Name in the results -> what makes them.
BENCHES = {
    "fan_out": Bench("fan_out", [], ["--quick"], 1800),
    "command_cost": Bench("command_cost", [], ["--quick"], 300),
    "idle_connections": Bench("idle_connections", [], ["--quick"], 1200),
    "hub_latency": Bench("hub_latency", [], ["--quick"], 300),
    "large_room": Bench("large_room", [], ["--quick"], 900),
    "board_latency": Bench("board_latency", [], ["--clients=50", "--verdicts=20", "--runs=1"], 1200),
    "room_load": Bench("room_load", ["--minutes=2"], ["--rooms=5", "--warm-up=0.1", "--minutes=0.3"], 1200),
    "failover": Bench("failover", [], ["--clients=30", "--runs=2"], 900),
    "first_progress": Bench("first_progress", [], ["--times=5"], 600),
    "thousand": Bench("thousand", [], ["--count=30", "--first=10"], 1800),
    "judge_overhead": Bench("judge_overhead", [], ["--rounds=50"], 1200),
    "judge_throughput": Bench("judge_throughput", [], ["--times=2"], 1800),
    "judge_scaling": Bench("judge_throughput", ["--scaling"], ["--scaling", "--times=2"], 1800),
    "judge_exactness": Bench("judge_exactness", [], ["--rounds=5"], 1800),
}


def backends(script: str) -> list[str]:
    """The judge's benches measure Docker too where an engine answers."""
    if not script.startswith("judge_") or ensure_engine(may_start=False):
        return []
    names = ["bubblewrap", "docker", *(["docker-1"] if script == "judge_throughput" else [])]
    return [f"--backend={name}" for name in names]


def run(name: str, *, quick: bool) -> dict[str, Any]:
    """One script's figures, or {"error": ...}."""
    script, full, short, limit_s = BENCHES[name]
    command = [sys.executable, "-m", f"bench.{script}", *(short if quick else full), *backends(script)]
    started = time.monotonic()
    try:
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, timeout=limit_s)
    except subprocess.TimeoutExpired:
        return {"error": f"not done after {limit_s} s"}
    if done.returncode != 0:
        return {"error": f"exit code {done.returncode}"}
    figures: dict[str, Any] = json.loads(done.stdout)
    return {**figures, "took_s": round(time.monotonic() - started)}


def main() -> int:
    """Run, store, print; 1 where a bench failed."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a smoke run: small, its figures mean little")
    parser.add_argument("--only", nargs="+", choices=BENCHES, default=list(BENCHES))
    arguments = parser.parse_args()
    results: dict[str, Any] = {
        "quick": arguments.quick,
        "at": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
    }
    for name in arguments.only:
        print(f"  {name} ...", file=sys.stderr, flush=True)
        results[name] = run(name, quick=arguments.quick)
        RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    print(markdown(results))
    failed = [name for name in arguments.only if "error" in results[name]]
    for name in failed:
        print(f"{name}: {results[name]['error']}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
