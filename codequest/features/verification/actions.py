"""Use cases of verifications: of a version for its maker, and the parts of a room's rehearsal."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from codequest.adapters.worker_state import WorkerState
from codequest.errors import Conflict
from codequest.features.execution import actions as execution
from codequest.features.execution import actions_judge
from codequest.features.problems import actions_versions as versions
from codequest.features.problems.actions_jury import jury_submissions
from codequest.features.problems.actions_packages import checks_of, manifest_of
from codequest.features.submissions import actions as submissions
from codequest.features.verification import calibration, client, queries, views
from codequest.features.verification.calibration import SLOW
from codequest.features.verification.messages import (
    GetVerification,
    SeenView,
    StartVerification,
    StopVerification,
    VerificationEnded,
    VerificationStarted,
    VerificationView,
    VersionVerification,
)
from codequest.features.verification.queries import item as item_of
from codequest.features.verification.queries import items as items_of
from codequest.features.verification.queries import kept_report, last_of_room, references
from codequest.features.verification.records import ItemRow, NewItem, VerificationRow
from codequest.features.verification.views import state_of
from codequest.ids import new_id
from codequest.protocol.context import Context
from judge.checks import DataChecks
from judge.compiling.language import load_languages
from judge.compiling.languages import language_of, resolve_language
from judge.manifest import Manifest, ValidatorKind

__all__ = [
    "SLOW",
    "ItemRow",
    "NewItem",
    "VerificationRow",
    "item_of",
    "items_of",
    "kept_report",
    "last_of_room",
    "references",
    "state_of",
]  # for the features above

PRIORITY = 20


async def start(ctx: Context, message: StartVerification) -> VerificationView:
    """Verify a version on all workers."""
    alive = await actions_judge.workers(ctx)
    async with ctx.transaction() as inner:
        problem, version = await versions.find_version(inner, message.slug, message.package)
        await versions.lock(inner, problem.id)
        last = await queries.last_of_problem(inner.db, problem.id, version.manifest)
        if last is not None and last.finished_at is None:
            raise Conflict("This version is being verified.")
        workers = actions_judge.ready(alive, await actions_judge.taken_out(inner))
        if not workers:
            raise Conflict("No judge is here that takes jobs now.")
        items = [
            *await _data(inner, problem.id, version.manifest, version.checks, workers),
            *await jury_items(inner, problem.id, version.manifest, workers, skipping=True),
        ]
        verification_id = await _begin(
            inner, client.VERSION, items, version=(problem.id, version.manifest), rerun_near_limit=True
        )
        row = await queries.last_of_problem(inner.db, problem.id, version.manifest)
        assert row is not None
        assert row.id == verification_id
        view = await views.show(inner, row, version)
        inner.emit(client.channel_of(problem.id), VerificationStarted(verification=view))
    return view


async def stop(ctx: Context, message: StopVerification) -> VerificationView:
    """End the verification of a version."""
    problem, version = await versions.find_version(ctx, message.slug, message.package)
    last = await queries.last_of_problem(ctx.db, problem.id, version.manifest)
    await end(ctx, last, "This version is not being verified.")
    row = await queries.last_of_problem(ctx.db, problem.id, version.manifest)
    assert row is not None
    view = await views.show(ctx, row, version)
    ctx.emit(client.channel_of(problem.id), VerificationEnded(verification=view))
    return view


async def end(ctx: Context, row: VerificationRow | None, otherwise: str) -> None:
    """Take what is left of a verification out of the line. Raises Conflict, `otherwise`, where none goes on."""
    if row is None or row.finished_at is not None:
        raise Conflict(otherwise)
    # The line is locked before the verification, as where a report comes in.
    for one in await queries.items(ctx.db, row.id):
        if not one.is_done:
            await execution.withdraw(ctx, one.id)
    if not await queries.stop(ctx.db, row.id, ctx.now):
        raise Conflict(otherwise)


async def get(ctx: Context, message: GetVerification) -> VersionVerification:
    """Show what is known of a version."""
    problem, version = await versions.find_version(ctx, message.slug, message.package)
    last = await queries.last_of_problem(ctx.db, problem.id, version.manifest)
    return VersionVerification(
        problem_id=problem.id,
        package=version.manifest,
        last=None if last is None else await views.show(ctx, last, version),
        seen=[
            SeenView(
                path=one.path,
                verdict=one.verdict,
                max_cpu_ms=one.max_cpu_ms,
                is_right=not one.mismatch,
                at=one.done_at,
                in_room=one.in_room,
            )
            for one in await queries.last_seen(ctx.db, problem.id, version.manifest)
        ],
    )


async def last_of(ctx: Context, problem_id: str) -> VerificationView | None:
    """The newest verification of a problem; for a channel whose listeners have charge of it."""
    last = await queries.last_of_problem(ctx.db, problem_id)
    if last is None or last.manifest is None:
        return None
    version = await versions.version_of(ctx, problem_id, last.manifest)
    return await views.show(ctx, last, version) if version is not None else None


async def begin_rehearsal(
    ctx: Context, items: Sequence[NewItem], *, room_id: str, image: str | None, rerun_near_limit: bool
) -> None:
    """Have a room's items done by workers of its image."""
    await _begin(
        ctx, client.REHEARSAL, items, room_id=room_id, image=image, rerun_near_limit=rerun_near_limit
    )


async def _begin(
    ctx: Context,
    name: str,
    items: Sequence[NewItem],
    *,
    room_id: str | None = None,
    version: tuple[str, str] | None = None,
    image: str | None = None,
    rerun_near_limit: bool,
) -> str:
    verification_id, by = new_id(), ctx.actor.person_id
    await queries.insert(
        ctx.db,
        verification_id,
        items,
        room_id=room_id,
        version=version,
        rerun_near_limit=rerun_near_limit,
        by=by,
        now=ctx.now,
    )
    for one in items:
        if not one.is_done:
            await execution.enqueue(
                ctx,
                client=name,
                subject_id=one.id,
                person_id=by,
                language=one.language,
                priority=PRIORITY,
                topic=one.problem_id if room_id is not None else None,
                image=image,
                only_worker=one.only_worker,
            )
    return verification_id


def calibrations(workers: Sequence[WorkerState]) -> list[NewItem]:
    """The calibration program on each worker."""
    found = []
    for worker in workers:
        language = next((one for one in calibration.LANGUAGES if one in worker.languages), None)
        if language is not None:
            found.append(NewItem(kind="calibration", language=language, only_worker=worker.name))
    return found


async def jury_items(
    ctx: Context, problem_id: str, manifest: str, workers: Sequence[WorkerState], *, skipping: bool = False
) -> list[NewItem]:
    """A version's jury submissions in languages of the workers; `skipping`: the others, too, as skipped."""
    languages = _languages(workers)
    found = []
    for one in await jury_submissions(ctx, problem_id, manifest):
        is_known = one.language in languages
        if not is_known and not skipping:
            continue
        limit_ms = None  # where it brings its own
        if one.own_manifest is None:
            limit_ms = await submissions.time_limit_ms(ctx, problem_id, manifest, one.language)
        found.append(
            NewItem(
                kind="submission",
                path=one.path,
                language=one.language,
                problem_id=problem_id,
                manifest=manifest,
                limit_ms=limit_ms,
                is_done=not is_known,
                note="" if is_known else f"no worker has its language, {one.language}",
            )
        )
    return found


async def _data(
    ctx: Context, problem_id: str, manifest: str, checks: str | None, workers: Sequence[WorkerState]
) -> list[NewItem]:
    """The checks of a version's data, where there is anything to check."""
    found, judged_by = await checks_of(ctx, checks), await manifest_of(ctx, manifest)
    if judged_by is None:
        return []
    if found is None:
        note = "sent before validators were kept: send the package again to have its data checked"
        return [
            NewItem(
                kind="data", language="", problem_id=problem_id, manifest=manifest, note=note, is_done=True
            )
        ]
    is_custom = judged_by.validator.kind is not ValidatorKind.DEFAULT
    if not found.validators and not found.cases and not is_custom:
        return []
    language = _language_of(found, judged_by, _languages(workers))
    return [NewItem(kind="data", language=language, problem_id=problem_id, manifest=manifest)]


def _language_of(checks: DataChecks, manifest: Manifest, languages: Collection[str]) -> str:
    """The language of a worker that can run a version's validators: of the first that a worker has, or any."""
    known = load_languages()
    programs = [(one.language, one.files) for one in checks.validators]
    programs.append((manifest.validator.language, manifest.validator.files))
    for named, files in programs:
        found = resolve_language(named, known) if named else language_of((one.name for one in files), known)
        if found is not None and found.name in languages:
            return found.name
    return min(languages, default="")


def _languages(workers: Sequence[WorkerState]) -> set[str]:
    return {name for worker in workers for name in worker.languages}
