"""What names, addresses and passwords may be, who may give which role, and how often one may guess."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from codequest.errors import FieldError, Forbidden, ValidationError
from codequest.features.accounts.messages import USERNAME_PATTERN, Link
from codequest.protocol.actor import Actor, Role

PASSWORD_CHARACTERS = 8
PASSWORD_BYTES = 72  # bcrypt reads no more
DISPLAY_NAME_LENGTH = (2, 50)
VERIFY_EMAIL_TTL_S = 3 * 86400
RESET_PASSWORD_TTL_S = 3600
GUEST_TTL_S = 12 * 3600

# The names of background jobs.
SEND_WELCOME = "accounts:send_welcome"
SEND_VERIFICATION = "accounts:send_verification"
SEND_VERIFICATION_TO = "accounts:send_verification_to"
SEND_RESET = "accounts:send_reset"
SEND_PASSWORD_CHANGED = "accounts:send_password_changed"  # noqa: S105 - a job's name
SEND_EMAIL_CHANGED = "accounts:send_email_changed"
DELETE_EXPIRED = "accounts:delete_expired"

# Words that stand beside usernames in addresses, or that speak for the server.
_RESERVED = """
    about achievements admin administrator all anonymous api auth avatar codequest contact everyone export
    follow guest help host judge jury legal login logout me mod moderator none null official owner password
    people preferences privacy profile progress register resume root search security server settings staff
    stats support system team terms undefined user users webmaster you
"""
RESERVED_USERNAMES = frozenset(_RESERVED.split())
# Roles that only a system admin gives or takes.
HIGH_ROLES = frozenset({Role.ADMIN, Role.SYSTEM_ADMIN})

# The local part of RFC 5322's dot-atom and a domain of letters, digits and hyphens; no quoting, no comments.
_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
)
_USERNAME = re.compile(USERNAME_PATTERN.strip("^$"))
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_JOINERS = "\u200c\u200d"  # part of words in several scripts, and of emoji
_BLANK = (
    "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"  # letters and marks by their kind, and nothing to see
)


@dataclass(frozen=True)
class Window:
    """At most `times` in `per_s` seconds; several together make the wait grow."""

    name: str
    times: int
    per_s: int


# For one account from one address: a slip costs nothing, guessing costs minutes, then hours.
LOGIN_WINDOWS = (
    Window("login", 5, 60),
    Window("login", 10, 15 * 60),
    Window("login", 30, 6 * 3600),
)
# For one account from everywhere: a net of many addresses gets no further.
LOGIN_ACCOUNT = Window("login-account", 100, 3600)
# For one address: a hall of 200 may sign in within a minute, and half of it may mistype.
LOGIN_ADDRESS = Window("login-address", 600, 60)
REGISTER_ADDRESS = Window("register", 300, 3600)
MAIL_ADDRESS = Window("mail-address", 60, 3600)
MAIL_RECIPIENT = Window("mail-recipient", 5, 3600)
TOKEN_ADDRESS = Window("token-address", 120, 60)
PASSWORD_PERSON = Window("password", 10, 15 * 60)


def login_limits(address: str, login: str, *, in_hall: bool) -> list[tuple[Window, str]]:
    """What an attempt to log in counts against: each window with what it counts.

    `in_hall`: rivals share the address and know each other's names, so none may lock another out for longer than a
    minute.
    """
    pair = f"{address} {login}"
    if in_hall:
        return [(LOGIN_WINDOWS[0], pair)]
    return [(LOGIN_ADDRESS, address), *((window, pair) for window in LOGIN_WINDOWS), (LOGIN_ACCOUNT, login)]


def username_problem(username: str) -> str | None:
    """What is wrong with a username, as a sentence."""
    if not _USERNAME.fullmatch(username):
        return "2 to 30 of the characters A-Z, a-z, 0-9, _ and -."
    if username.lower() in RESERVED_USERNAMES:
        return "This name is reserved."
    return None


def email_problem(email: str) -> str | None:
    """What is wrong with a mail address, as a sentence."""
    local = email.rpartition("@")[0]
    if len(email) > 254 or len(local) > 64 or not _EMAIL.fullmatch(email):
        return "This is not a mail address."
    return None


def password_problem(password: str) -> str | None:
    """What is wrong with a new password, all at once, as a sentence."""
    if len(password.encode()) > PASSWORD_BYTES:
        return f"At most {PASSWORD_BYTES} bytes."
    needs = (
        (len(password) >= PASSWORD_CHARACTERS, f"at least {PASSWORD_CHARACTERS} characters"),
        (any(c.isupper() for c in password), "an upper-case letter"),
        (any(c.islower() for c in password), "a lower-case letter"),
        (any(c.isdigit() for c in password), "a digit"),
    )
    missing = [name for has, name in needs if not has]
    return f"It needs {_listed(missing)}." if missing else None


def _listed(names: Sequence[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def clean_line(text: str) -> str:
    """One line of plain text: composed, white space joined to single blanks, trimmed."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def clean_text(text: str) -> str:
    """Plain text of several lines: composed, line ends as \\n, trimmed."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def text_problem(text: str) -> str | None:
    """Why a text may not be shown to others: characters that nobody sees can make it look like another."""
    for character in text:
        if character in "\n\t" or character in _JOINERS:
            continue
        if unicodedata.category(character) in _INVISIBLE or character in _BLANK:
            return f"The character U+{ord(character):04X} is not allowed."
    return None


def display_name_problem(name: str) -> str | None:
    """What is wrong with a cleaned display name, as a sentence."""
    least, most = DISPLAY_NAME_LENGTH
    if not least <= len(name) <= most:
        return f"{least} to {most} characters."
    if not any(c.isalnum() for c in name):
        return "At least one letter or digit."
    return text_problem(name)


def link_problem(link: Link) -> str | None:
    """What is wrong with a link: only the web is linked."""
    if not link.url.isascii() or not link.url.isprintable() or " " in link.url:
        return "A web address, in ASCII."
    try:
        parts = urlsplit(link.url)
        hostname = parts.hostname
    except ValueError:
        return "A web address."
    if parts.scheme not in ("http", "https") or not hostname or parts.username or parts.password:
        return "A web address, starting with https:// or http://."
    return text_problem(link.label)


def check(problems: Sequence[tuple[str, str | None]]) -> None:
    """Raises ValidationError with every field that has a problem."""
    details = [FieldError(field, problem) for field, problem in problems if problem]
    if details:
        raise ValidationError("The request is not valid.", details=details)


def check_may_administer(actor: Actor, target_id: str, target: Role, given: Role | None) -> None:
    """Raises Forbidden: nobody changes themselves, and only a system admin touches or makes admins."""
    if actor.user_id == target_id:
        raise Forbidden("You can't change your own role or ban.")
    if actor.role is not Role.SYSTEM_ADMIN and (target in HIGH_ROLES or given in HIGH_ROLES):
        raise Forbidden("Only a system admin may make or change admins.")


def login_name(login: str) -> str:
    """What attempts are counted by: how it was typed does not matter."""
    return login.strip().casefold()


_RIGHTS = {
    Role.LEARNER: 0,
    Role.BUSINESS_PARTNER: 1,
    Role.INSTRUCTOR: 1,
    Role.ADMIN: 2,
    Role.SYSTEM_ADMIN: 3,
}


def is_less(role: Role, before: Role) -> bool:
    """Whether somebody loses rights with a new role; an instructor's and a partner's differ."""
    return role is not before and _RIGHTS[role] <= _RIGHTS[before]
