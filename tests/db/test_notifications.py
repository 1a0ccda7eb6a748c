"""Inboxes and announcements."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from codequest.config import Settings
from codequest.errors import Forbidden, NotFound, ValidationError
from codequest.features.notifications import rules
from codequest.features.notifications.actions import notify
from codequest.features.notifications.messages import (
    Announce,
    ListNotifications,
    ReadAllNotifications,
    ReadNotification,
)
from codequest.protocol.actor import Actor, Role
from tests.support.accounts import Bench, anonymous, bench


@pytest.fixture
async def on(settings: Settings) -> AsyncIterator[Bench]:
    async with bench(settings) as made:
        yield made


async def tell(on: Bench, person: Actor, *titles: str) -> None:
    for title in titles:
        async with on.runner.transaction() as ctx:
            await notify(ctx, person.person_id, kind="test", title=title, link="/problems/hello")


async def test_a_notification_is_in_the_inbox_and_on_the_channel(on: Bench) -> None:
    ada = await on.add_person("ada")
    await tell(on, ada, "Hello")
    (listed,) = (await on.run(ListNotifications(), ada)).items
    ((name, body),) = await on.events(f"user:{ada.user_id}")
    assert (name, body["notification"]["id"], body["notification"]["title"]) == (
        "notification:new",
        listed.id,
        "Hello",
    )


async def test_an_inbox_has_pages_newest_first(on: Bench) -> None:
    ada = await on.add_person("ada")
    await tell(on, ada, "1", "2", "3")
    first = await on.run(ListNotifications(limit=2), ada)
    second = await on.run(ListNotifications(limit=2, cursor=first.next_cursor), ada)
    assert [one.title for one in (*first.items, *second.items)] == ["3", "2", "1"]


async def test_reading_is_told_to_the_other_devices_once(on: Bench) -> None:
    ada = await on.add_person("ada")
    await tell(on, ada, "1", "2")
    newest = (await on.run(ListNotifications(), ada)).items[0]
    for _ in range(2):
        assert (await on.run(ReadNotification(notification_id=newest.id), ada)).unread == 1
    assert [one.title for one in (await on.run(ListNotifications(unread=True), ada)).items] == ["1"]
    assert (await on.events(f"user:{ada.user_id}"))[2:] == [
        ("notification:read", {"ids": [newest.id], "unread": 1})
    ]


async def test_everything_is_read_at_once(on: Bench) -> None:
    ada, grace = await on.add_person("ada"), await on.add_person("grace")
    await tell(on, ada, "1", "2")
    await tell(on, grace, "3")
    await on.run(ReadAllNotifications(), ada)
    assert (await on.run(ListNotifications(unread=True), ada)).items == []
    assert len((await on.run(ListNotifications(unread=True), grace)).items) == 1


async def test_another_persons_inbox_does_not_exist(on: Bench) -> None:
    ada, grace = await on.add_person("ada"), await on.add_person("grace")
    await tell(on, ada, "1")
    (mine,) = (await on.run(ListNotifications(), ada)).items
    with pytest.raises(NotFound):
        await on.run(ReadNotification(notification_id=mine.id), grace)
    assert (await on.run(ListNotifications(), grace)).items == []
    assert (await on.run(ListNotifications(unread=True), ada)).items == [mine]


async def test_only_its_owner_hears_the_channel_of_a_person(on: Bench) -> None:
    ada, grace = await on.add_person("ada"), await on.add_person("grace")
    found = on.runner.registry.channel(f"user:{ada.user_id}")
    assert found is not None
    channel, params = found
    assert channel.snapshot is not None
    async with on.runner.reading(ada) as ctx:
        await channel.may_subscribe(ctx, params)
        await channel.snapshot(ctx, params)
    for stranger in (grace, anonymous(), await on.add_person("boss", Role.SYSTEM_ADMIN)):
        async with on.runner.reading(stranger) as ctx:
            with pytest.raises(NotFound):
                await channel.may_subscribe(ctx, params)


async def test_an_announcement_reaches_all_and_who_comes_in_time(on: Bench) -> None:
    boss = await on.add_person("boss", Role.ADMIN)
    told = await on.run(Announce(text="  Lunch\r\nat noon ", minutes=10), boss)
    assert told.text == "Lunch\nat noon"
    ((name, body),) = await on.events("system")
    assert (name, body["announcement"]["text"]) == ("system:announcement", "Lunch\nat noon")
    found = on.runner.registry.channel("system")
    assert found is not None
    assert found[0].snapshot is not None
    for seconds, shown in ((0, [told]), (600, [])):
        on.clock.advance(seconds)
        async with on.runner.reading(anonymous()) as ctx:
            await found[0].may_subscribe(ctx, {})
            snapshot = await found[0].snapshot(ctx, {})
        assert getattr(snapshot, "items", None) == shown


async def test_announcing_is_for_admins_and_needs_words(on: Bench) -> None:
    with pytest.raises(Forbidden):
        await on.run(Announce(text="hello"), await on.add_person("ada", Role.INSTRUCTOR))
    boss = await on.add_person("boss", Role.ADMIN)
    for text in ("   ", "a\u202eb"):
        with pytest.raises(ValidationError):
            await on.run(Announce(text=text), boss)


async def test_an_inbox_forgets_what_is_old(on: Bench) -> None:
    ada = await on.add_person("ada")
    await tell(on, ada, "old")
    on.clock.advance(timedelta(days=rules.KEPT_DAYS, seconds=1).total_seconds())
    await tell(on, ada, "new")
    await on.worker.work_off()
    assert [one.title for one in (await on.run(ListNotifications(), ada)).items] == ["new"]
