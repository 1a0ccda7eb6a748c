"""Ids: UUID version 7 as text, so that ids sort by time and clients never meet a 64-bit integer.

On the wire an id is the 36-character lower-case form; in PostgreSQL a `uuid` column.
"""

from __future__ import annotations

import os
import threading
import time
from typing import Annotated, TypeAlias

from msgspec import Meta

from codequest.patterns import whole

UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
UUID_PATTERN = whole(UUID)
SHA256_PATTERN = whole("[0-9a-f]{64}")

Id: TypeAlias = Annotated[str, Meta(pattern=UUID_PATTERN, description="A UUID.")]
UserId: TypeAlias = Id
SessionId: TypeAlias = Id
InvitationId: TypeAlias = Id
ProblemId: TypeAlias = Id
SubmissionId: TypeAlias = Id
JudgingId: TypeAlias = Id
RoomId: TypeAlias = Id
EntryId: TypeAlias = Id
ClarificationId: TypeAlias = Id
ExecutionId: TypeAlias = Id

_lock = threading.Lock()
_last: tuple[int, int] = (0, 0)  # milliseconds, counter: ids made within one millisecond keep their order


def new_id() -> str:
    """A fresh UUIDv7 (RFC 9562 §5.7, counter method of §6.2); monotonic within the process."""
    global _last
    with _lock:
        now = max(time.time_ns() // 1_000_000, _last[0])
        counter = _last[1] + 1 if now == _last[0] else int.from_bytes(os.urandom(2), "big") & 0x7FF
        if counter > 0xFFF:
            now, counter = now + 1, 0
        _last = (now, counter)
    tail = int.from_bytes(os.urandom(8), "big") & 0x3FFF_FFFF_FFFF_FFFF
    value = (now & 0xFFFF_FFFF_FFFF) << 80 | 0x7 << 76 | counter << 64 | 0b10 << 62 | tail
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
