"""The judge's line and workers, for /metrics. Every node shows the same, as of its last sweep."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from prometheus_client import Gauge, Histogram

from codequest.adapters.worker_state import WorkerState
from codequest.features.execution.records import LineRow, QuarantineRow

_WAITS = (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300)

WAITED = Histogram(
    "codequest_judge_wait_seconds",
    "Time from arrival in the line to a worker.",
    ["priority", "language"],
    buckets=_WAITS,
)
WAITING = Gauge(
    "codequest_judge_waiting", "Jobs in the line that no worker has yet.", ["priority", "language"]
)
DISPATCHED = Gauge("codequest_judge_dispatched", "Jobs that workers have.", ["priority", "language"])
OLDEST = Gauge(
    "codequest_judge_oldest_wait_seconds",
    "How long the first in the line has waited.",
    ["priority", "language"],
)
SLOTS = Gauge("codequest_judge_worker_slots", "Jobs a live worker does at once.", ["worker"])
RUNNING = Gauge("codequest_judge_worker_running", "Jobs a live worker is at.", ["worker"])
LOAD = Gauge("codequest_judge_worker_load", "Load of a live worker's machine, by core.", ["worker"])
STATE = Gauge(
    "codequest_judge_workers", "Live workers by state: working, draining, degraded, quarantined.", ["state"]
)
QUARANTINE = Gauge("codequest_judge_quarantined", "What gets no jobs until it is put back.", ["kind"])


def show_line(state: Sequence[LineRow], now: datetime) -> None:
    """The line by priority and language; what is not in it any more stays out."""
    for gauge in (WAITING, DISPATCHED, OLDEST):
        gauge.clear()
    for one in state:
        labels = (str(one.priority), one.language)
        WAITING.labels(*labels).set(one.waiting)
        DISPATCHED.labels(*labels).set(one.dispatched)
        if one.oldest_at is not None:
            OLDEST.labels(*labels).set(max(0.0, (now - one.oldest_at).total_seconds()))


def show_workers(workers: Sequence[WorkerState], barred: Collection[str]) -> None:
    """Each live worker, and how many are in which state."""
    for gauge in (SLOTS, RUNNING, LOAD):
        gauge.clear()
    counts = dict.fromkeys(("working", "draining", "degraded", "quarantined"), 0)
    for one in workers:
        SLOTS.labels(one.name).set(one.slots)
        RUNNING.labels(one.name).set(one.running)
        LOAD.labels(one.name).set(one.load)
        if one.name in barred:
            counts["quarantined"] += 1
        elif one.is_draining:
            counts["draining"] += 1
        else:
            counts["degraded" if one.degraded else "working"] += 1
    for state, count in counts.items():
        STATE.labels(state).set(count)


def show_quarantine(quarantine: Sequence[QuarantineRow]) -> None:
    """How much of each kind is out."""
    for kind in ("worker", "language", "problem"):
        QUARANTINE.labels(kind).set(sum(one.kind == kind for one in quarantine))
