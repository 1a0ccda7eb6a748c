"""Lists: of problems, topics and languages. What somebody may not see stands in none."""

from __future__ import annotations

from collections.abc import Sequence

from codequest.adapters.judge_link import JudgeLink
from codequest.adapters.redis import FAILED as REDIS_FAILED
from codequest.errors import Forbidden, Unauthorized
from codequest.features.problems import queries, rules
from codequest.features.problems.embargo import embargoed
from codequest.features.problems.languages import language_view
from codequest.features.problems.messages import (
    SOURCE_BYTES,
    SOURCE_FILES,
    VISIBILITIES,
    LanguageList,
    ListLanguages,
    ListProblems,
    ListTopics,
    ProblemSummary,
    TopicList,
)
from codequest.ids import ProblemId
from codequest.protocol.context import Context
from codequest.protocol.listing import open_cursor, page_of
from codequest.protocol.message import Page
from judge.compiling.language import load_languages


async def list_problems(ctx: Context, message: ListProblems) -> Page[ProblemSummary]:
    """List problems, with my state on each."""
    if message.status is not None and ctx.actor.user_id is None:
        raise Unauthorized("Please sign in to filter by your own state.")
    actor, asked = ctx.actor, message.visibility or "public"
    if asked in ("draft", "embargoed", "withdrawn") and not actor.is_staff:
        raise Forbidden("Only instructors and admins may list these.")
    settable = [one for one in VISIBILITIES if rules.may_set(actor, one, maker_id=None, embargoed=False)]
    among: dict[str, Sequence[str]] = {"usable": settable, "withdrawn": VISIBILITIES}
    is_hidden = asked == "public" or (asked == "usable" and not actor.is_staff)
    rows = await queries.list_problems(
        ctx.db,
        person=actor.user_id,
        visibilities=among.get(asked, [asked]),
        drafts_of=actor.user_id if asked == "usable" and actor.is_staff else None,
        withdrawn=asked == "withdrawn",
        maker=actor.user_id if asked == "withdrawn" and not actor.is_admin else None,
        hidden=sorted(await embargoed(ctx)) if is_hidden else [],
        difficulty=message.difficulty,
        topic=message.topic,
        tag=message.tag,
        status=message.status,
        words=message.q,
        sort=message.sort,
        after=open_cursor(message.cursor, tuple[float, ProblemId]),
        limit=message.limit + 1,
    )
    page = page_of(rows, message.limit, lambda row: (row.sort_key, row.id))
    signed_in = ctx.actor.user_id is not None
    return Page(
        items=[_summary(row, signed_in) for row in page.items],
        limit=page.limit,
        next_cursor=page.next_cursor,
    )


def _summary(row: queries.ListedRow, signed_in: bool) -> ProblemSummary:
    return ProblemSummary(
        id=row.id,
        slug=row.slug,
        title=row.title,
        difficulty=row.difficulty,
        visibility=row.visibility,
        withdrawn_at=row.withdrawn_at,
        topics=row.topics,
        tags=row.tags,
        scoring=row.scoring,
        interactive=row.interactive,
        solved_by=row.solved_by,
        attempted_by=row.attempted_by,
        acceptance_rate=rules.acceptance_rate(row.solved_by, row.attempted_by),
        status=(row.status or "todo") if signed_in else None,
        created_at=row.created_at,
    )


async def list_topics(ctx: Context, message: ListTopics) -> TopicList:
    """List the topics that have problems."""
    return TopicList(items=await queries.list_topics(ctx.db, sorted(await embargoed(ctx))))


async def list_languages(ctx: Context, message: ListLanguages) -> LanguageList:
    """List languages with exact versions, flags and which of them a live judge has."""
    try:
        workers = await JudgeLink(ctx.ports.redis.impatient, ctx.settings.judge_token).workers()
    except REDIS_FAILED:
        workers = []
    items = [
        language_view(language, [worker.builds[name] for worker in workers if name in worker.builds])
        for name, language in load_languages().items()
    ]
    return LanguageList(judges=len(workers), code_bytes=SOURCE_BYTES, files=SOURCE_FILES, items=items)
