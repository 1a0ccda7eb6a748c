"""The wire of what admins and staff did: who, when, what to whom or what. Never a secret."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Literal

from codequest.ids import UserId
from codequest.protocol.event import Event
from codequest.protocol.message import View

AdminDeed = Literal[
    "account-made",
    "password-set",
    "role",
    "suspended",
    "let-back",
    "invitation",
    "invitation-withdrawn",
    "announcement",
    "taken-out",
    "put-back",
    "rejudging-started",
    "rejudging-applied",
    "rejudging-discarded",
    "visibility",
    "withdrawn",
    "brought-back",
    "deleted",
]


class AdminDid(Event, frozen=True, kw_only=True):
    """Something was done to the site. `actor_id` is null where it did it by itself, and for what was
    done from the operator's terminal (an account made, a password set); `user_id`: to whom.

    `subject`: to what, as people call it; `detail`: a role, a reason, a visibility.
    """

    NAME: ClassVar[str] = "admin:deed"
    deed: AdminDeed
    actor_id: UserId | None
    user_id: UserId | None = None
    subject: str = ""
    detail: str = ""


class LoggedEvent(View, frozen=True, kw_only=True):
    """One event of a channel's log. Among deeds with the names of who did it and to whom."""

    offset: int
    event: str
    body: dict[str, Any]
    at: datetime
    actor: str | None = None
    person: str | None = None
