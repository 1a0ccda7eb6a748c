"""One channel of the Python client: what each message means at its position."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from codequest.client import ApiError, Event, Subscription, subscription
from codequest.client.frames import StateEvent


def started(offset: int = 10, **options: Any) -> Subscription:
    channel = Subscription("room:1", **options)
    channel.accept({"epoch": "a", "offset": offset, "recovered": False, "snapshot": {"n": offset}})
    return channel


def event(offset: int | None, name: str = "e") -> Event:
    return Event("room:1", offset, name, {}, 0)


def delta(version: int, base: int | None) -> StateEvent:
    return StateEvent("room:1", version, "board", version, 0, base)


def offsets(channel: Subscription) -> list[int | None]:
    return [one.offset for one in channel.drain()]


def test_events_in_order_are_heard_once_and_a_repeated_one_is_dropped() -> None:
    channel = started()
    assert not any(channel.hear(event(offset)) for offset in (11, 11, 12, 10))
    assert offsets(channel) == [11, 12]


def test_a_gap_asks_to_resume_from_the_last_event_that_was_heard() -> None:
    channel = started()
    assert channel.hear(event(13))
    assert channel.request() == {"channel": "room:1", "epoch": "a", "offset": 10}
    channel.accept({"epoch": "a", "offset": 10, "recovered": True})
    assert not any(channel.hear(event(offset)) for offset in (11, 12, 13))
    assert offsets(channel) == [11, 12, 13]


def test_what_was_not_recovered_is_replaced_by_the_snapshot() -> None:
    channel = started()
    channel.accept({"epoch": "b", "offset": 90, "recovered": False, "snapshot": {"n": 90}})
    channel.hear(event(91))
    told = channel.drain()
    assert [one.name for one in told] == ["channel:snapshot", "e"]
    assert (channel.snapshot, channel.snapshot_offset, channel.offset) == ({"n": 90}, 90, 91)


def test_signals_pass_without_a_position() -> None:
    channel = started()
    assert not channel.hear(event(None, "typing"))
    assert channel.offset == 10
    assert offsets(channel) == [None]


def test_deltas_follow_their_base_and_another_base_asks_for_the_whole_state() -> None:
    channel = started(5)
    assert not channel.hear(delta(6, 5))
    assert not channel.hear(delta(6, 5))
    assert channel.hear(delta(9, 8))
    assert not channel.hear(delta(12, None))
    assert not channel.hear(delta(13, 12))
    assert [(one.name, one.offset) for one in channel.drain()] == [
        ("board", 6),
        ("channel:snapshot", 12),
        ("board", 13),
    ]


def test_a_position_further_on_is_noticed() -> None:
    channel = started()
    assert not channel.is_behind(10)
    assert channel.is_behind(11)


def test_a_callback_that_fails_is_no_end_of_the_others(caplog: pytest.LogCaptureFixture) -> None:
    heard = []

    def fail_once(one: Event) -> None:
        heard.append(one.offset)
        if len(heard) == 1:
            raise ValueError("mine")

    channel = started(on_event=fail_once)
    channel.hear(event(11))
    channel.hear(event(12))
    assert heard == [11, 12]
    assert "callback failed" in caplog.text


def test_what_nobody_reads_is_bounded_and_ends_in_a_fresh_snapshot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscription, "MOST_WAITING", 2)
    channel = started()
    assert not channel.hear(event(11))
    assert not channel.hear(event(12))
    assert channel.hear(event(13))
    assert channel.request() == {"channel": "room:1"}
    assert channel.hear(event(14))
    channel.accept({"epoch": "a", "offset": 14, "recovered": False, "snapshot": {"n": 14}})
    channel.hear(event(15))
    assert [one.name for one in channel.drain()] == ["channel:snapshot", "e"]


async def test_a_denied_channel_says_so_once_and_ends() -> None:
    channel = started()
    channel.hear(event(11))
    channel.deny(ApiError("NOT_FOUND", "gone", []))
    channel.deny(ApiError("NOT_FOUND", "gone", []))
    assert [one.name async for one in channel] == ["e", "channel:denied"]
    with pytest.raises(ApiError):
        await channel.next()


async def test_who_waits_is_woken_by_the_end() -> None:
    channel = started()
    waiting = asyncio.create_task(channel.next())
    await asyncio.sleep(0)
    channel.deny(ApiError("NOT_FOUND", "gone", []))
    assert (await waiting).name == "channel:denied"
