"""The live layer's figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from bench.tables.layout import Row, table

SERVERS = [("floor", "floor (bare aiohttp)"), ("codequest", "CodeQuest"), ("socketio", "Socket.IO")]


def _board_latency(one: dict[str, Any]) -> Iterator[Row]:
    what = f"verdict in Redis to the last of {one['clients']} boards decoded, p99 (median of runs)"
    yield what, f"{one['median_of_p99_ms']:.0f} ms", "100 ms"


def _room_load(one: dict[str, Any]) -> Iterator[Row]:
    rooms = f"{one['rooms']} rooms × {one['clients_a_room']} clients"
    for name, took in one["command_ms"].items():
        yield f"`{name}`, {rooms}, p50 / p99", f"{took['p50']:.1f} / {took['p99']:.0f} ms", "p99 50 ms"
    yield "the same: CPU of the server", f"{one['server_cpu_share']:.0%} of a core", ""


def _fan_out(one: dict[str, Any]) -> Iterator[Row]:
    yield "CPU of one command (transaction, publish, receive)", f"{one['command_cpu_ms']} ms", "0.6 ms"


def _idle_connections(one: dict[str, Any]) -> Iterator[Row]:
    ours, floor = one["codequest"], one["floor"]
    what = f"memory of an idle connection, {one['connections']:,} of them"
    wanted = f"{floor['bytes_a_connection'] / 1000 + 3:.1f} kB (bare aiohttp + 3)"
    yield what, f"{ours['bytes_a_connection'] / 1000:.1f} kB", wanted
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


ROWS: dict[str, Callable[[dict[str, Any]], Iterator[Row]]] = {
    "board_latency": _board_latency,
    "large_room": _large_room,
    "room_load": _room_load,
    "hub_latency": _hub_latency,
    "fan_out": _fan_out,
    "idle_connections": _idle_connections,
}


def _deliveries(one: dict[str, Any]) -> Iterator[str]:
    yield f"CPU of the server for each {one['event_bytes']}-byte event delivered, one at a time / four in a tick:"
    shown = [(key, title) for key, title in SERVERS if key in one["rows"][0]]
    head = ["clients", *(title for _, title in shown), "of the floor (1.25)", "of Socket.IO (0.65 / 0.3)"]
    rows = []
    for row in one["rows"]:
        cells = [f"{row[key]['one_us']} / {row[key]['four_us']} µs" for key, _ in shown]
        rows.append([f"{row['clients']:,}", *cells, _ratios(row, "floor"), _ratios(row, "socketio")])
    yield table(head, rows)
    yield f"Socket.IO {one['socketio']} with its msgpack parser over WebSocket alone. Centrifugo: {one['centrifugo']}."


def _ratios(row: dict[str, Any], peer: str) -> str:
    if peer not in row or not (row[peer]["one_us"] and row[peer]["four_us"]):
        return "-"
    return " / ".join(f"{row['codequest'][key] / row[peer][key]:.2f}" for key in ("one_us", "four_us"))


TABLES: dict[str, Callable[[dict[str, Any]], Iterator[str]]] = {"fan_out": _deliveries}
