"""The Grafana dashboard asks for what the servers measure."""

from __future__ import annotations

import json
import re

from prometheus_client import Counter, Gauge, Histogram

from codequest.config import ROOT
from codequest.protocol import metrics

DASHBOARD = ROOT / "deploy" / "grafana-live.json"
_NAME = re.compile(r"codequest_\w+")
_OURS = (Counter, Gauge, Histogram)


def series() -> set[str]:
    """Names under which our metrics are scraped."""
    names = set()
    for one in vars(metrics).values():
        if isinstance(one, _OURS):
            for described in one.describe():
                suffixes = {"counter": ["_total"], "histogram": ["_bucket", "_count", "_sum"], "gauge": [""]}
                names |= {described.name + suffix for suffix in suffixes[described.type]}
    return names


def test_every_panel_shows_something_that_is_measured() -> None:
    dashboard = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    asked = {
        name for panel in dashboard["panels"] for t in panel["targets"] for name in _NAME.findall(t["expr"])
    }
    assert asked <= series()


def test_everything_that_is_measured_stands_on_a_panel() -> None:
    text = DASHBOARD.read_text(encoding="utf-8")
    base = {re.sub(r"_(total|bucket|count|sum)$", "", name) for name in series()}
    assert {name for name in base if name not in text} == set()
