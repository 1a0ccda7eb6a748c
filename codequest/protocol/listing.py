"""Keyset cursors: where a page ended, sealed as opaque text."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import msgspec

from codequest.errors import ValidationError
from codequest.protocol.message import Page

Row = TypeVar("Row")
Shape = TypeVar("Shape")


def seal_cursor(*values: Any) -> str:
    """Opaque text for the sort key of a page's last row."""
    return base64.urlsafe_b64encode(msgspec.json.encode(values)).decode().rstrip("=")


def open_cursor(cursor: str | None, shape: type[Shape]) -> Shape | None:
    """The values that were sealed, as `shape` (a tuple type). Raises ValidationError for anything else."""
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        return msgspec.json.decode(base64.urlsafe_b64decode(padded.encode("ascii")), type=shape, strict=False)
    except (ValueError, UnicodeError, msgspec.MsgspecError):
        raise ValidationError.of("cursor", "This is no cursor of ours.") from None


def page_of(
    rows: Sequence[Row], limit: int, key: Callable[[Row], tuple[Any, ...]], total: int | None = None
) -> Page[Row]:
    """Cut a list that was asked for with `limit + 1` rows, and seal the cursor of the next page."""
    more = len(rows) > limit
    items = list(rows[:limit])
    cursor = seal_cursor(*key(items[-1])) if more and items else None
    return Page(items=items, limit=limit, next_cursor=cursor, total=total)
