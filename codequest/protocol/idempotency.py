"""Idempotency keys: a lost answer is safe to ask for again.

The key is claimed and its answer stored inside the command's own transaction, so either both exist or neither.
A second request with the same key waits for the first one's commit. Keys live 24 hours.
"""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from codequest.adapters.postgres import Connection
from codequest.errors import Conflict, Unavailable, ValidationError
from codequest.protocol.codec import encode_msgpack, to_builtins

MAX_KEY_LENGTH = 128
KEPT_HOURS = 24
ABANDONED_AFTER_S = 60  # a stepwise command that never answered: its process died, the key is free again


def check_key(key: str) -> str:
    """Raises ValidationError for a key that is empty, long, or holds odd characters."""
    if not 1 <= len(key) <= MAX_KEY_LENGTH or not key.isascii() or not key.isprintable():
        raise ValidationError.of("idempotency_key", "1 to 128 printable ASCII characters.")
    return key


def fingerprint(command: str, message: msgspec.Struct) -> bytes:
    """Tells whether two requests under one key are the same request."""
    return hashlib.sha256(command.encode() + b"\0" + encode_msgpack(to_builtins(message))).digest()


async def claim(db: Connection, actor: str, key: str, command: str, message: msgspec.Struct) -> Any | None:
    """Take the key for this transaction. Returns the stored answer (plain data) of an earlier request.

    Raises Conflict where the key was used for something else.
    """
    mark = fingerprint(command, message)
    mine = await db.fetchval(
        "INSERT INTO idempotency_keys (actor, key, command, fingerprint) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (actor, key) DO UPDATE SET created_at = clock_timestamp()"
        " WHERE idempotency_keys.answer IS NULL AND idempotency_keys.fingerprint = EXCLUDED.fingerprint"
        " AND idempotency_keys.created_at < clock_timestamp() - $5 * interval '1 s'"
        " RETURNING true",
        actor,
        key,
        command,
        mark,
        ABANDONED_AFTER_S,
    )
    if mine:
        return None
    row = await db.fetchrow(
        "SELECT fingerprint, answer FROM idempotency_keys WHERE actor = $1 AND key = $2", actor, key
    )
    if row is None or row["fingerprint"] != mark:
        raise Conflict("This idempotency key was already used for another request.")
    if row["answer"] is None:
        raise Unavailable("The first request under this key is still running.", retry_after_s=1)
    return msgspec.msgpack.decode(row["answer"])


async def store(db: Connection, actor: str, key: str, answer: msgspec.Struct) -> None:
    """Keep the answer beside the key, before the commit."""
    await db.execute(
        "UPDATE idempotency_keys SET answer = $3 WHERE actor = $1 AND key = $2",
        actor,
        key,
        encode_msgpack(answer),
    )


async def forget_old(db: Connection) -> None:
    """Delete keys past their time."""
    await db.execute(
        "DELETE FROM idempotency_keys WHERE created_at < clock_timestamp() - $1 * interval '1 hour'",
        KEPT_HOURS,
    )
