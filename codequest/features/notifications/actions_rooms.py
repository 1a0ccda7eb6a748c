"""What was told to a whole room, in the inboxes of those who are in it.

It is one row of `room_news`, however many people there are: an inbox reads the news of its owner's rooms beside its
own entries. So telling costs the same in a room of five and of five thousand, and nothing goes out to `user:ID`: who
is in the room hears it there, and a client asks for the number of unread entries as its person moves about. How far
somebody has read is one row for each room, written by the clients of those who saw it: those who read along in a
large room say so at some moment within a minute, so that no hall says it at once.
"""

from __future__ import annotations

from collections.abc import Sequence

from codequest.errors import NotFound
from codequest.features.notifications import queries
from codequest.features.notifications.messages import (
    NewsKind,
    NotificationsRead,
    NotificationView,
    ReadRoomNews,
    UnreadView,
)
from codequest.features.notifications.rules import room_link
from codequest.ids import new_id
from codequest.protocol.context import Context


async def tell_room(
    ctx: Context,
    room_id: str,
    *,
    subject_id: str,
    kind: NewsKind,
    title: str,
    body: str,
    except_for: Sequence[str],
    link: str | None = None,
) -> None:
    """Put something into the inboxes of a room's members; instead of what was told of the same subject before.

    `link`: where it stands; None: with the room's announcements and answers.
    """
    news = NotificationView(
        id=new_id(),
        kind=kind,
        title=title,
        body=body,
        link=link or room_link(room_id),
        created_at=ctx.now,
        read_at=None,
    )
    await queries.save_room_news(ctx.db, room_id, news, subject_id=subject_id, except_for=except_for)


async def read_room_news(ctx: Context, message: ReadRoomNews) -> UnreadView:
    """I have seen what was told in this room, to all or to me; saying so twice is fine."""
    user_id = ctx.actor.person_id
    if not await queries.is_member(ctx.db, message.room_id, user_id):
        raise NotFound("There is no such room.")
    return await read_up_to_now(ctx, message.room_id)


async def read_up_to_now(ctx: Context, room_id: str) -> UnreadView:
    """Mark all that was told in a room, and tell the person's other devices."""
    user_id, link = ctx.actor.person_id, room_link(room_id)
    ids = await queries.unread_of_room(ctx.db, user_id, room_id, link)
    if ids:
        await queries.read_room(ctx.db, user_id, room_id, link, ctx.now)
    unread = await queries.unread(ctx.db, user_id)
    if ids:
        ctx.emit(f"user:{user_id}", NotificationsRead(ids=ids, unread=unread))
    return UnreadView(unread=unread)
