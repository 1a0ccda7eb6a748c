"""What the maker of a problem and admins see of its versions, and do with the whole problem."""

from __future__ import annotations

from codequest.errors import Conflict, NotFound
from codequest.features.accounts.actions_deeds import note
from codequest.features.problems import actions_packages as packages
from codequest.features.problems import kept_files
from codequest.features.problems import queries_versions as queries
from codequest.features.problems.actions import facts, in_charge, limits_of
from codequest.features.problems.actions_jury import jury_submissions
from codequest.features.problems.holding import held
from codequest.features.problems.messages import ProblemFacts
from codequest.features.problems.messages_versions import (
    BringBack,
    DeletedView,
    DeleteProblem,
    GetTest,
    GetVersion,
    GroupSummary,
    Held,
    JurySummary,
    ListVersions,
    TestDataView,
    TestSummary,
    VersionDetail,
    VersionsView,
    VersionView,
    WithdrawnView,
    WithdrawProblem,
)
from codequest.features.problems.queries_versions import VersionRow
from codequest.protocol.context import Context
from codequest.protocol.feature import File
from judge.manifest import Manifest, TestCase

__all__ = ["VersionRow"]  # for the features above

PARTS = ("input", "answer")
_NO_VERSION = "The problem has no such version."


async def list_versions(ctx: Context, message: ListVersions) -> VersionsView:
    """Show a problem's versions."""
    problem = await in_charge(ctx, message.slug)
    holding = await held(ctx, problem.id)
    maker = await queries.maker(ctx.db, problem.id)
    return VersionsView(
        problem_id=problem.id,
        slug=problem.slug,
        title=problem.title,
        visibility=problem.visibility,
        withdrawn_at=problem.withdrawn_at,
        maker_id=problem.created_by,
        maker=maker,
        rooms=[one for one in holding.rooms if one.package is None],
        rooms_total=holding.rooms_total,
        submissions=holding.submissions,
        may_delete=not _hold(holding),
        versions=[
            VersionView(
                package=one.manifest,
                sent_at=one.imported_at,
                sent_by=one.imported_by,
                format=one.format,
                tests=one.tests,
                time_ms=one.time_ms,
                memory_bytes=one.memory_bytes,
                is_current=one.manifest == problem.manifest,
                has_files=one.files is not None,
                rooms=[room for room in holding.rooms if room.package == one.manifest],
            )
            for one in await queries.versions(ctx.db, problem.id)
        ],
    )


async def get_version(ctx: Context, message: GetVersion) -> VersionDetail:
    """Show what a version is judged with."""
    problem, row = await find_version(ctx, message.slug, message.package)
    manifest = await _manifest(ctx, row)
    checks = await packages.checks_of(ctx, row.checks)
    sizes: dict[str, int] = {}
    for test in manifest.tests:
        sizes[test.group] = sizes.get(test.group, 0) + 1
    return VersionDetail(
        problem_id=problem.id,
        slug=problem.slug,
        title=problem.title,
        package=row.manifest,
        is_current=row.manifest == problem.manifest,
        limits=limits_of(await facts(ctx, problem.id, row.manifest)),
        time_limit_given=checks is None or checks.time_limit_given,
        validator=manifest.validator.kind,
        validator_flags=manifest.validator.flags,
        validator_files=[one.name for one in manifest.validator.files],
        input_validators=None if checks is None else [one.path for one in checks.validators],
        cases=None if checks is None else len(checks.cases),
        scoring=manifest.scoring,
        groups=[
            GroupSummary(
                name=one.name,
                max_score=one.max_score,
                aggregation=one.aggregation,
                tests=sizes.get(one.name, 0),
            )
            for one in manifest.groups
        ],
        tests=[_summary(number, test) for number, test in enumerate(manifest.tests, 1)],
        jury=[
            JurySummary(path=one.path, language=one.language, expected=one.expected().label)
            for one in await jury_submissions(ctx, problem.id, row.manifest)
        ],
    )


def _summary(number: int, test: TestCase) -> TestSummary:
    return TestSummary(
        number=number,
        name=test.name,
        group=test.group,
        sample=test.sample,
        full_feedback=test.full_feedback,
        is_static=test.is_static,
        input_bytes=test.input.size_bytes,
        answer_bytes=test.answer.size_bytes,
        time_ms=None if test.cpu_s is None else round(test.cpu_s * 1000),
        memory_bytes=test.memory_bytes,
    )


async def get_test(ctx: Context, message: GetTest) -> TestDataView:
    """Show one test."""
    test = await _test(ctx, message.slug, message.package, message.number)
    return TestDataView(
        number=message.number,
        name=test.name,
        group=test.group,
        sample=test.sample,
        input=await packages.text_of_blob(ctx, test.input.sha256),
        answer=await packages.text_of_blob(ctx, test.answer.sha256),
    )


async def download_test(ctx: Context, params: dict[str, str]) -> File:
    """Input or answer of a test as bytes, up to the cap. Raises NotFound, Forbidden."""
    part, number = params["part"], packages.number_in(params["number"])
    if part not in PARTS:
        raise NotFound("There is no such file.")
    test = await _test(ctx, params["slug"], params["package"], number)
    return await packages.download_of_blob(ctx, getattr(test, part).sha256)


async def download_package(ctx: Context, params: dict[str, str]) -> File:
    """A version's package as a zip archive of the files that were sent. Raises NotFound, Forbidden."""
    problem, row = await find_version(ctx, params["slug"], params["package"])
    if row.files is None:
        raise NotFound("This version was sent before packages were kept: send it again, and it can be had.")
    return File(
        content=kept_files.archive(ctx.ports.blobs, row.files, problem.slug),
        content_type="application/zip",
        sha256=row.files,
        is_download=True,
        name=f"{problem.slug}-{row.manifest[:8]}.zip",
    )


async def withdraw(ctx: Context, message: WithdrawProblem) -> WithdrawnView:
    """Withdraw a problem."""
    problem = await in_charge(ctx, message.slug)
    if problem.withdrawn_at is not None:
        raise Conflict("The problem is withdrawn already.")
    await queries.set_withdrawn(ctx.db, problem.id, ctx.now)
    note(ctx, "withdrawn", subject=problem.title)
    return WithdrawnView(problem_id=problem.id, withdrawn_at=ctx.now)


async def bring_back(ctx: Context, message: BringBack) -> WithdrawnView:
    """Bring a problem back."""
    problem = await in_charge(ctx, message.slug)
    if problem.withdrawn_at is None:
        raise Conflict("The problem is not withdrawn.")
    await queries.set_withdrawn(ctx.db, problem.id, None)
    note(ctx, "brought-back", subject=problem.title)
    return WithdrawnView(problem_id=problem.id, withdrawn_at=None)


async def delete(ctx: Context, message: DeleteProblem) -> DeletedView:
    """Delete a problem that nothing holds. Its blobs stay: others may share them."""
    problem = await in_charge(ctx, message.slug)
    await lock(ctx, problem.id)
    if what := _hold(await held(ctx, problem.id)):
        raise Conflict(f"{what} the problem, so it cannot be deleted. It can be withdrawn.")
    await queries.delete(ctx.db, problem.id)
    note(ctx, "deleted", subject=problem.title, detail=problem.slug)
    return DeletedView(problem_id=problem.id, slug=problem.slug)


def _hold(holding: Held) -> str:
    """Who holds a problem, as the subject of a sentence with its verb; "" where nobody does."""
    parts = []
    if holding.rooms_total:
        names = ", ".join(one.name for one in holding.rooms[:3])
        more = holding.rooms_total - min(3, len(holding.rooms))
        parts.append(f"{_count(holding.rooms_total, 'room')} ({names}{f' and {more} more' if more else ''})")
    if holding.submissions:
        parts.append(_count(holding.submissions, "submission"))
    if not parts:
        return ""
    is_one = holding.rooms_total + holding.submissions == 1
    return f"{' and '.join(parts)} {'names' if is_one else 'name'}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


async def find_version(ctx: Context, slug: str, package: str) -> tuple[ProblemFacts, VersionRow]:
    """A version of a problem that ctx.actor has charge of. Raises NotFound, Forbidden."""
    problem = await in_charge(ctx, slug)
    row = await queries.version(ctx.db, problem.id, package)
    if row is None:
        raise NotFound(_NO_VERSION)
    return problem, row


async def version_of(ctx: Context, problem_id: str, package: str) -> VersionRow | None:
    """A version of a problem, whoever asks; None where there is none."""
    return await queries.version(ctx.db, problem_id, package)


async def lock(ctx: Context, problem_id: str) -> None:
    """Let nobody name a problem, nor begin anything with it, until the commit."""
    await queries.lock(ctx.db, problem_id)


async def _manifest(ctx: Context, row: VersionRow) -> Manifest:
    manifest = await packages.manifest_of(ctx, row.manifest)
    if manifest is None:
        raise NotFound("The data of this version is not here any more.")
    return manifest


async def _test(ctx: Context, slug: str, package: str, number: int) -> TestCase:
    _, row = await find_version(ctx, slug, package)
    manifest = await _manifest(ctx, row)
    if not 1 <= number <= len(manifest.tests):
        raise NotFound("The version has no such test.")
    return manifest.tests[number - 1]
