"""Rooms as a venue of submissions: who may submit when, who sees what of it, and how it reaches log and board."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from codequest.errors import Conflict, Forbidden, NotFound
from codequest.features.problems import actions as problems
from codequest.features.rooms import queries
from codequest.features.rooms.actions import problem_set, telling
from codequest.features.rooms.actions import scene as scenes
from codequest.features.rooms.actions.scene import Scene
from codequest.features.rooms.formats import scoring_of
from codequest.features.rooms.formats.scoring import Attempt
from codequest.features.rooms.messages.contest import ContestJudgement, ContestRejudging, ContestSubmission
from codequest.features.rooms.messages.events import ParticipantProgress
from codequest.features.rooms.messages.views import Format, RoomState
from codequest.features.rooms.records import ProblemRow, RoomRow
from codequest.features.rooms.rules.access import sees_data
from codequest.features.rooms.rules.disclosure import Shown, all_is_shown, author_sees, shown_of
from codequest.features.submissions import actions as submissions
from codequest.features.submissions.messages import GetSubmission, SubmissionResult
from codequest.features.submissions.venue import Admission, Disclosure, Level, Terms, Try
from codequest.protocol.actor import Actor, ActorKind

if TYPE_CHECKING:
    from codequest.features.problems.messages import ProblemFacts
    from codequest.features.submissions.messages import SubmitSolution
    from codequest.features.submissions.venue import Outcome, RejudgingStep, SubmissionRow
    from codequest.protocol.context import Context

CONTEST_PRIORITY = 0
END_WHEN_DECIDED = "rooms.end_when_decided"

_LEVEL = {
    Shown.HIDDEN: Level.HIDDEN,
    Shown.RECEIVED: Level.NOTHING,
    Shown.VERDICT: Level.VERDICT,
    Shown.GROUPS: Level.GROUPS,
    Shown.TESTS: Level.TESTS,
    Shown.JURY: Level.JURY,
}


class RoomVenue:
    """Implements submissions' `Venue`."""

    name = "room"

    def takes(self, message: SubmitSolution) -> bool:
        return message.room_id is not None

    async def admit(self, ctx: Context, message: SubmitSolution, problem: ProblemFacts | None) -> Admission:
        assert message.room_id is not None
        # Controls wait for this submission, and it counts by its arrival whatever they do next.
        await queries.hold_room(ctx.db, message.room_id)
        scene = await scenes.see(ctx, message.room_id)
        clock = scene.clock
        if not scene.viewer.competes or scene.viewer.entry_id is None:
            raise Forbidden("Only contestants of the room may submit.")
        if not clock.started:
            raise Conflict("The contest has not started yet.")
        if not clock.runs_at(ctx.now):
            over = clock.state is RoomState.COMPLETED
            raise Conflict("The contest is over." if over else "The contest is paused.")
        member = None
        if problem is not None:
            may_have_it = scene.room.embargo or scene.room.is_staff_made
            member = await queries.problem_for_entry(
                ctx.db, message.room_id, problem.id, scene.viewer.entry_id, None if may_have_it else ctx.now
            )
        if problem is None or member is None:
            raise NotFound("There is no such problem in the room.")
        if member.kept_back:
            raise Conflict("Another contest keeps this problem back until it is over.")
        ctx.known[RoomVenue, message.room_id] = _Held(scene.room, ctx.actor.user_id, member)
        return Admission(
            audience=member.people,
            room_id=message.room_id,
            entry_id=scene.viewer.entry_id,
            contest_ms=clock.ms(ctx.now),
            priority=CONTEST_PRIORITY,
            stop_at_first_failure=scene.room.format is not Format.IOI,
            rerun_near_limit=scene.room.rerun_near_limit,
            manifest=member.package,
            languages=scene.room.languages,
            progress="none",
            image=scene.room.image,
        )

    async def terms(self, ctx: Context, room_id: str | None, problem_id: str) -> Terms:
        scene = await scenes.find(ctx, room_id or "")
        member = await queries.room_problem(ctx.db, room_id or "", problem_id)
        if scene is None or member is None:
            raise NotFound("There is no such problem in the room.")
        return Terms(manifest=member.package or member.newest, newest=member.newest, image=scene.room.image)

    async def check_jury(self, ctx: Context, room_id: str | None) -> None:
        scene = await scenes.see(ctx, room_id or "")
        if not scene.my.may_control:
            raise Forbidden("Only the host and co-hosts of the room may do this.")
        if not scene.my.sees_all:
            raise Forbidden("Those in control who compete may do this after the end.")

    async def problems(self, ctx: Context, room_id: str | None) -> list[str]:
        return [one.problem_id for one in await queries.room_problems(ctx.db, room_id or "")]

    async def move_packages(self, ctx: Context, room_id: str, moves: Mapping[str, str]) -> None:
        scene = await scenes.control(ctx, room_id)
        await queries.move_packages(ctx.db, room_id, moves)
        await problem_set.check_adds_up(ctx, room_id, scene.room.format)
        await telling.tell_setup(ctx, scene.room, scene.clock, ctx.actor.user_id)

    async def rejudging(self, ctx: Context, step: RejudgingStep) -> None:
        assert step.room_id is not None
        labels = {one.problem_id: one.label for one in await queries.room_problems(ctx.db, step.room_id)}
        ctx.emit(
            telling.staff(step.room_id),
            ContestRejudging(
                rejudging_id=step.rejudging_id,
                deed=step.deed,
                label=labels.get(step.problem_id or ""),
                submission_id=step.submission_id,
                submissions=step.submissions,
                moved=sorted(labels[one] for one in step.moves if one in labels),
                reason=step.reason,
                actor_id=ctx.actor.user_id,
            ),
        )

    async def disclose(
        self, ctx: Context, viewer: Actor, rows: Sequence[SubmissionRow]
    ) -> Sequence[Disclosure]:
        scenes_by_room: dict[str, Scene | None] = {}
        for room_id in sorted({row.room_id for row in rows if row.room_id is not None}):
            scenes_by_room[room_id] = await _scene(ctx, room_id, viewer)
        with_tests = {
            row.problem_id
            for row in rows
            if _may_show_tests(scenes_by_room.get(row.room_id or ""), viewer, row)
        }
        opened = await _open_to_all(ctx, with_tests) if with_tests else with_tests
        return [_disclosure(scenes_by_room.get(row.room_id or ""), viewer, row, opened) for row in rows]

    async def received(self, ctx: Context, submission: SubmissionRow, earlier: Sequence[Try]) -> None:
        scene, problem = await self._place(ctx, submission)
        assert submission.entry_id is not None
        assert submission.contest_ms is not None
        ctx.emit(
            telling.staff(scene.room.id),
            ContestSubmission(
                submission_id=submission.id,
                entry_id=submission.entry_id,
                user_id=submission.user_id,
                label=problem.label,
                language=submission.language,
                contest_ms=submission.contest_ms,
            ),
        )
        this = Try(contest_ms=submission.contest_ms, number=submission.number, verdict=None, score=None)
        _tell_progress(ctx, scene, problem, submission.entry_id, [*earlier, this])

    async def judged(self, ctx: Context, submission: SubmissionRow, outcome: Outcome) -> bool:
        assert submission.room_id is not None
        # A thaw releases what is stored before it, and this sees whether it came before: one waits for the other.
        await queries.hold_room(ctx.db, submission.room_id)
        scene, problem = await self._place(ctx, submission)
        assert submission.entry_id is not None
        assert submission.contest_ms is not None
        ctx.emit(
            telling.staff(scene.room.id),
            ContestJudgement(
                submission_id=submission.id,
                judging_id=outcome.judging_id,
                entry_id=submission.entry_id,
                label=problem.label,
                contest_ms=submission.contest_ms,
                verdict=outcome.verdict,
                score=outcome.score,
                groups={group["name"]: float(group["score"] or 0) for group in outcome.groups},
            ),
        )
        held_back = scene.clock.is_held_back(submission.contest_ms)
        if not held_back:
            tries = await queries.tries(ctx.db, submission.entry_id, problem.problem_id)
            _tell_progress(ctx, scene, problem, submission.entry_id, tries)
        elif author_sees(scene.clock, scene.room.format, outcome.verdict) is not Shown.RECEIVED:
            await _tell_authors(ctx, submission)
        if scene.room.format is Format.FIRST_TO_SOLVE and not scene.clock.over:
            ctx.enqueue(END_WHEN_DECIDED, room_id=scene.room.id)
        return not held_back

    async def _place(self, ctx: Context, submission: SubmissionRow) -> tuple[Scene, ProblemRow]:
        assert submission.room_id is not None
        scene = await _scene(ctx, submission.room_id, ctx.actor)
        held = ctx.known.get((RoomVenue, submission.room_id))
        problem: ProblemRow | None
        if held is not None and held.problem.problem_id == submission.problem_id:
            problem = held.problem
        else:
            problem = await queries.room_problem(ctx.db, submission.room_id, submission.problem_id)
        assert scene is not None
        assert problem is not None, "a room's problem set does not change after its start"
        return scene, problem


@dataclass(frozen=True)
class _Held:
    """What `admit` read of a room that is held until the commit, so that the steps after it need not ask again."""

    room: RoomRow
    viewer_id: str | None  # whose place the row tells
    problem: ProblemRow


async def _scene(ctx: Context, room_id: str, viewer: Actor) -> Scene | None:
    held: _Held | None = ctx.known.get((RoomVenue, room_id))
    if held is not None and held.viewer_id == viewer.user_id:
        return scenes.scene_of(held.room, ctx, viewer)
    return await scenes.find(ctx, room_id, viewer)


def _is_own(viewer: Actor, row: SubmissionRow) -> bool:
    return viewer.user_id is not None and (viewer.user_id == row.user_id or viewer.user_id in row.audience)


def _may_show_tests(scene: Scene | None, viewer: Actor, row: SubmissionRow) -> bool:
    wanted = scene is not None and scene.room.tests_after_end and all_is_shown(scene.clock)
    return wanted and _is_own(viewer, row)


async def _open_to_all(ctx: Context, problem_ids: set[str]) -> set[str]:
    """Those that anybody may practise now; of the others, tests would tell what is kept back."""
    facts = await problems.facts_of_ids(ctx, sorted(problem_ids))
    kept = await problems.embargoed(ctx, sorted(problem_ids))
    return {one.id for one in facts.values() if one.visibility == "public" and one.id not in kept}


def _disclosure(scene: Scene | None, viewer: Actor, row: SubmissionRow, opened: set[str]) -> Disclosure:
    own = _is_own(viewer, row)
    if scene is None:
        return Disclosure(Level.VERDICT if own else Level.HIDDEN, code=own)
    shown = shown_of(
        scene.door,
        scene.clock,
        scene.room.format,
        scene.viewer,
        own=own,
        contest_ms=row.contest_ms or 0,
        verdict=row.verdict,
        tests=scene.room.tests_after_end and row.problem_id in opened,
    )
    is_jury = shown is Shown.JURY
    data = is_jury and sees_data(viewer.is_staff, scene.room.is_staff_made)
    return Disclosure(_LEVEL[shown], code=own or is_jury, data=data)


async def _tell_authors(ctx: Context, submission: SubmissionRow) -> None:
    """Behind a freeze the authors hear their verdict, and nobody who counts results does before the thaw."""
    seen = copy(ctx)
    seen.actor = Actor(kind=ActorKind.PERSON, user_id=submission.user_id, username=submission.username)
    view = await submissions.get_submission(seen, GetSubmission(submission_id=submission.id))
    for user_id in submission.audience:
        ctx.emit(telling.person(user_id), SubmissionResult(submission=view))


def _tell_progress(
    ctx: Context, scene: Scene, problem: ProblemRow, entry_id: str, tries: Sequence[Try]
) -> None:
    """Tell everybody an entry's tries at a problem as the public board shows them."""
    attempts = [
        Attempt(
            one.contest_ms, one.number, "" if hidden else one.verdict or "", None if hidden else one.score
        )
        for one in sorted(tries, key=lambda one: (one.contest_ms, one.number))
        for hidden in (scene.clock.is_held_back(one.contest_ms),)
    ]
    scoring = scoring_of(scene.room.format, penalty_minutes=scene.room.penalty_minutes)
    cell = scoring.cell(attempts, problem.points)
    ctx.emit(
        telling.audience(scene.room.id),
        ParticipantProgress(
            room_id=scene.room.id,
            entry_id=entry_id,
            label=problem.label,
            attempts=cell.attempts,
            pending=cell.pending,
            solved=cell.solved,
        ),
    )
