"""Room codes: ten characters of Crockford's base 32 (50 bits), read generously."""

from __future__ import annotations

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
_READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0", "-": "", " ": ""})


def new_code() -> str:
    """A code that nobody guesses; clients may show it as XXXXX-XXXXX."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def read_code(text: str) -> str:
    """The code that somebody meant: case, spaces, hyphens and look-alikes aside."""
    return text.upper().translate(_READ_AS)
