"""What a worker tells of itself with its heartbeat."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from judge.contract import WorkerLanguage


@dataclass(frozen=True, slots=True)
class WorkerState:
    """A worker with a heartbeat, by its own words."""

    name: str
    slots: int
    backend: str
    host: str
    builds: dict[str, WorkerLanguage]  # by name
    running: int
    is_draining: bool  # takes no further job
    image: str = ""  # hash of what its sandboxes see of toolchains; "" where it does not tell
    cgroups: str = ""  # "yes", or "none" (limits are held less exactly)
    load: float = 0.0  # of the machine, over the last minute, by core
    degraded: tuple[str, ...] = ()  # what does not work as it should, in words
    heartbeat_age_s: float = 0.0

    @property
    def languages(self) -> dict[str, str]:
        """Name -> exact version."""
        return {name: one.version for name, one in self.builds.items()}


def worker_state(name: str, info: dict[bytes, bytes], age_s: float) -> WorkerState:
    """What a worker told of itself `age_s` seconds ago; what cannot be read counts as not told."""

    def text(key: bytes) -> str:
        return info.get(key, b"").decode("utf-8", "replace")

    def number(key: bytes) -> int:
        return int(text(key)) if text(key).isdigit() else 0

    return WorkerState(
        name=name,
        slots=number(b"slots"),
        backend=text(b"backend"),
        host=text(b"host"),
        builds=_languages(info.get(b"languages", b"{}")),
        running=number(b"running"),
        is_draining=text(b"state") in ("draining", "paused"),
        image=text(b"image"),
        cgroups=text(b"cgroups"),
        load=_number(text(b"load")),
        degraded=tuple(line for line in text(b"degraded").split("\n") if line),
        heartbeat_age_s=age_s,
    )


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _languages(told: bytes) -> dict[str, WorkerLanguage]:
    try:
        return msgspec.json.decode(told, type=dict[str, WorkerLanguage])
    except msgspec.MsgspecError:
        return {}
