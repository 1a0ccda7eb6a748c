"""Proof that a message in Redis comes from a worker that knows the token, without sending the token.

A worker signs what it says with the time; the server refuses what is not signed or not fresh. Redis's password keeps
strangers out of Redis; the token lets an operator shut out single machines by giving the others a new one.
"""

from __future__ import annotations

import hashlib
import hmac

FRESH_S = 60.0  # clocks of workers and server may differ by so much (both go by Redis's)


def sign(token: str, content: bytes) -> str:
    """Return the proof of some bytes; "" without a token."""
    return hmac.new(token.encode(), content, hashlib.sha256).hexdigest() if token else ""


def is_signed(token: str, content: bytes, proof: bytes) -> bool:
    """Say whether a proof is right; without a token everything is."""
    return not token or hmac.compare_digest(sign(token, content).encode(), proof)


def sign_of_life(token: str, name: str, seconds: int) -> str:
    """Return the proof in a worker's heartbeat: who it is, at this second."""
    return sign(token, f"worker {name} {seconds}".encode())


def is_alive_and_known(token: str, name: str, seconds: int, proof: bytes, now_s: float) -> bool:
    """Say whether a heartbeat's proof is right and of now."""
    content = f"worker {name} {seconds}".encode()
    return not token or (abs(now_s - seconds) <= FRESH_S and is_signed(token, content, proof))
