"""Tokens: random ones that are stored hashed, and signed ones (JWT, HS256) that say what they are for.

Each use has a key of its own, derived from the secret key, so that a token of one use never passes for another.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from codequest.config import StartupError

ALGORITHM = "HS256"
RANDOM_BYTES = 32
MAX_LENGTH = 4096


class BadToken(Exception):
    """A signed token that is not ours, is for something else, or is past its time."""


def random_token() -> str:
    """256 random bits as URL-safe text."""
    return secrets.token_urlsafe(RANDOM_BYTES)


def token_hash(token: str) -> bytes:
    """What is stored of a random token; it has too many bits to need a slow hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()


class SignedTokens:
    """Signs and reads the tokens of one use. Raises StartupError where there is no key."""

    def __init__(self, secret_key: str, use: str) -> None:
        if not secret_key:  # anybody could sign with an empty one
            raise StartupError("SECRET_KEY must be set; make one with: openssl rand -hex 32")
        self._use = use
        derived = hmac.digest(secret_key.encode(), b"codequest token: " + use.encode(), "sha256")
        self._key = OctKey.import_key(derived)

    def sign(self, claims: dict[str, Any], *, now: datetime, ttl_s: int) -> str:
        """A token with these claims, good until `now + ttl_s`."""
        times = {"iat": int(now.timestamp()), "exp": int((now + timedelta(seconds=ttl_s)).timestamp())}
        return jwt.encode({"alg": ALGORITHM, "typ": "JWT"}, {**claims, **times, "use": self._use}, self._key)

    def read(self, token: str, *, now: datetime) -> dict[str, Any]:
        """The claims. Raises BadToken."""
        if len(token) > MAX_LENGTH or not token.isascii():
            raise BadToken
        try:
            claims = jwt.decode(token, self._key, algorithms=[ALGORITHM]).claims
            expires = int(claims["exp"])
        except (JoseError, KeyError, TypeError, ValueError) as error:
            raise BadToken from error
        if claims.get("use") != self._use or expires <= now.timestamp():
            raise BadToken
        return dict(claims)
