"""Centrifugo with its JSON protocol over WebSocket alone: how it is started, what a client says, how events get in.

JSON is what its SDKs speak by default, and costs it the same as its protobuf. Channels keep no history, as by default,
which is its cheapest way. Pings are as rare as Socket.IO's here.
"""

from __future__ import annotations

import http.client
import json
import time
from pathlib import Path
from typing import Any

from bench.crowd import MARKER, Crowd
from bench.peers.event import EVENT_BYTES
from bench.peers.load import Load

PATH = "/connection/websocket"
CHANNEL = "room"
REPLY = '{"id":'  # how each reply to a client begins
TIMEOUT_S = 60.0
_SETTINGS = {
    "address": "127.0.0.1",
    "allow_anonymous_connect_without_token": True,
    "allow_subscribe_for_anonymous": True,
    "allow_subscribe_for_client": True,
    "api_insecure": True,
    "log_level": "error",
    "ping_interval": "600s",
}


def greeting(*channels: str) -> list[bytes]:
    """What a client sends first: it gets a reply to its connecting and one for each channel."""
    connect = b'{"id":1,"connect":{}}'
    return [
        connect,
        *(_json({"id": n, "subscribe": {"channel": one}}) for n, one in enumerate(channels, 2)),
    ]


def crowd(port: int, clients: int, greeting: list[list[bytes]], **more: Any) -> Crowd:
    """Clients whose subscriptions all stand before anything is measured; `more` goes to the crowd."""
    return Crowd(port, clients, PATH, greeting=greeting, greetings=len(greeting[0]), reply=REPLY, **more)


def command(program: Path, port: int) -> list[str]:
    """Its command line; its settings are put beside the program."""
    settings = program.with_name("centrifugo.json")
    settings.write_bytes(_json({**_SETTINGS, "port": port}))
    return [str(program), f"--config={settings}"]


def publish(port: int, load: Load) -> None:
    """Publish at the load's pace by its HTTP API over one connection; more than one in a tick are one batch."""
    frame = _json({"push": {"channel": CHANNEL, "pub": {"data": ""}}})
    text = MARKER.decode() + "x" * (EVENT_BYTES - len(frame) - len(MARKER))
    one = {"channel": CHANNEL, "data": text}
    if load.together == 1:
        path, body = "/api/publish", _json(one)
    else:
        path, body = "/api/batch", _json({"commands": [{"publish": one}] * load.together})
    api = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
    due = time.perf_counter()
    for _ in range(load.events // load.together):
        api.request("POST", path, body, {"Content-Type": "application/json"})
        answer = api.getresponse()
        told = answer.read()
        if answer.status != 200 or b'"error"' in told:
            raise RuntimeError(f"Centrifugo did not publish: {told[:200]!r}")
        due += load.every_ms / 1000
        time.sleep(max(0.0, due - time.perf_counter()))
    api.close()


def _json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
