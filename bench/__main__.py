"""All benches, one after the other: `python -m bench [--quick] [--only NAME ...]`; what `make bench` runs.

Every script prints one JSON object; they come together in bench/results.json, and a table for the README is printed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.table import markdown
from codequest.config import ROOT

RESULTS = ROOT / "bench" / "results.json"
# Script -> (its arguments for a full run, for a quick one, the seconds it may take).
SCRIPTS: dict[str, tuple[list[str], list[str], int]] = {
    "board_latency": ([], ["--clients", "50", "--verdicts", "20", "--runs", "1"], 1200),
    "room_load": ([], ["--rooms", "5", "--warm-up", "0.1", "--minutes", "0.3"], 1200),
    "fan_out": ([], ["--quick"], 1800),
    "idle_connections": ([], ["--quick"], 1200),
    "hub_latency": ([], ["--quick"], 300),
    "large_room": ([], ["--quick"], 900),
    "first_progress": ([], ["--times", "5"], 600),
    "thousand": ([], ["--count", "30", "--first", "10"], 1800),
    "judge_exactness": ([], ["--rounds", "5"], 1200),
    "judge_overhead": ([], ["--rounds", "50"], 1200),
    "judge_throughput": ([], ["--times", "2"], 1800),
}


def run(name: str, *, quick: bool) -> dict[str, Any]:
    """One script's figures, or {"error": ...}."""
    full, short, limit_s = SCRIPTS[name]
    command = [sys.executable, "-m", f"bench.{name}", *(short if quick else full)]
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
    there = [name for name in SCRIPTS if Path(ROOT / "bench" / f"{name}.py").exists()]
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a smoke run: small, its figures mean little")
    parser.add_argument("--only", nargs="+", choices=there, default=there)
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
