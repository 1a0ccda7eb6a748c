"""The live layer's figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from bench.tables.layout import Row, table

SERVERS = [
    ("floor", "floor (bare aiohttp)"),
    ("codequest", "CodeQuest"),
    ("socketio", "Socket.IO"),
    ("centrifugo", "Centrifugo"),
]


def _board_latency(one: dict[str, Any]) -> Iterator[Row]:
    what = f"verdict in Redis to the last of {one['clients']} boards decoded, p99 (median of runs)"
    yield what, f"{one['median_of_p99_ms']:.0f} ms", "100 ms"


def _room_load(one: dict[str, Any]) -> Iterator[Row]:
    rooms = f"{one['rooms']} rooms × {one['clients_a_room']} clients"
    for name, took in one["command_ms"].items():
        yield f"`{name}`, {rooms}, p50 / p99", f"{took['p50']:.1f} / {took['p99']:.0f} ms", "p99 50 ms"
    yield "the same: CPU of the server", f"{one['server_cpu_share']:.0%} of a core", ""


def _idle_connections(one: dict[str, Any]) -> Iterator[Row]:
    ours, floor = one["codequest"], one["floor"]
    what = f"memory of an idle connection, {one['connections']:,} of them"
    wanted = f"{floor['bytes_a_connection'] / 1000 + 3:.1f} kB (bare aiohttp + 3)"
    yield what, f"{ours['bytes_a_connection'] / 1000:.1f} kB", wanted
    if theirs := one.get("centrifugo"):
        bytes_each = theirs.get("bytes_a_connection")
        held = f"{bytes_each / 1000:.1f} kB" if bytes_each else ""
        yield f"the same: Centrifugo {theirs['version']}", held, ""
    yield "the same: pings and presence", f"{ours['cpu_share']:.1%} of a core", "5 %"


def _hub_latency(one: dict[str, Any]) -> Iterator[Row]:
    late = one["publish_to_delivery_ms"]
    what = f"node to node, {one['events_per_s']:,} events/s over {one['channels']} channels, p50 / p99"
    yield what, f"{late['p50']:.1f} / {late['p99']:.0f} ms", "3 / 15 ms"
    yield "committed events/s in one room, 20 writers", f"{one['hot_room_events_per_s']:,}", "1,000"


def _large_room(one: dict[str, Any]) -> Iterator[Row]:
    what = f"verdict to the last of {one['viewers']:,} boards of {one['contestants']:,} contestants, p99"
    yield what, f"{one['report_to_last_board_ms']['p99']:.0f} ms", "250 ms"
    yield "the same: bytes of an update, p50", f"{one['bytes_an_update']['p50']:.0f}", ""


def _failover(one: dict[str, Any]) -> Iterator[Row]:
    took, wanted = one["back_ms"], f"{one['wanted_ms'] / 1000:.0f} s, none"
    what = f"node killed with its {one['clients']} clients: until each is back, p50 / max; what was missed"
    yield (
        what,
        f"{took['p50'] / 1000:.1f} / {took['max'] / 1000:.1f} s, {len(one['faults']) or 'nothing'}",
        wanted,
    )


ROWS: dict[str, Callable[[dict[str, Any]], Iterator[Row]]] = {
    "board_latency": _board_latency,
    "large_room": _large_room,
    "room_load": _room_load,
    "hub_latency": _hub_latency,
    "idle_connections": _idle_connections,
    "failover": _failover,
}


def _deliveries(one: dict[str, Any]) -> Iterator[str]:
    yield f"CPU of the server for each {one['event_bytes']}-byte event delivered, one at a time / four in a tick:"
    shown = [(key, title) for key, title in SERVERS if key in one["rows"][0]]
    head = [
        "clients",
        *(title for _, title in shown),
        "to receive one",
        "of the floor",
        "once received (1.25)",
        "of Socket.IO (0.65 / 0.3)",
        "of Centrifugo (1)",
    ]
    rows = []
    for row in one["rows"]:
        cells = [f"{row[key]['one_us']} / {row[key]['four_us']} µs" for key, _ in shown]
        received = f"{row['receiving']['one_us']:.0f} / {row['receiving']['four_us']:.0f} µs"
        shares = [
            _ratios(row, "codequest", "floor"),
            _ratios(row, "once_received", "floor"),
            _ratios(row, "codequest", "socketio"),
            _ratios(row, "codequest", "centrifugo"),
        ]
        rows.append([f"{row['clients']:,}", *cells, received, *shares])
    yield table(head, rows)
    repeated = [f"{row['clients']:,}" for row in one["rows"] if row["rounds"] > 1]
    medians = (
        f" Medians of {one['rows'][0]['rounds']} rounds with {' and '.join(repeated)} clients."
        if repeated
        else ""
    )
    yield (
        "An event costs the node 'to receive one' before anybody gets it, at the same pace and with one client; "
        f"'once received' is the share of the floor without that.{medians}"
    )
    ways = {
        "socketio": " with its msgpack parser over WebSocket alone",
        "centrifugo": " with JSON over WebSocket alone, published to by its HTTP API, four in a tick as one batch",
    }
    told = (
        f"{title} {one[key]}{ways[key] if key in one['rows'][0] else ''}."
        for key, title in SERVERS
        if key in ways
    )
    yield " ".join(told)


def _ratios(row: dict[str, Any], ours: str, peer: str) -> str:
    if peer not in row or not (row[peer]["one_us"] and row[peer]["four_us"]):
        return "-"
    return " / ".join(f"{row[ours][key] / row[peer][key]:.2f}" for key in ("one_us", "four_us"))


def _commands(one: dict[str, Any]) -> Iterator[str]:
    yield (
        "CPU of the node for one command over the socket (transaction, publish, receive, answer; wanted 0.6 ms on the "
        "machine of the targets, on which an event costs Socket.IO 6.0 µs with 1,000 clients, one at a time), "
        f"{one['together']} in flight / one by one with pauses. The floor sends as many trivial statements, publishes "
        "and hears as many events, with asyncpg and redis-py in a bare loop:"
    )
    rows = []
    for name, found in one["command_cpu_ms"].items():
        floor = found.get("floor")
        bare = "-" if floor is None else f"{floor['together_ms']:.2f} / {floor['paused_ms']:.2f} ms"
        ours = f"{found['together_ms']:.2f} / {found['paused_ms']:.2f} ms"
        rows.append((f"`{name}`", str(found["statements"]), str(found["events"]), ours, bare))
    yield table(("command", "statements", "events", "CPU", "floor"), rows)


TABLES: dict[str, Callable[[dict[str, Any]], Iterator[str]]] = {
    "fan_out": _deliveries,
    "command_cost": _commands,
}
