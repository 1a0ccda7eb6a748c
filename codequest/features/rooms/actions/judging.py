"""What hosts see and do about the judging of a room: packages, workers, and the dress rehearsal."""

from __future__ import annotations

from codequest.adapters.worker_state import WorkerState
from codequest.errors import Conflict, Forbidden
from codequest.features.execution import actions as execution
from codequest.features.execution import actions_judge
from codequest.features.execution.messages import QuarantineView
from codequest.features.rooms import queries
from codequest.features.rooms.actions import scene as scenes
from codequest.features.rooms.actions import telling
from codequest.features.rooms.actions.scene import Scene
from codequest.features.rooms.messages.judging import (
    Calibration,
    GetRoomJudging,
    ImageView,
    ProblemPackage,
    RehearsalItem,
    RehearsalView,
    RoomJudging,
    StartRehearsal,
    StopRehearsal,
    TakenOut,
    UseImage,
)
from codequest.features.rooms.records import ProblemRow
from codequest.features.submissions import actions as submissions
from codequest.features.verification import actions as verifications
from codequest.features.verification.actions import ItemRow, NewItem
from codequest.protocol.context import Context


async def get(ctx: Context, message: GetRoomJudging) -> RoomJudging:
    """Show the judging of a room."""
    scene = in_control(await scenes.see(ctx, message.room_id))
    problems = await queries.room_problems(ctx.db, scene.room.id)
    counts = await submissions.line_of_room(ctx, scene.room.id)
    images: dict[str, list[WorkerState]] = {}
    out = await actions_judge.taken_out(ctx)
    for worker in actions_judge.ready(await actions_judge.workers(ctx), out):
        images.setdefault(worker.image, []).append(worker)
    return RoomJudging(
        problems=[
            ProblemPackage(
                label=one.label,
                problem_id=one.problem_id,
                title=one.title,
                package=one.package,
                newest=one.newest,
                moved=one.package not in (None, one.newest),
            )
            for one in problems
        ],
        image=scene.room.image,
        images=[
            ImageView(
                image=image, workers=sorted(one.name for one in some), slots=sum(one.slots for one in some)
            )
            for image, some in sorted(images.items())
        ],
        taken_out=_taken_out(out, scene, problems),
        waiting=counts.waiting,
        failed=counts.failed,
        rehearsal=await _rehearsal(ctx, scene.room.id, problems),
    )


async def use_image(ctx: Context, message: UseImage) -> RoomJudging:
    """Bind the room to workers of an image, with what waits already."""
    scene = in_control(await scenes.control(ctx, message.room_id))
    await queries.pin_image(ctx.db, scene.room.id, message.image)
    waiting = await submissions.waiting_of_room(ctx, scene.room.id)
    await execution.bind(ctx, waiting, message.image)
    await telling.tell_setup(ctx, scene.room, scene.clock, ctx.actor.user_id, image=message.image)
    return await get(ctx, GetRoomJudging(room_id=message.room_id))


async def start_rehearsal(ctx: Context, message: StartRehearsal) -> RehearsalView:
    """Judge the jury's submissions on the room's workers, and measure each of them."""
    alive = await actions_judge.workers(ctx)
    async with ctx.transaction() as inner:
        scene = in_control(await scenes.control(inner, message.room_id))
        last = await verifications.last_of_room(inner.db, scene.room.id)
        if last is not None and last.finished_at is None:
            raise Conflict("A rehearsal is under way.")
        ready = actions_judge.ready(alive, await actions_judge.taken_out(inner))
        workers = [one for one in ready if scene.room.image in (None, one.image)]
        if not workers:
            raise Conflict("No judge is here that could judge this room.")
        problems = await queries.room_problems(inner.db, scene.room.id)
        items = [*verifications.calibrations(workers), *await _submissions(inner, problems, workers)]
        await verifications.begin_rehearsal(
            inner,
            items,
            room_id=scene.room.id,
            image=scene.room.image,
            rerun_near_limit=scene.room.rerun_near_limit,
        )
        view = await _rehearsal(inner, scene.room.id, problems)
    assert view is not None
    return view


async def stop_rehearsal(ctx: Context, message: StopRehearsal) -> RehearsalView:
    """End the rehearsal that goes on."""
    scene = in_control(await scenes.control(ctx, message.room_id))
    last = await verifications.last_of_room(ctx.db, scene.room.id)
    await verifications.end(ctx, last, "No rehearsal is under way.")
    view = await _rehearsal(ctx, scene.room.id, await queries.room_problems(ctx.db, scene.room.id))
    assert view is not None
    return view


def _taken_out(rows: list[QuarantineView], scene: Scene, problems: list[ProblemRow]) -> list[TakenOut]:
    """What of it the room could have used."""
    labels = {one.problem_id: one.label for one in problems}
    languages = scene.room.languages
    return [
        TakenOut(kind=one.kind, name=labels.get(one.name, one.name), reason=one.reason, since=one.since)
        for one in rows
        if one.kind == "worker"
        or (one.kind == "language" and (languages is None or one.name in languages))
        or (one.kind == "problem" and one.name in labels)
    ]


def in_control(scene: Scene) -> Scene:
    """Let only those in who may see the judging. Raises Forbidden."""
    if not scene.my.may_control:
        raise Forbidden("Only the host and co-hosts of the room may do this.")
    if not scene.my.sees_all:
        raise Forbidden("Those in control who compete may do this after the end.")
    return scene


async def _submissions(ctx: Context, problems: list[ProblemRow], workers: list[WorkerState]) -> list[NewItem]:
    found = []
    for problem in problems:
        manifest = problem.package or problem.newest
        found += await verifications.jury_items(ctx, problem.problem_id, manifest, workers)
    return found


async def _rehearsal(ctx: Context, room_id: str, problems: list[ProblemRow]) -> RehearsalView | None:
    row = await verifications.last_of_room(ctx.db, room_id)
    if row is None:
        return None
    items = await verifications.items_of(ctx.db, row.id)
    references = await verifications.references(ctx.db)
    labels = {one.problem_id: one.label for one in problems}
    return RehearsalView(
        id=row.id,
        created_at=row.created_at,
        finished_at=row.finished_at,
        total=len(items),
        done=sum(one.is_done for one in items),
        wrong=sum(bool(one.mismatch) for one in items),
        items=[item_view(one, labels) for one in items if one.kind == "submission"],
        workers=[_calibration(one, references) for one in items if one.kind == "calibration"],
    )


def item_view(item: ItemRow, labels: dict[str, str]) -> RehearsalItem:
    """A jury submission; `labels` by problem."""
    return RehearsalItem(
        id=item.id,
        problem_id=item.problem_id or "",
        label=labels.get(item.problem_id or "", ""),
        path=item.path,
        language=item.language,
        worker=item.worker,
        state=verifications.state_of(item),
        verdict=item.verdict,
        max_cpu_ms=item.max_cpu_ms,
        limit_ms=item.limit_ms,
        mismatch=item.mismatch,
        is_kept=item.is_kept,
        note=item.note,
    )


def _calibration(item: ItemRow, references: dict[str, int]) -> Calibration:
    reference = references.get(item.language)
    ratio = item.max_cpu_ms / reference if item.max_cpu_ms and reference else None
    return Calibration(
        worker=item.only_worker or "",
        language=item.language,
        cpu_ms=item.max_cpu_ms,
        reference_ms=reference,
        slower_percent=None if ratio is None else round(100 * (ratio - 1), 1),
        is_slow=ratio is not None and ratio > verifications.SLOW,
        error=item.mismatch,
    )
