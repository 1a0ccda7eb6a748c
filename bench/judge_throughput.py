"""Submissions a second: A+B with 20 tests, one warm worker, beside DMOJ's judge, go-judge and the bare program.

Compiling is left out on all sides: ours and go-judge have the program already, of DMOJ's the time from its first test
to its last is taken. Bare is fork, exec and wait of the same command with the same inputs, which no judge can be faster
than.
`--scaling` runs two workers, each a process of its own on a core of its own, against one; beside them two processes
that run the program bare, which is what this machine's cores have to give together.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench.bare import BareProgram
from bench.judge_problem import BACKENDS, SLOW_CPP, SUM_CPP, SUM_PYTHON, Sums, compiled, open_pool
from bench.peers.dmoj import Dmoj
from bench.peers.go_judge import running_go_judge
from bench.peers.installed import GO_JUDGE, Unavailable
from bench.stack import report
from judge.compiling.programs import Program
from judge.contract import JudgeJob, SourceFile, Verdict
from judge.judging.judging import Judge, judge_once
from judge.judging.workshop import Workshop
from judge.sandboxes.capture import Capture
from judge.sandboxes.cores import Cores
from judge.sandboxes.gate import RunGate
from judge.sandboxes.streams import sealed

TESTS = 20
SOURCES = {"python": SUM_PYTHON, "cpp17": SUM_CPP}
FILES = {"python": "main.py", "cpp17": "main.cpp"}
SCALING = {"sum": SUM_CPP, "cpu_100_ms": SLOW_CPP}
# Small submissions are over in a second: what else the machine does then decides, so they are measured longer, in turn.
SCALING_ROUNDS, SCALING_LENGTH = {"sum": 5, "cpu_100_ms": 1}, {"sum": 3, "cpu_100_ms": 1}

BARE = "bare"

# (language, source, submissions) -> seconds of each submission.
PeerJudge = Callable[[str, str, int], list[float]]


async def judge(
    backend: str, language: str, source: str, times: int, *, is_told: bool = False
) -> list[float]:
    """Judge a source several times, one after the other; return seconds of each, without the first.

    `is_told`: say when all is warm, and wait for a line before going on.
    """
    cores = Cores(1)
    with tempfile.TemporaryDirectory(prefix="cq-bench-") as folder:
        blobs, manifest = Sums.make(TESTS).store(Path(folder))
        async with open_pool(backend, 2) as pool:
            shop = Workshop(pool, blobs, "bench", RunGate(cores.numbers))
            worker = Judge(shop)
            seconds = []
            for number in range(times + 1):
                if is_told and number == 1:
                    _wait_to_be_told()
                files = [SourceFile(FILES[language], source.encode())]
                begun = time.perf_counter()
                finished = await judge_once(worker, JudgeJob(str(number), manifest, language, files))
                seconds.append(time.perf_counter() - begun)
                assert finished.verdict is Verdict.ACCEPTED, finished.error
            shop.inputs.close()
    cores.close()
    return seconds[1:]


def _wait_to_be_told() -> None:
    print("warm", flush=True)
    sys.stdin.readline()


async def program_of(language: str, source: str) -> Program:
    """Compile a source apart from any measuring."""
    async with open_pool("bubblewrap", 1) as pool:
        return await compiled(pool, source, language)


async def bare(language: str, source: str, times: int, *, is_told: bool = False) -> list[float]:
    """Run the same tests several times without any judge; return seconds of each, without the first.

    `is_told`: as in `judge`.
    """
    program = await program_of(language, source)
    tests = [(sealed(given), answer) for given, answer in Sums.make(TESTS).texts()]
    seconds = []
    with tempfile.TemporaryDirectory(prefix="cq-bench-") as folder:
        outside = BareProgram(program, Path(folder))
        for number in range(times + 1):
            if is_told and number == 1:
                _wait_to_be_told()
            begun = time.perf_counter()
            for descriptor, answer in tests:
                with Capture() as stdout, Capture() as stderr:
                    os.lseek(descriptor, 0, os.SEEK_SET)
                    outside.run(descriptor, stdout.fd, stderr.fd)
                    assert stdout.excerpt() == answer
            seconds.append(time.perf_counter() - begun)
    for descriptor, _ in tests:
        os.close(descriptor)
    return seconds[1:]


def rate(seconds: list[float]) -> dict[str, float]:
    """Submissions a second by the median, and milliseconds a test."""
    median_s = statistics.median(seconds)
    return {"submissions_per_s": round(1 / median_s, 2), "ms_per_test": round(median_s / TESTS * 1000, 2)}


@contextlib.contextmanager
def peers() -> Iterator[tuple[dict[str, PeerJudge], dict[str, str]]]:
    """(the peers that can be had, each one's version or why it is not measured)."""
    judges: dict[str, PeerJudge] = {}
    versions = {}
    with tempfile.TemporaryDirectory(prefix="cq-bench-") as folder, contextlib.ExitStack() as running:
        try:
            dmoj = Dmoj(Path(folder))
            versions["dmoj_version"] = dmoj.install(Sums.make(TESTS))
            judges["dmoj"] = lambda language, source, times: [
                one.tests_s for one in dmoj.judge(language, source, max(2, times // 4), TESTS)
            ]
        except Unavailable as error:
            versions["dmoj_version"] = f"not measured: {error}"
        try:
            go_judge = running.enter_context(running_go_judge(Path(folder)))
            versions["go_judge_version"] = GO_JUDGE.version
            tests = Sums.make(TESTS).texts()

            def by_go_judge(language: str, source: str, times: int) -> list[float]:
                program = asyncio.run(program_of(language, source))
                return [go_judge.judge(program, tests) for _ in range(times + 1)][1:]

            judges["go_judge"] = by_go_judge
        except Unavailable as error:
            versions["go_judge_version"] = f"not measured: {error}"
        yield judges, versions


def against_peers(backends: list[str], times: int) -> dict[str, Any]:
    """Judge with ours and the peers' in turn, and run bare."""
    with peers() as (judges, versions):
        figures: dict[str, Any] = dict(versions)
        for language, source in SOURCES.items():
            taken: dict[str, list[float]] = {name: [] for name in (BARE, *backends, *judges)}
            for _ in range(3):  # in turn, so that whatever else the machine does hits all
                taken[BARE] += asyncio.run(bare(language, source, times))
                for backend in backends:
                    taken[backend] += asyncio.run(judge(backend, language, source, times))
                for name, of_peer in judges.items():
                    taken[name] += of_peer(language, source, times)
            found = figures[language] = {name: rate(seconds) for name, seconds in taken.items()}
            for peer in judges:
                for name in set(found) - set(judges):
                    ratio = statistics.median(taken[peer]) / statistics.median(taken[name])
                    found[name][f"times_{peer}"] = round(ratio, 2)
    return figures


def scaling(backend: str, times: int) -> dict[str, Any]:
    """Compare two workers (or bare loops) with one, by what they get done in the same time and the cores busy then.

    One worker keeps more than one core busy (it makes ready for the next run while it looks at the last), so two get
    less than twice as much done.
    """
    figures = {}
    for name in SCALING:
        measured: dict[int, list[tuple[float, float]]] = {1: [], 2: []}
        for _ in range(SCALING_ROUNDS[name]):
            for count, rounds in measured.items():
                rounds.append(_workers(backend, name, times * SCALING_LENGTH[name], count))
        (alone, alone_busy), (both, both_busy) = (
            (statistics.median(rates), statistics.median(busy))
            for rates, busy in (zip(*rounds, strict=True) for rounds in measured.values())
        )
        figures[name] = {
            "one": round(alone, 2),
            "two": round(both, 2),
            "factor": round(both / alone, 2),
            "busy_cores": {"one": round(alone_busy, 2), "two": round(both_busy, 2)},
        }
    return figures


def _busy_s() -> float:
    """Seconds that the machine's cores were not idle so far, added up."""
    user, nice, system, _, _, *interrupts = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]
    return sum(map(int, (user, nice, system, *interrupts))) / os.sysconf("SC_CLK_TCK")


def _workers(backend: str, name: str, times: int, count: int) -> tuple[float, float]:
    """Return the submissions a second of `count` workers that begin together, and how many cores are busy."""
    command = [sys.executable, "-m", "bench.judge_throughput", "--worker", name, "--backend", backend]
    command += ["--times", str(times)]
    workers = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(count)
    ]
    for worker in workers:
        assert worker.stdout
        assert worker.stdout.readline() == "warm\n"
    begun, busy_s = time.perf_counter(), _busy_s()
    for worker in workers:
        assert worker.stdin
        worker.stdin.write("go\n")
        worker.stdin.flush()
    for worker in workers:
        assert worker.stdout
        assert worker.stdout.readline() == "done\n"
    took_s, busy_s = time.perf_counter() - begun, _busy_s() - busy_s
    for worker in workers:
        worker.communicate(timeout=30)
    return count * times / took_s, busy_s / took_s


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--backend", action="append", choices=(*BACKENDS, BARE), help="default: bubblewrap")
    parser.add_argument("--times", type=int, default=20, help="submissions of one measurement")
    parser.add_argument("--scaling", action="store_true", help="two workers against one, instead of peers")
    parser.add_argument("--worker", choices=SCALING, help=argparse.SUPPRESS)
    options = parser.parse_args()
    backends = options.backend or ["bubblewrap"]
    if options.worker:
        source = SCALING[options.worker]
        if backends == [BARE]:
            asyncio.run(bare("cpp17", source, options.times, is_told=True))
        else:
            asyncio.run(judge(backends[0], "cpp17", source, options.times, is_told=True))
        print("done", flush=True)
    elif options.scaling:
        compared = dict.fromkeys([BARE, *backends])
        report("judge_scaling", {backend: scaling(backend, options.times) for backend in compared})
    else:
        report("judge_throughput", against_peers(backends, options.times))


if __name__ == "__main__":
    main()
