"""Time limits of packages that bring none.

A limit that was found stays until something else of the manifest changes: otherwise the same package would be
another one each time it is imported on a slower or a busier machine.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from codequest.features.problems import queries
from codequest.protocol.ports import Blobs
from judge.packages import Package, decode_manifest
from judge.preparing.jury import infer_alone
from judge.sandboxes.choice import Choice
from judge.sandboxes.sandbox import SandboxError

if TYPE_CHECKING:
    from codequest.adapters.postgres import Pool

_FOUND = "the package gives no time limit; {seconds:g} s follow from its submissions on this machine"
_NOT_FOUND = (
    "the package gives no time limit, and none could be found{why}: {seconds:g} s for now."
    " A check of the version finds one, or `codequest verify`; please write it into the package"
)


async def with_time_limit(
    pool: Pool, blobs: Blobs, package: Package, *, sandboxes: Choice | None, chosen_s: float | None = None
) -> Package:
    """Return the package with a time limit: its own, the chosen one, the one it had here, or one that it needs.

    `sandboxes`: those of this machine in which submissions may be run, which takes its time; None: none are run.
    """
    if package.time_limit_given:
        return package
    if chosen_s is not None:
        return package.with_time_limit(chosen_s)
    kept = await _kept(pool, blobs, package)
    if kept is not None:
        return package.with_time_limit(kept)
    seconds, why = None, ""
    if sandboxes is not None:
        try:
            seconds = await infer_alone(package, sandboxes)
        except SandboxError as error:
            why = f" ({error})"
    if seconds is not None:
        told = _FOUND.format(seconds=seconds)
        return replace(package.with_time_limit(seconds), warnings=[*package.warnings, told])
    told = _NOT_FOUND.format(seconds=package.manifest.limits.cpu_s, why=why)
    return replace(package, warnings=[*package.warnings, told])


async def _kept(pool: Pool, blobs: Blobs, package: Package) -> float | None:
    """The limit of the problem as it is, where nothing else of its manifest differs."""
    async with pool.acquire() as db:
        found = await queries.imported(db, package.slug)
    if found is None:
        return None
    try:
        limit = decode_manifest(await blobs.get(found.manifest)).limits.cpu_s
    except KeyError:
        return None
    return limit if package.with_time_limit(limit).package_hash == found.manifest else None
