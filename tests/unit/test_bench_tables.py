"""What the benches say of their peers: figures beside ours, or why there are none."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from bench.peers.installed import GO_JUDGE, Unavailable, build_go, go_reason
from bench.readme import markdown


def results(**benches: Any) -> dict[str, Any]:
    """A run of these benches."""
    return {"quick": False, "at": "2026-01-01 00:00 UTC", **benches}


def fan_out(*, with_peer: bool) -> dict[str, Any]:
    """One size, Centrifugo among the peers or not."""
    cost = {"one_us": 4.0, "four_us": 2.0}
    row = {"clients": 1000, "rounds": 3, "receiving": {"one_us": 100.0, "four_us": 50.0}}
    row |= dict.fromkeys(("floor", "codequest", "once_received", "socketio"), cost)
    if with_peer:
        row["centrifugo"] = {"one_us": 8.0, "four_us": 3.0}
    version = "v5.4.9" if with_peer else "not measured: Go is not here"
    return {"event_bytes": 200, "rows": [row], "socketio": "4.8.4", "centrifugo": version}


def throughput(**go_judge: Any) -> dict[str, Any]:
    """Both programs by ours and DMOJ, by go-judge too where figures are given."""
    cost = {"submissions_per_s": 10.0, "ms_per_test": 5.0}
    one = {
        "bubblewrap": {**cost, "times_dmoj": 4.0, **({"times_go_judge": 2.5} if go_judge else {})},
        "dmoj": cost,
    }
    if go_judge:
        one["go_judge"] = go_judge
    version = "v1.8.5" if go_judge else "not measured: it needs root"
    return {"dmoj_version": "4.1.0", "go_judge_version": version, "python": one, "cpp17": one}


def test_a_peer_that_was_measured_stands_with_its_version_and_our_share_of_its_cost() -> None:
    shown = markdown(results(fan_out=fan_out(with_peer=True)))

    assert "| 8.0 / 3.0 µs |" in shown
    assert "| 0.50 / 0.67 |" in shown
    assert "Centrifugo v5.4.9 with JSON" in shown
    assert "Medians of 3 rounds with 1,000 clients." in shown


def test_a_peer_that_could_not_be_had_is_named_with_the_reason() -> None:
    shown = markdown(results(fan_out=fan_out(with_peer=False)))

    assert "Centrifugo not measured: Go is not here." in shown
    assert "| Centrifugo |" not in shown
    assert shown.count("| - |") == 1


def test_idle_connections_name_centrifugo_with_and_without_figures() -> None:
    found = {
        "connections": 10_000,
        "codequest": {"bytes_a_connection": 18_000, "cpu_share": 0.03},
        "floor": {"bytes_a_connection": 16_000},
    }
    measured = {"version": "v5.4.9", "bytes_a_connection": 52_000}
    lacking = {"version": "not measured: Go is not here"}

    shown = markdown(results(idle_connections={**found, "centrifugo": measured}))
    assert "Centrifugo v5.4.9 | 52.0 kB |" in shown
    shown = markdown(results(idle_connections={**found, "centrifugo": lacking}))
    assert "Centrifugo not measured: Go is not here |  |" in shown


def test_judges_stand_beside_each_other_with_how_many_times_as_fast_ours_is() -> None:
    shown = markdown(results(judge_throughput=throughput(submissions_per_s=4.0, ms_per_test=12.5)))

    assert "| bubblewrap | 10.0 | 5.0 | 4.0 × | 2.5 × |" in shown
    assert "| go-judge v1.8.5 | 4.0 | 12.5 |  |  |" in shown


def test_a_judge_that_cannot_run_here_keeps_its_row_and_says_why() -> None:
    assert "| go-judge not measured: it needs root |  |  |  |  |" in markdown(
        results(judge_throughput=throughput())
    )


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ("reading https://proxy.example/x/@v/v1.info: 403 Forbidden", "Go's module proxy does not give it"),
        (
            'Get "https://proxy.example/x": dial tcp: lookup proxy.example',
            "Go's module proxy cannot be reached",
        ),
        ("go: x requires go >= 1.99 (running go 1.23)", "it needs a newer Go"),
        ("x.go:1:1: undefined: https://proxy.example", "Go could not build it"),
    ],
)
def test_why_go_built_nothing_is_said_without_an_address(told: str, reason: str) -> None:
    assert go_reason(told) == reason


def test_without_go_its_programs_are_not_to_be_had(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)

    with pytest.raises(Unavailable, match="Go is not here"):
        build_go(tmp_path, GO_JUDGE)
