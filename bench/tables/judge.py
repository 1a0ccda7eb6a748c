"""The judge's figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from bench.tables.layout import Row, table

BACKENDS = {
    "bubblewrap": "bubblewrap",
    "docker": "Docker",
    "docker-1": "Docker, one submission a container",
}
PEERS = {"dmoj": "DMOJ", "go_judge": "go-judge"}
PROGRAMS = {
    "cpp17": "C++ (wanted 1.7 × DMOJ, 1 × go-judge)",
    "python": "Python (wanted 3 × DMOJ, 1 × go-judge)",
}


def _backends(one: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    return ((title, one[name]) for name, title in BACKENDS.items() if name in one)


def _first_progress(one: dict[str, Any]) -> Iterator[Row]:
    late = one["first_progress_ms"]
    yield (
        "submission to first progress event, idle, p50 / p99",
        f"{late['p50']:.0f} / {late['p99']:.0f} ms",
        "30 ms",
    )


def _thousand(one: dict[str, Any]) -> Iterator[Row]:
    what = f"{one['queued']:,} submissions queued at once: judged / overtaken by two turns"
    yield what, f"{one['judged']:,} / {one['overtaken_by_two_turns']}", f"{one['queued']:,} / 0"
    growth = one["growth_percent"]
    yield "the same: memory grown, worker / server", f"{growth['worker']} / {growth['server']} %", "10 %"


def _overhead(one: dict[str, Any]) -> Iterator[Row]:
    for title, found in _backends(one):
        added, bare = found["sum"]["added_ms"], found["sum"]["bare_ms"]["p50"]
        what = f"a test beyond the bare program's {bare:.2f} ms, {title}, p50 / p95"
        yield what, f"{added['p50']:.2f} / {added['p95']:.2f} ms", "1.0 / 2.0 ms"
        large = found["input_of_20_mib"]["added_ms"]["p50"]
        yield f"the same with 20 MiB of input, {title}, p50", f"{large:.1f} ms", "10 ms"


def _scaling(one: dict[str, Any]) -> Iterator[Row]:
    if bare := one.get("bare"):
        short, long = bare["sum"]["factor"], bare["cpu_100_ms"]["factor"]
        yield "two bare loops on two cores, A+B / tests of 100 ms (the ceiling)", f"{short} × / {long} ×", ""
    for title, found in _backends(one):
        short, long = found["sum"]["factor"], found["cpu_100_ms"]["factor"]
        yield (
            f"two workers on two cores, A+B / tests of 100 ms, {title}",
            f"{short} × / {long} ×",
            "1.6 × / 1.9 ×",
        )
        if busy := found["sum"].get("busy_cores"):
            yield (
                f"cores busy meanwhile with A+B, one worker / two, {title}",
                f"{busy['one']} / {busy['two']}",
                "",
            )


def _exactness(one: dict[str, Any]) -> Iterator[Row]:
    for title, found in _backends(one):
        late = max(spread["max"] for spread in found["cpu_ms_past_hard_limit"].values())
        yield f"CPU past the hard limit when killed, {title}, worst", f"{late:.1f} ms", "20 ms"
        beyond = max(spread["max"] for spread in found["cpu_ms_beyond_own_clocks"].values())
        what = f"CPU reported beyond the 100 ms of a program's own clocks, {title}, worst"
        yield what, f"{beyond:.1f} ms", "5 ms"
        ends = [end for load in found["verdicts"].values() for end in load.values()]
        same, all_of_them = sum(max(end.values()) for end in ends), sum(sum(end.values()) for end in ends)
        what = f"same verdict at 0.6 and 1.8 of the limit, idle and loaded, {title}"
        yield what, f"{same} of {all_of_them}", "all"


ROWS: dict[str, Callable[[dict[str, Any]], Iterator[Row]]] = {
    "judge_overhead": _overhead,
    "judge_scaling": _scaling,
    "judge_exactness": _exactness,
    "first_progress": _first_progress,
    "thousand": _thousand,
}


def _throughput(one: dict[str, Any]) -> Iterator[str]:
    yield "20 tests of A+B, warm, compiling left out: submissions a second, and milliseconds a test:"
    peers = {name: f"{title} {one[f'{name}_version']}" for name, title in PEERS.items()}
    rows = []
    for key, title in PROGRAMS.items():
        for name, shown in {**BACKENDS, **peers, "bare": "bare"}.items():
            if found := one[key].get(name):
                times = [f"{found[f'times_{peer}']} ×" if f"times_{peer}" in found else "" for peer in PEERS]
                rows.append(
                    (title, shown, str(found["submissions_per_s"]), str(found["ms_per_test"]), *times)
                )
            elif name in PEERS:
                rows.append((title, shown, "", "", *("" for _ in PEERS)))
    head = ("program", "judge", "a second", "ms a test", *(f"of {title}" for title in PEERS.values()))
    yield table(head, rows)


TABLES: dict[str, Callable[[dict[str, Any]], Iterator[str]]] = {"judge_throughput": _throughput}
