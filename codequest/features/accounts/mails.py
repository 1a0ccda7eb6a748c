"""The words of the mails about accounts. Tokens stand behind `#`, which browsers send to no server."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote


class Mail(NamedTuple):
    """What is sent; plain text."""

    subject: str
    text: str


def welcome(name: str, origin: str, token: str) -> Mail:
    """After registering."""
    return Mail(
        "Welcome to CodeQuest",
        f"Hello {name},\n\nyour CodeQuest account is ready. Please confirm that this is your address:\n\n"
        f"{_link(origin, 'verify-email', token)}\n\n"
        "The link works once, within three days. If you did not register, you need do nothing.\n",
    )


def verification(name: str, origin: str, token: str) -> Mail:
    """For a new address, or asked for again."""
    return Mail(
        "Confirm your mail address",
        f"Hello {name},\n\nplease confirm that this is your address:\n\n"
        f"{_link(origin, 'verify-email', token)}\n\n"
        "The link works once, within three days. If you did not ask for this, you need do nothing.\n",
    )


def reset(name: str, origin: str, token: str) -> Mail:
    """For somebody who forgot the password."""
    return Mail(
        "Set a new password",
        f"Hello {name},\n\nsomebody, probably you, asked for a new password on CodeQuest. Set it here:\n\n"
        f"{_link(origin, 'reset-password', token)}\n\n"
        "The link works once, within an hour. If you did not ask for this, you need do nothing.\n",
    )


def password_changed(name: str, origin: str) -> Mail:
    """A warning to the owner."""
    return Mail(
        "Your password was changed",
        f"Hello {name},\n\nthe password of your CodeQuest account was changed, and you were signed out everywhere"
        f" else.\nIf this was not you, set a new one at once: {origin}/forgot-password\n",
    )


def email_changed(name: str, origin: str) -> Mail:
    """A warning to the old address."""
    return Mail(
        "Your mail address was changed",
        f"Hello {name},\n\nyour CodeQuest account has another mail address from now on; this one is not used any"
        f" more.\nIf this was not you, please tell the people who run {origin} at once.\n",
    )


def _link(origin: str, page: str, token: str) -> str:
    return f"{origin}/{page}#token={quote(token)}"
