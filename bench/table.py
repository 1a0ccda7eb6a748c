"""The figures of one run as markdown, for the README."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def markdown(results: dict[str, Any]) -> str:
    """A table of what was measured and what is asked for; benches that failed or are not there are left out."""
    parts = [
        f"Measured {results['at']}{' (quick: a smoke run)' if results['quick'] else ''}, {_machine(results)}."
    ]
    lines = list(
        _lines({name: one for name, one in results.items() if isinstance(one, dict) and "error" not in one})
    )
    parts.append("\n".join(["| what | measured | wanted |", "|---|---|---|", *lines]))
    if "rows" in results.get("fan_out", {}):
        parts.append(_fan_out(results["fan_out"]))
    return "\n\n".join(parts) + "\n"


def _machine(results: dict[str, Any]) -> str:
    machine = next(
        (one["machine"] for one in results.values() if isinstance(one, dict) and "machine" in one), {}
    )
    if not machine:
        return "nothing"
    return (
        f"{machine['cores']} cores of {machine['cpu']}, Linux {machine['kernel']}, Python {machine['python']}"
    )


def _line(what: str, measured: object, wanted: str) -> str:
    return f"| {what} | {measured} | {wanted} |"


def _lines(results: dict[str, Any]) -> Iterator[str]:
    if one := results.get("board_latency"):
        what = f"verdict in Redis to the last of {one['clients']} boards, p99 (median of runs)"
        yield _line(what, f"{one['median_of_p99_ms']:.0f} ms", "100 ms")
    if one := results.get("room_load"):
        p99 = one["command_ms"].get("submission:new", {}).get("p99", "-")
        yield _line(f"`submission:new`, {one['rooms']} rooms × {one['clients_a_room']}, p99", f"{p99} ms", "")
        yield _line("the same: CPU of the server", f"{one['server_cpu_share']:.0%} of a core", "")
    if one := results.get("fan_out"):
        yield _line(
            "CPU of one command (transaction, publish, receive)", f"{one['command_cpu_ms']} ms", "0.6 ms"
        )
    if one := results.get("idle_connections"):
        ours, floor = one["codequest"], one["floor"]
        wanted = f"{floor['bytes_a_connection'] / 1000 + 3:.1f} kB (bare aiohttp + 3)"
        what = f"memory of an idle connection, {one['connections']:,} of them"
        yield _line(what, f"{ours['bytes_a_connection'] / 1000:.1f} kB", wanted)
        yield _line("the same: pings and presence", f"{ours['cpu_share']:.1%} of a core", "5 %")
    if one := results.get("hub_latency"):
        late = one["publish_to_delivery_ms"]
        what = f"node to node, {one['events_per_s']:,} events/s over {one['channels']} channels, p50 / p99"
        yield _line(what, f"{late['p50']} / {late['p99']} ms", "3 / 15 ms")
        yield _line(
            "committed events/s in one room, 20 writers", f"{one['hot_room_events_per_s']:,}", "1,000"
        )
    if one := results.get("large_room"):
        what = f"verdict to the last of {one['viewers']:,} boards of {one['contestants']:,} contestants, p99"
        yield _line(what, f"{one['report_to_last_board_ms']['p99']:.0f} ms", "250 ms")
        yield _line("the same: bytes of an update, p50", f"{one['bytes_an_update']['p50']:.0f}", "")


def _fan_out(one: dict[str, Any]) -> str:
    """CPU for each delivery: every server at every number of clients."""
    peers = [
        ("floor", "floor (bare aiohttp)"),
        ("codequest", "CodeQuest"),
        ("socketio", f"Socket.IO {one['socketio']}"),
    ]
    shown = [(key, title) for key, title in peers if key in one["rows"][0]]
    head = "| clients | " + " | ".join(title for _, title in shown) + " | of the floor | of Socket.IO |"
    lines = [head, "|---" * (len(shown) + 3) + "|"]
    for row in one["rows"]:
        cells = [f"{row[key]['one_us']} / {row[key]['four_us']} µs" for key, _ in shown]
        ratios = [_ratios(row, "floor"), _ratios(row, "socketio")]
        lines.append(f"| {row['clients']:,} | " + " | ".join([*cells, *ratios]) + " |")
    text = f"CPU of the server for each {one['event_bytes']}-byte event delivered, one at a time / four in a tick:"
    notes = f"Centrifugo: {one['centrifugo']}."
    return "\n\n".join([text, "\n".join(lines), notes])


def _ratios(row: dict[str, Any], peer: str) -> str:
    if peer not in row or not (row[peer]["one_us"] and row[peer]["four_us"]):
        return "-"
    return " / ".join(f"{row['codequest'][key] / row[peer][key]:.2f}" for key in ("one_us", "four_us"))
