"""Questions to the host and their answers."""

from __future__ import annotations

from msgspec.structs import replace

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
from codequest.features.rooms.messages.events import (
    ClarificationAnswered,
    ClarificationAsked,
    QuestionAnswered,
)
from codequest.features.rooms.messages.views import Clarification
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
    clarification, hearers = await queries.add_clarification(
        ctx.db,
        scene.room.id,
        label=message.label,
        entry_id=scene.viewer.entry_id,
        asked_by=ctx.actor.person_id,
        question=question,
        now=ctx.now,
    )
    event = ClarificationAsked(clarification=clarification)
    ctx.emit(telling.staff(scene.room.id), event)
    for user_id in hearers:
        ctx.emit(telling.person(user_id), event)
    return clarification


async def answer(ctx: Context, message: AnswerClarification) -> Clarification:
    """Answer a question to the entry that asked, or to all; what all have heard stays with all."""
    scene = await scenes.control(ctx, message.room_id)
    found = await queries.answer_clarification(
        ctx.db,
        scene.room.id,
        message.clarification_id,
        text=check_text("answer", message.answer),
        answered_by=ctx.actor.person_id,
        now=ctx.now,
        to_all=message.to_all,
    )
    if found is None:
        raise NotFound("There is no such question.")
    answered, hearers = found
    event = ClarificationAnswered(clarification=answered)
    ctx.emit(telling.staff(scene.room.id), replace(event, actor_id=ctx.actor.user_id))
    if answered.to_all:
        ctx.emit(
            telling.audience(scene.room.id),
            ClarificationAnswered(clarification=telling.without_asker(answered)),
        )
    for user_id in hearers:
        ctx.emit(telling.person(user_id), event)
    await _announce(ctx, scene, answered)
    return answered


async def _announce(ctx: Context, scene: scenes.Scene, answered: Clarification) -> None:
    assert answered.entry_id is not None
    assert answered.answer is not None
    askers = await queries.entry_members(ctx.db, scene.room.id, answered.entry_id)
    await ctx.announce(
        QuestionAnswered(
            room_id=scene.room.id,
            room_name=scene.room.name,
            clarification_id=answered.id,
            label=answered.label,
            answer=answered.answer,
            to_all=answered.to_all,
            askers=[one.user_id for one in askers if one.user_id != ctx.actor.person_id],
            by=ctx.actor.person_id,
        )
    )


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
