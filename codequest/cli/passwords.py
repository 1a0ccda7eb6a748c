"""Passwords that a person reads from a terminal and types into a phone."""

from __future__ import annotations

import secrets

LETTERS = "abcdefghjkmnpqrstuvwxyz"  # none that look alike, here and below
SIGNS = LETTERS + "23456789"
GROUP_LENGTH = 4


def readable_password() -> str:
    """A random password such as `Kqm7-wz3p-9xhd`, about 55 bits, with what the rules for passwords ask for."""
    first = secrets.choice(LETTERS).upper() + _some(SIGNS, GROUP_LENGTH - 2) + secrets.choice("23456789")
    second = secrets.choice(LETTERS) + _some(SIGNS, GROUP_LENGTH - 1)
    return f"{first}-{second}-{_some(SIGNS, GROUP_LENGTH)}"


def _some(signs: str, count: int) -> str:
    return "".join(secrets.choice(signs) for _ in range(count))
