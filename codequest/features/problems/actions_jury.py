"""The jury's submissions, for the features above."""

from __future__ import annotations

from codequest.adapters.postgres import fetch_all, fetch_one
from codequest.features.problems.jury import JurySubmission, files_of, next_version
from codequest.features.problems.queries import SQL
from codequest.protocol.context import Context

__all__ = ["JurySubmission", "files_of", "jury_submission", "jury_submissions", "next_version"]


async def jury_submissions(ctx: Context, problem_id: str, manifest: str) -> list[JurySubmission]:
    """What a package says must come to what, by path."""
    return await fetch_all(ctx.db, JurySubmission, SQL.jury_submissions, problem_id, manifest)


async def jury_submission(ctx: Context, problem_id: str, manifest: str, path: str) -> JurySubmission | None:
    """One of them."""
    return await fetch_one(ctx.db, JurySubmission, SQL.jury_submission, problem_id, manifest, path)
