"""Questions to the host and their answers."""

from __future__ import annotations

from msgspec.structs import replace

from codequest.adapters.postgres import execute, fetch_one
from codequest.errors import Conflict, Forbidden, NotFound, ValidationError
from codequest.features.accounts.actions_text import check_text
from codequest.features.rooms import queries
from codequest.features.rooms.actions import scene as scenes
from codequest.features.rooms.actions import telling
from codequest.features.rooms.messages.commands import (
    AnswerClarification,
    AskClarification,
    ListClarifications,
)
from codequest.features.rooms.messages.events import ClarificationAnswered, ClarificationAsked
from codequest.features.rooms.messages.views import Clarification
from codequest.ids import new_id
from codequest.protocol.context import Context
from codequest.protocol.listing import page_of
from codequest.protocol.message import Page


async def ask(ctx: Context, message: AskClarification) -> Clarification:
    """Ask the host about a problem, or about the contest as a whole."""
    scene = await scenes.change(ctx, message.room_id)
    if not scene.viewer.competes or scene.viewer.entry_id is None:
        raise Forbidden("Contestants ask; others can write to the host.")
    if scene.clock.over:
        raise Conflict("The contest is over.")
    if message.label is not None:
        problems = await queries.room_problems(ctx.db, scene.room.id) if scene.clock.started else []
        if message.label not in {problem.label for problem in problems}:
            raise ValidationError.of("label", "There is no such problem in the room.")
    question = check_text("question", message.question)
    clarification = await fetch_one(
        ctx.db,
        Clarification,
        queries.SQL.add_clarification,
        new_id(),
        scene.room.id,
        message.label,
        scene.viewer.entry_id,
        ctx.actor.person_id,
        question,
        ctx.now,
    )
    assert clarification is not None
    event = ClarificationAsked(clarification=clarification)
    ctx.emit(telling.staff(scene.room.id), event)
    for user_id in await queries.clarification_hearers(ctx.db, scene.room.id, scene.viewer.entry_id):
        ctx.emit(telling.person(user_id), event)
    return clarification


async def answer(ctx: Context, message: AnswerClarification) -> Clarification:
    """Answer a question to the entry that asked, or to all; what all have heard stays with all."""
    scene = await scenes.control(ctx, message.room_id)
    asked = await _find(ctx, scene.room.id, message.clarification_id)
    to_all = message.to_all or asked.to_all
    text = check_text("answer", message.answer)
    await execute(
        ctx.db,
        queries.SQL.answer_clarification,
        asked.id,
        text,
        ctx.actor.person_id,
        ctx.now,
        to_all,
    )
    answered = replace(asked, answer=text, answered_at=ctx.now, to_all=to_all)
    ctx.emit(telling.staff(scene.room.id), ClarificationAnswered(clarification=answered))
    if to_all:
        ctx.emit(
            telling.audience(scene.room.id),
            ClarificationAnswered(clarification=telling.without_asker(answered)),
        )
    assert answered.entry_id is not None
    for user_id in await queries.clarification_hearers(ctx.db, scene.room.id, answered.entry_id):
        ctx.emit(telling.person(user_id), ClarificationAnswered(clarification=answered))
    return answered


async def list_all(ctx: Context, message: ListClarifications) -> Page[Clarification]:
    """List questions and answers: all for those in control, else public ones and one's own."""
    scene = await scenes.watch(ctx, message.room_id)
    rows = await queries.clarifications(
        ctx.db,
        scene.room.id,
        all_of_them=scene.my.may_control,
        entry_id=scene.viewer.entry_id,
        after=scenes.open_time_cursor(message.cursor),
        limit=message.limit + 1,
    )
    page = page_of(rows, message.limit, lambda row: (row.asked_at, row.id))
    return replace(page, items=[as_seen(row, scene) for row in page.items])


def as_seen(clarification: Clarification, scene: scenes.Scene) -> Clarification:
    """A clarification as one viewer sees it."""
    own = clarification.entry_id == scene.viewer.entry_id
    return clarification if own or scene.my.may_control else telling.without_asker(clarification)


async def _find(ctx: Context, room_id: str, clarification_id: str) -> Clarification:
    found = await queries.find_clarification(ctx.db, room_id, clarification_id)
    if found is None:
        raise NotFound("There is no such question.")
    return found
