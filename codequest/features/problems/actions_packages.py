"""Stored packages: their manifests, and texts of their data as people are shown them."""

from __future__ import annotations

from functools import lru_cache

import msgspec
import structlog

from codequest.errors import NotFound
from codequest.features.problems.messages_versions import TextView
from codequest.protocol.codec import printable
from codequest.protocol.context import Context
from codequest.protocol.feature import File
from judge.checks import DataChecks, decode_checks
from judge.manifest import Manifest
from judge.packages import decode_manifest

logger = structlog.get_logger(__name__)

SHOWN_BYTES = 16 * 1024  # of each text on a page
DOWNLOADED_BYTES = 1024 * 1024  # of an input or answer
_KEPT = 200

_parse_manifest = lru_cache(_KEPT)(decode_manifest)


async def manifest_of(ctx: Context, sha256: str) -> Manifest | None:
    """A package by its hash; None where it is gone."""
    try:
        return _parse_manifest(await ctx.ports.blobs.get(sha256))
    except (KeyError, msgspec.MsgspecError):
        logger.warning("manifest_missing", manifest=sha256)
        return None


async def checks_of(ctx: Context, sha256: str | None) -> DataChecks | None:
    """What a version's validators are to check, by its blob; None where it is not kept."""
    if sha256 is None:
        return None
    try:
        return decode_checks(await ctx.ports.blobs.get(sha256))
    except (KeyError, msgspec.MsgspecError):
        return None


async def text_of_blob(ctx: Context, sha256: str) -> TextView | None:
    """The beginning of a blob; None where it is gone."""
    try:
        content, size_bytes = await ctx.ports.blobs.piece(sha256, SHOWN_BYTES)
    except KeyError:
        return None
    return TextView(
        text=printable(content, SHOWN_BYTES), size_bytes=size_bytes, is_cut=size_bytes > len(content)
    )


def text_of(content: bytes) -> TextView:
    """The beginning of what is all there is."""
    return TextView(
        text=printable(content, SHOWN_BYTES), size_bytes=len(content), is_cut=len(content) > SHOWN_BYTES
    )


def number_in(text: str) -> int:
    """A test's number as an address of a file has it. Raises NotFound."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 6):
        raise NotFound("There is no such file.")
    return int(text)


async def download_of_blob(ctx: Context, sha256: str) -> File:
    """A blob of test data as bytes, up to the cap. Raises NotFound."""
    try:
        content, _ = await ctx.ports.blobs.piece(sha256, DOWNLOADED_BYTES)
    except KeyError:
        raise NotFound("The test data is not here any more.") from None
    return File.to_save(content)
