"""Passwords that a person reads from a terminal and types into a phone."""

from __future__ import annotations

import secrets

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike
GROUPS = 3
GROUP_LENGTH = 4


def readable_password() -> str:
    """A random password such as `kq7m-wz3p-9xhd`: 59 bits."""
    groups = ["".join(secrets.choice(LETTERS) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS)]
    return "-".join(groups)
