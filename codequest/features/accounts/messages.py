"""What is said about accounts: commands, views and events."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar, Literal, TypeAlias

import msgspec
from msgspec import UNSET, Meta, UnsetType

from codequest.ids import InvitationId, SessionId, UserId
from codequest.patterns import whole
from codequest.protocol.actor import Role
from codequest.protocol.event import Event, Happening
from codequest.protocol.message import Message, Page, PageRequest, View

USERNAME_PATTERN = "^[A-Za-z0-9_-]{2,30}$"

Username: TypeAlias = Annotated[
    str, Meta(max_length=100, description="2 to 30 of A-Z, a-z, 0-9, _ and -; unique without regard to case.")
]
Email: TypeAlias = Annotated[str, Meta(max_length=254, description="A mail address.")]
DisplayName: TypeAlias = Annotated[str, Meta(max_length=200, description="2 to 50 characters.")]
NewPassword: TypeAlias = Annotated[
    str,
    Meta(
        max_length=1000,
        description="8 characters or more, with an upper-case and a lower-case letter and a digit; 72 bytes at most.",
    ),
]
Password: TypeAlias = Annotated[str, Meta(max_length=1000)]
SecretToken: TypeAlias = Annotated[str, Meta(min_length=1, max_length=4096)]
RequestedRole: TypeAlias = Literal["learner", "instructor", "business_partner"]
LanguageName: TypeAlias = Annotated[str, Meta(pattern=whole(r"[a-z0-9+#.]{1,20}"))]


class ExperienceLevel(StrEnum):
    """How far somebody says they are."""

    BEGINNER = "beginner"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"
    EXPERT = "expert"


# Signing in and out


class Register(Message, frozen=True):
    """Make an account and sign in."""

    email: Email
    username: Username
    display_name: DisplayName
    password: NewPassword
    role: RequestedRole = "learner"
    invitation: Annotated[
        str, Meta(max_length=4096, description="The token of an invitation, where registering needs one.")
    ] = ""


class GetRegistration(Message, frozen=True):
    """Who may register here."""


class LogIn(Message, frozen=True):
    """Sign in by username or mail address."""

    login: Annotated[str, Meta(min_length=1, max_length=254, description="Username or mail address.")]
    password: Password
    tokens: bool = False


class LogOut(Message, frozen=True):
    """Sign out here."""


class Me(Message, frozen=True):
    """Who am I?"""


class RefreshTokens(Message, frozen=True):
    """Trade a refresh token for new tokens; it is good once."""

    refresh_token: SecretToken


class StartGuest(Message, frozen=True):
    """Ask for a guest's token, to watch without an account."""

    display_name: DisplayName = "Guest"


# Where I am signed in


class ListSessions(Message, frozen=True):
    """Where am I signed in?"""


class RevokeSession(Message, frozen=True):
    """Sign out somewhere else."""

    session_id: SessionId


# Password and address


class ChangePassword(Message, frozen=True):
    """A new password; signs out everywhere else."""

    current_password: Password
    new_password: NewPassword


class ChangeEmail(Message, frozen=True):
    """A new mail address, to be verified; signs out everywhere else."""

    email: Email
    password: Password


class ForgotPassword(Message, frozen=True):
    """Ask for a mail with a link that sets a new password."""

    email: Email


class ResetPassword(Message, frozen=True):
    """Set a new password with the token of that mail; signs out everywhere."""

    token: SecretToken
    password: NewPassword


class VerifyEmail(Message, frozen=True):
    """Prove a mail address with the token that was sent there."""

    token: SecretToken


class ResendVerification(Message, frozen=True):
    """Ask for the verification mail again."""

    email: Email


# Profile


class Link(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An address on somebody's profile."""

    label: Annotated[str, Meta(max_length=50)]
    url: Annotated[str, Meta(max_length=300)]


class GetProfile(Message, frozen=True):
    """My profile."""


class UpdateProfile(Message, frozen=True):
    """Change what is given of my profile."""

    display_name: DisplayName | UnsetType = UNSET
    bio: Annotated[str, Meta(max_length=2000)] | UnsetType = UNSET
    links: Annotated[list[Link], Meta(max_length=10)] | UnsetType = UNSET
    position: Annotated[str, Meta(max_length=100)] | UnsetType = UNSET
    experience_level: ExperienceLevel | UnsetType | None = UNSET
    preferred_languages: Annotated[list[LanguageName], Meta(max_length=20)] | UnsetType = UNSET
    target_companies: (
        Annotated[list[Annotated[str, Meta(max_length=100)]], Meta(max_length=20)] | UnsetType
    ) = UNSET
    time_zone: Annotated[str, Meta(max_length=64)] | UnsetType = UNSET


# Administration


class AdminListUsers(PageRequest, frozen=True):
    """People, newest first."""

    q: Annotated[str, Meta(max_length=100, description="Part of a username, name or address.")] = ""
    role: Role | None = None
    waiting: bool = False
    banned: bool | None = None


class CountWaiting(Message, frozen=True):
    """How many people wait for a role."""


class WaitingView(View, frozen=True):
    """People who asked for a role at registering and have no answer yet."""

    people: int


class AdminGetUser(Message, frozen=True):
    """One person, as admins see them."""

    user_id: UserId


class AdminUpdateUser(Message, frozen=True):
    """Give a role, ban or unban. A request for a role is answered by giving one."""

    user_id: UserId
    role: Role | UnsetType = UNSET
    banned: bool | UnsetType = UNSET
    ban_reason: Annotated[str, Meta(max_length=500)] = ""


class Invite(Message, frozen=True):
    """Make a link that lets people register where that is by invitation."""

    note: Annotated[str, Meta(max_length=100, description="Whom it is for; admins alone see it.")] = ""
    places: Annotated[int, Meta(ge=1, le=10_000, description="How many people may use it.")] = 1
    days: Annotated[int, Meta(ge=1, le=365, description="For how many days it is good.")] = 7


class ListInvitations(PageRequest, frozen=True):
    """Invitations that are still good or lately were, newest first."""


class WithdrawInvitation(Message, frozen=True):
    """Let nobody else register by an invitation."""

    invitation_id: InvitationId


# Views


class RegistrationView(View, frozen=True):
    """Who may register: anybody, those with an invitation, or nobody."""

    mode: Literal["open", "invitation", "closed"]


class InvitationView(View, frozen=True):
    """An invitation; its token is told once, to the admin who makes it."""

    id: InvitationId
    note: str
    places: int
    used: int
    created_by: str
    created_at: datetime
    expires_at: datetime


class InvitationLinkView(View, frozen=True):
    """A fresh invitation and the token of its link, `/register#token=...`."""

    invitation: InvitationView
    token: str


class AccountView(View, frozen=True):
    """An account as its owner sees it."""

    id: UserId
    username: str
    display_name: str
    email: str
    email_verified: bool
    role: Role
    requested_role: Role | None
    created_at: datetime


class ActorView(View, frozen=True):
    """Who is asking: a person, a guest or nobody known."""

    kind: str
    user: AccountView | None = None
    guest_id: str | None = None
    display_name: str = ""


class TokensView(View, frozen=True):
    """Tokens of an API client. `expires_in` seconds are left for the access token."""

    access_token: str
    refresh_token: str
    expires_in: int
    token_type: str = "Bearer"  # noqa: S105 - the word of RFC 6750


class SignedInView(View, frozen=True):
    """The account, and tokens where they were asked for instead of a cookie."""

    user: AccountView
    access_token: str | None = None
    refresh_token: str | None = None
    expires_in: int | None = None


class GuestView(View, frozen=True):
    """A guest and the token that proves it."""

    guest_id: str
    display_name: str
    token: str
    expires_in: int


class SessionView(View, frozen=True):
    """One place where a person is signed in."""

    id: SessionId
    kind: Literal["browser", "tokens"]
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    user_agent: str
    address: str
    is_current: bool


class SessionsView(View, frozen=True):
    """All of them, the latest first."""

    items: list[SessionView]


class ProfileView(View, frozen=True):
    """A profile as its owner edits it."""

    username: str
    display_name: str
    bio: str
    links: list[Link]
    position: str
    experience_level: ExperienceLevel | None
    preferred_languages: list[str]
    target_companies: list[str]
    time_zone: str


class AdminUserView(View, frozen=True):
    """A person as admins see them."""

    id: UserId
    username: str
    display_name: str
    email: str
    email_verified: bool
    role: Role
    requested_role: Role | None
    created_at: datetime
    banned_at: datetime | None
    ban_reason: str


class RoleDecided(Happening, frozen=True, kw_only=True):
    """An admin gave somebody a role, or answered what they asked for with the one they had."""

    user_id: UserId
    role: Role
    before: Role
    requested: Role | None


AdminUserPage: TypeAlias = Page[AdminUserView]
InvitationPage: TypeAlias = Page[InvitationView]


# Events


class SessionRevoked(Event, frozen=True):
    """A session ended: its sockets close."""

    NAME: ClassVar[str] = "session:revoked"
    CONTROL: ClassVar[bool] = True

    session_id: SessionId
