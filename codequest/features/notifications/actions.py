"""Inboxes and announcements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from codequest.errors import NotFound, ValidationError
from codequest.features.accounts.actions_deeds import note
from codequest.features.accounts.actions_text import check_text
from codequest.features.notifications import queries, rules
from codequest.features.notifications.actions_rooms import read_up_to_now
from codequest.features.notifications.messages import (
    Announce,
    AnnouncementsView,
    AnnouncementView,
    GetUnread,
    InboxView,
    Level,
    ListNotifications,
    NotificationNew,
    NotificationsRead,
    NotificationView,
    ReadAllNotifications,
    ReadNotification,
    SystemAnnouncement,
    UnreadView,
)
from codequest.ids import Id, new_id
from codequest.protocol.channel import Params
from codequest.protocol.context import Context
from codequest.protocol.listing import open_cursor, page_of
from codequest.protocol.message import Page


async def notify(
    ctx: Context, user_id: str, *, kind: str, title: str, body: str = "", link: str = ""
) -> None:
    """Put something into a person's inbox, in the caller's transaction. For other features."""
    notification = NotificationView(
        id=new_id(), kind=kind, title=title, body=body, link=link, created_at=ctx.now, read_at=None
    )
    await queries.insert_notification(ctx.db, user_id, notification)
    ctx.emit(f"user:{user_id}", NotificationNew(notification=notification))


async def list_notifications(ctx: Context, message: ListNotifications) -> Page[NotificationView]:
    """My inbox, newest first."""
    cursor = open_cursor(message.cursor, tuple[Id])
    rows = await queries.inbox(
        ctx.db,
        ctx.actor.person_id,
        before=cursor[0] if cursor else None,
        unread=message.unread,
        limit=message.limit + 1,
    )
    return page_of(rows, message.limit, lambda row: (row.id,))


async def get_unread(ctx: Context, message: GetUnread) -> UnreadView:
    """How much of my inbox is unread; what a room was told is not pushed."""
    return UnreadView(unread=await queries.unread(ctx.db, ctx.actor.person_id))


async def read_notification(ctx: Context, message: ReadNotification) -> UnreadView:
    """I have read this; saying so twice is fine."""
    user_id = ctx.actor.person_id
    if not await queries.is_mine(ctx.db, message.notification_id, user_id):
        room_id = await queries.room_of_news(ctx.db, user_id, message.notification_id)
        if room_id is None:
            raise NotFound("There is no such notification.")
        return await read_up_to_now(ctx, room_id)
    changed = await queries.mark_read(ctx.db, message.notification_id, user_id, ctx.now)
    unread = await queries.unread(ctx.db, user_id)
    if changed:
        ctx.emit(f"user:{user_id}", NotificationsRead(ids=[message.notification_id], unread=unread))
    return UnreadView(unread=unread)


async def read_all_notifications(ctx: Context, message: ReadAllNotifications) -> UnreadView:
    """I have read everything."""
    user_id = ctx.actor.person_id
    if await queries.mark_all_read(ctx.db, user_id, ctx.now):
        ctx.emit(f"user:{user_id}", NotificationsRead(ids=None, unread=0))
    return UnreadView(unread=0)


async def announce(ctx: Context, message: Announce) -> AnnouncementView:
    """Tell everybody who is connected, and who comes within the next minutes."""
    text = check_text("text", message.text)
    if not text:
        raise ValidationError.of("text", "Say something.")
    note(ctx, "announcement", subject=text)
    return await tell_everybody(ctx, text, message.level, timedelta(minutes=message.minutes))


async def tell_everybody(
    ctx: Context, text: str, level: Level, shown_for: timedelta, *, ended: Sequence[Id] = ()
) -> AnnouncementView:
    """Show a text to whoever is connected, and to who comes within that time; take away what holds no more."""
    announcement = AnnouncementView(
        id=new_id(), text=text, level=level, created_at=ctx.now, shown_until=ctx.now + shown_for
    )
    await queries.insert_announcement(ctx.db, announcement, ctx.actor.user_id)
    ctx.emit("system", SystemAnnouncement(announcement=announcement, ended=list(ended)))
    return announcement


# Channels


async def may_hear_user(ctx: Context, params: Params) -> None:
    """Only that person."""
    if ctx.actor.user_id is None or ctx.actor.user_id != params["user_id"]:
        raise NotFound("There is no such channel.")


async def may_hear_system(ctx: Context, params: Params) -> None:
    """Anybody."""


async def inbox_snapshot(ctx: Context, params: Params) -> InboxView:
    """Where a client without a position begins."""
    user_id = params["user_id"]
    return InboxView(
        unread=await queries.unread(ctx.db, user_id),
        latest=await queries.inbox(ctx.db, user_id, before=None, unread=False, limit=rules.LATEST),
    )


async def announcements_snapshot(ctx: Context, params: Params) -> AnnouncementsView:
    """What is shown at this time."""
    return AnnouncementsView(items=await queries.announcements_shown(ctx.db, ctx.now))
