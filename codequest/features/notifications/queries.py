"""The statements of queries.sql, one typed function each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from codequest.adapters.postgres import Connection, execute, fetch_all, fetch_value, load_sql
from codequest.features.notifications.messages import AnnouncementView, NotificationView

sql = load_sql(__file__)


async def insert_notification(db: Connection, user_id: str, notification: NotificationView) -> None:
    """An entry for an inbox."""
    await execute(
        db,
        sql.insert_notification,
        notification.id,
        user_id,
        notification.kind,
        notification.title,
        notification.body,
        notification.link,
        notification.created_at,
    )


async def inbox(
    db: Connection, user_id: str, *, before: str | None, unread: bool, limit: int
) -> list[NotificationView]:
    """An inbox, newest first."""
    return await fetch_all(db, NotificationView, sql.inbox, user_id, before, unread, limit)


async def unread(db: Connection, user_id: str) -> int:
    """How many entries are unread."""
    count: int = await fetch_value(db, sql.unread, user_id)
    return count


async def unread_of_room(db: Connection, user_id: str, room_id: str, link: str) -> list[str]:
    """Unread entries that tell of a room's announcements and answers; `link` is that of an answer to one person."""
    return [row["id"] for row in await db.fetch(sql.unread_of_room, user_id, room_id, link)]


async def room_of_news(db: Connection, user_id: str, news_id: str) -> str | None:
    """The room whose news an entry of this inbox is."""
    room_id: str | None = await fetch_value(db, sql.room_of_news, user_id, news_id)
    return room_id


async def is_member(db: Connection, room_id: str, user_id: str) -> bool:
    """Whether somebody is in a room."""
    return bool(await fetch_value(db, sql.is_member, room_id, user_id))


async def save_room_news(
    db: Connection, room_id: str, news: NotificationView, *, subject_id: str, except_for: Sequence[str]
) -> None:
    """Something for all who are in a room, instead of what was told of the same subject before."""
    await execute(
        db,
        sql.save_room_news,
        news.id,
        room_id,
        subject_id,
        news.kind,
        news.title,
        news.body,
        news.link,
        list(except_for),
        news.created_at,
    )


async def read_room(db: Connection, user_id: str, room_id: str, link: str, now: datetime) -> None:
    """Everything that a room was told, and what was answered to this person alone, was read."""
    await execute(db, sql.read_rooms, user_id, [room_id])
    await execute(db, sql.read_answers, user_id, link, now)


async def is_mine(db: Connection, notification_id: str, user_id: str) -> bool:
    """Whether an entry is in this inbox."""
    return bool(await fetch_value(db, sql.is_mine, notification_id, user_id))


async def mark_read(db: Connection, notification_id: str, user_id: str, now: datetime) -> bool:
    """One entry was read; False where it was already."""
    return bool(await execute(db, sql.mark_read, notification_id, user_id, now))


async def mark_all_read(db: Connection, user_id: str, now: datetime) -> int:
    """All entries were read; of how many, and of how many rooms, that is new."""
    rooms = [row["room_id"] for row in await db.fetch(sql.rooms_with_unread_news, user_id)]
    if rooms:
        await execute(db, sql.read_rooms, user_id, rooms)
    return len(rooms) + await execute(db, sql.mark_all_read, user_id, now)


async def delete_old(db: Connection, before: datetime) -> int:
    """Delete entries older than an inbox keeps."""
    return await execute(db, sql.delete_old, before)


async def insert_announcement(db: Connection, announcement: AnnouncementView, created_by: str | None) -> None:
    """Something for everybody."""
    await execute(
        db,
        sql.insert_announcement,
        announcement.id,
        announcement.text,
        announcement.level,
        created_by,
        announcement.created_at,
        announcement.shown_until,
    )


async def end_announcements(db: Connection, text: str, now: datetime) -> list[str]:
    """Show a text to nobody else; the announcements that had it."""
    return [row["id"] for row in await db.fetch(sql.end_announcements, text, now)]


async def announcements_shown(db: Connection, now: datetime) -> list[AnnouncementView]:
    """What is shown at this time, newest first."""
    return await fetch_all(db, AnnouncementView, sql.announcements_shown, now)


async def admins(db: Connection) -> list[str]:
    """Everybody who runs the server."""
    return [row["id"] for row in await db.fetch(sql.admins)]


async def hosts(db: Connection, room_id: str) -> list[str]:
    """Those in control of a room."""
    return [row["user_id"] for row in await db.fetch(sql.hosts, room_id)]


async def problem_title(db: Connection, problem_id: str) -> str | None:
    """A problem's title."""
    title: str | None = await fetch_value(db, sql.problem_title, problem_id)
    return title


async def room_name(db: Connection, room_id: str) -> str:
    """A room's name."""
    name: str = await fetch_value(db, sql.room_name, room_id)
    return name
