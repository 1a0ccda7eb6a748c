"""What other features announce, as entries of inboxes."""

from __future__ import annotations

from datetime import timedelta

from codequest.features.accounts.messages import RoleDecided
from codequest.features.execution.messages import JudgingPaused, JudgingResumed, Quarantined
from codequest.features.notifications import queries
from codequest.features.notifications.actions import notify, tell_everybody
from codequest.features.notifications.actions_rooms import tell_room
from codequest.features.notifications.rules import ratings_link, room_link
from codequest.features.ratings.messages import RoomRated
from codequest.features.rooms.messages.events import PersonLetIn, QuestionAnswered, RoomTold
from codequest.features.rooms.messages.views import RoomRole
from codequest.features.submissions.messages import JudgingFailed, ResultReleased
from codequest.protocol.actor import Role
from codequest.protocol.context import Context

PAUSE = "Judging is paused. What you submit is kept, with its time, and judged as soon as it goes on."
PAUSE_SHOWN_FOR = timedelta(minutes=5)
_WORDS = {
    "accepted": "accepted",
    "wrong_answer": "wrong answer",
    "time_limit_exceeded": "time limit",
    "memory_limit_exceeded": "memory limit",
    "output_limit_exceeded": "output limit",
    "runtime_error": "runtime error",
    "compilation_error": "compilation error",
}
_SITE_ROLES = {
    Role.LEARNER: "a learner",
    Role.BUSINESS_PARTNER: "a business partner",
    Role.INSTRUCTOR: "an instructor",
    Role.ADMIN: "an admin",
    Role.SYSTEM_ADMIN: "a system admin",
}
_ROOM_ROLES = {
    RoomRole.COHOST: "a co-host",
    RoomRole.CONTESTANT: "a contestant",
    RoomRole.SPECTATOR: "a spectator",
}


async def tell_quarantine(ctx: Context, happening: Quarantined) -> None:
    """The judge took something out: the admins have to look."""
    name = happening.name
    if happening.kind == "problem":
        name = await queries.problem_title(ctx.db, happening.name) or name
    for user_id in await queries.admins(ctx.db):
        await notify(
            ctx,
            user_id,
            kind="judge",
            title=f"The judge took out the {happening.kind} {name}",
            body=happening.reason,
            link="/admin/judge",
        )


async def tell_pause(ctx: Context, happening: JudgingPaused) -> None:
    """Nothing is judged: the admins have to look, and everybody else has to know that nothing is lost."""
    for user_id in await queries.admins(ctx.db):
        await notify(
            ctx,
            user_id,
            kind="judge",
            title="Judging is paused",
            body="; ".join(happening.reasons)[:1000],
            link="/admin/judge",
        )
    await tell_everybody(ctx, PAUSE, "warning", PAUSE_SHOWN_FOR)


async def tell_resumption(ctx: Context, happening: JudgingResumed) -> None:
    """Who heard of the pause hears of its end; who comes from now on hears of neither."""
    ended = await queries.end_announcements(ctx.db, PAUSE, ctx.now)
    await tell_everybody(ctx, "Judging goes on.", "info", timedelta(), ended=ended)


async def tell_failure(ctx: Context, happening: JudgingFailed) -> None:
    """The judge gave up on a submission: the host of the room has to know, and the admins."""
    people = set(await queries.admins(ctx.db))
    link = "/admin/judge"
    if happening.room_id is not None:
        people |= set(await queries.hosts(ctx.db, happening.room_id))
        link = f"/rooms/{happening.room_id}/judging"
    for user_id in sorted(people):
        await notify(
            ctx,
            user_id,
            kind="judge",
            title=f"Submission {happening.number} could not be judged",
            body=f"{happening.problem_title}: the judge failed at it three times. Its author sees that it is judged.",
            link=link,
        )


async def tell_role(ctx: Context, happening: RoleDecided) -> None:
    """What somebody may do has changed, or will not."""
    if happening.role is not happening.before:
        title = f"You are {_SITE_ROLES[happening.role]} now"
    elif happening.requested is not None:
        title = f"You asked to be {_SITE_ROLES[happening.requested]}; an admin declined"
    else:
        return
    await notify(ctx, happening.user_id, kind="role", title=title, link="/settings")


async def tell_let_in(ctx: Context, happening: PersonLetIn) -> None:
    """A room is open to somebody, or theirs to lead with others."""
    role = _ROOM_ROLES[happening.role]
    title = f"You are {role} of {happening.room_name} now"
    if not happening.joined:
        title = f"You are invited to {happening.room_name} as {role}"
    await notify(
        ctx,
        happening.user_id,
        kind="invitation",
        title=title,
        body=f"By {happening.by}.",
        link=f"/rooms/{happening.room_id}",
    )


async def tell_announcement(ctx: Context, happening: RoomTold) -> None:
    """A host told a room something; who said it knows."""
    await tell_room(
        ctx,
        happening.room_id,
        subject_id=happening.announcement_id,
        kind="announcement",
        title=f"Announcement in {happening.room_name}",
        body=happening.text,
        except_for=[happening.by],
    )


async def tell_answer(ctx: Context, happening: QuestionAnswered) -> None:
    """Who asked hears of the answer; where it is for all, so do the others in the room."""
    about = f"about problem {happening.label} " if happening.label else ""
    for user_id in happening.askers:
        await notify(
            ctx,
            user_id,
            kind="answer",
            title=f"Your question {about}in {happening.room_name} was answered",
            body=happening.answer,
            link=room_link(happening.room_id),
        )
    if happening.to_all:
        await tell_room(
            ctx,
            happening.room_id,
            subject_id=happening.clarification_id,
            kind="answer",
            title=f"An answer to all {about}in {happening.room_name}",
            body=happening.answer,
            except_for=[happening.by, *happening.askers],
        )


async def tell_ratings(ctx: Context, happening: RoomRated) -> None:
    """A room's ratings are out."""
    await tell_room(
        ctx,
        happening.room_id,
        subject_id=happening.room_id,
        kind="ratings",
        title=f"Ratings of {happening.room_name} are out",
        body="",
        except_for=[happening.by],
        link=ratings_link(happening.room_id),
    )


async def tell_rejudged(ctx: Context, happening: ResultReleased) -> None:
    """A verdict that somebody knew is another one now."""
    if not happening.rejudged or happening.previous in (None, happening.verdict):
        return
    old = _WORDS.get(str(happening.previous), str(happening.previous))
    new = _WORDS.get(happening.verdict, happening.verdict)
    problem = await queries.problem_title(ctx.db, happening.problem_id) or "A problem"
    place = "In practice."
    if happening.room_id is not None:
        place = f"In the room {await queries.room_name(ctx.db, happening.room_id)}."
    await notify(
        ctx,
        happening.user_id,
        kind="rejudged",
        title=f"{problem}: your submission was judged again and is {new} now",
        body=f"It was {old} before. {place}",
        link=f"/submissions/{happening.submission_id}",
    )
