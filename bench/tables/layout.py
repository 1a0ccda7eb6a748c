"""Markdown tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Row = tuple[str, str, str]  # what, measured, wanted


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
