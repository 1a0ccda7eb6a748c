"""What went otherwise than a package expects in a dress rehearsal, run by run, for those who may see the judging."""

from __future__ import annotations

from datetime import datetime

from codequest.errors import NotFound
from codequest.features.problems.actions_packages import SHOWN_BYTES
from codequest.features.rooms import queries
from codequest.features.rooms.actions import scene as scenes
from codequest.features.rooms.actions.judging import in_control, item_view
from codequest.features.rooms.actions.scene import Scene
from codequest.features.rooms.messages.judging import GetRehearsed, GetRehearsedRun, RehearsedView
from codequest.features.rooms.rules.access import sees_data
from codequest.features.submissions import actions_jury as jury
from codequest.features.submissions.messages_jury import JudgingView, RunDetail
from codequest.features.verification import actions as verifications
from codequest.features.verification.actions import ItemRow
from codequest.protocol.codec import printable
from codequest.protocol.context import Context
from judge.contract import Finished


async def get(ctx: Context, message: GetRehearsed) -> RehearsedView:
    """Show the judging of a jury submission that is not as expected."""
    scene, item, report, finished_at = await _find(ctx, message)
    problem = await queries.room_problem(ctx.db, message.room_id, item.problem_id or "")
    labels = {problem.problem_id: problem.label} if problem else {}
    return RehearsedView(
        item=item_view(item, labels),
        title=problem.title if problem else "",
        judging=_judging_view(item, report, finished_at, data=_data(ctx, scene)),
    )


async def get_run(ctx: Context, message: GetRehearsedRun) -> RunDetail:
    """Show one run of it."""
    scene, item, report, _ = await _find(ctx, message)
    found = next((one for one in report.results if one.number == message.number), None)
    if found is None:
        raise NotFound("There is no such run.")
    row, data = jury.result_row(found), _data(ctx, scene)
    return await jury.run_detail(ctx, item.manifest or "", row, found.output, found.stderr, data=data)


async def _find(ctx: Context, message: GetRehearsed) -> tuple[Scene, ItemRow, Finished, datetime]:
    scene = in_control(await scenes.see(ctx, message.room_id))
    item = await verifications.item_of(ctx.db, message.item_id)
    kept = await verifications.kept_report(ctx.db, message.item_id)
    if item is None or kept is None or item.room_id != scene.room.id:
        raise NotFound("There is no such judging.")
    return scene, item, *kept


def _data(ctx: Context, scene: Scene) -> bool:
    return sees_data(ctx.actor.is_staff, scene.room.is_staff_made)


def _judging_view(item: ItemRow, report: Finished, finished_at: datetime, *, data: bool) -> JudgingView:
    return JudgingView(
        id=item.id,
        counts=False,
        candidate=False,
        worker=report.worker,
        package=item.manifest or "",
        image=report.image,
        rerun_near_limit=item.rerun_near_limit,
        language_version=report.language_version,
        verdict=report.verdict,
        score=report.score,
        max_cpu_ms=report.max_cpu_ms,
        max_memory_bytes=report.max_memory_bytes,
        tests_total=report.total,
        compiler_output=printable(report.compiler_output, SHOWN_BYTES),
        error=jury.error_shown(report.error, data=data),
        finished_at=finished_at,
        runs=[jury.run_summary(jury.result_row(one)) for one in report.results],
    )
