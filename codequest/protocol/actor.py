"""Who acts: a person, a guest with a token, or nobody known."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from codequest.errors import Forbidden, Unauthorized
from codequest.ids import SessionId, UserId


class Role(StrEnum):
    """A person's role on the whole server; what each may do stands in docs/roles.md."""

    LEARNER = "learner"
    INSTRUCTOR = "instructor"
    BUSINESS_PARTNER = "business_partner"
    ADMIN = "admin"
    SYSTEM_ADMIN = "system_admin"


class ActorKind(StrEnum):
    """How much is known of the one who acts."""

    PERSON = "person"
    GUEST = "guest"
    ANONYMOUS = "anonymous"


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """The one who sends a command. `address` is the client's IP, after trusted proxies."""

    kind: ActorKind = ActorKind.ANONYMOUS
    user_id: UserId | None = None
    username: str = ""
    display_name: str = ""
    role: Role = Role.LEARNER
    session_id: SessionId | None = None  # the row of auth_sessions, where a cookie session signed them in
    guest_id: str | None = None
    guest_room_id: str | None = None  # a guest's token opens one room to watch
    address: str = ""
    expires_at: datetime | None = None  # when the token's time is over; None for a cookie session

    @property
    def is_person(self) -> bool:
        return self.kind is ActorKind.PERSON

    @property
    def is_admin(self) -> bool:
        return self.is_person and self.role in (Role.ADMIN, Role.SYSTEM_ADMIN)

    @property
    def is_staff(self) -> bool:
        """Whether they may prepare problems and see test data."""
        return self.is_person and self.role in (Role.INSTRUCTOR, Role.ADMIN, Role.SYSTEM_ADMIN)

    @property
    def is_address(self) -> bool:
        """Whether nothing but an address is known of them."""
        return not self.user_id and not self.guest_id

    @property
    def key(self) -> str:
        """Names the actor in idempotency keys and rate limits."""
        if self.is_address:
            return f"address:{self.address}"
        return f"user:{self.user_id}" if self.user_id else f"guest:{self.guest_id}"

    @property
    def person_id(self) -> UserId:
        """The person's id. Raises Unauthorized where nobody is signed in."""
        if self.user_id is None:
            raise Unauthorized("Please sign in first.")
        return self.user_id


ANONYMOUS = Actor()
SYSTEM = Actor(kind=ActorKind.PERSON, role=Role.SYSTEM_ADMIN, username="system", display_name="CodeQuest")


class Access(StrEnum):
    """Who may send a command at all; finer rules are the action's."""

    ANYONE = "anyone"
    MEMBER = "member"
    STAFF = "staff"
    ADMIN = "admin"


def check_access(actor: Actor, access: Access) -> None:
    """Raises Unauthorized or Forbidden where `actor` may not send commands of `access`."""
    if access is Access.ANYONE:
        return
    if not actor.is_person:
        raise Unauthorized("Please sign in first.")
    if access is Access.STAFF and not actor.is_staff:
        raise Forbidden("Only instructors and admins may do this.")
    if access is Access.ADMIN and not actor.is_admin:
        raise Forbidden("Only admins may do this.")
