"""The figures of one run as markdown, for the README."""

from __future__ import annotations

from typing import Any

from bench.tables import judge, live
from bench.tables.layout import table


def markdown(results: dict[str, Any]) -> str:
    """Tables of what was measured and what is wanted; benches that failed or did not run are left out."""
    good = {name: one for name, one in results.items() if isinstance(one, dict) and "error" not in one}
    kind = " (quick: a smoke run)" if results["quick"] else ""
    parts = [f"Measured {results['at']}{kind}, {_machine(good)}."]
    for part in (live, judge):
        rows = [row for name, rows_of in part.ROWS.items() if name in good for row in rows_of(good[name])]
        if rows:
            parts.append(table(("what", "measured", "wanted"), rows))
        for name, tables_of in part.TABLES.items():
            if name in good:
                parts += tables_of(good[name])
    return "\n\n".join(parts) + "\n"


def _machine(results: dict[str, Any]) -> str:
    machine = next((one["machine"] for one in results.values() if "machine" in one), None)
    if machine is None:
        return "nothing"
    return (
        f"{machine['cores']} cores of {machine['cpu']}, Linux {machine['kernel']}, Python {machine['python']}"
    )
