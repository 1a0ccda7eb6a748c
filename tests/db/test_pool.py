"""The pool of connections to PostgreSQL."""

from __future__ import annotations

import pytest

from codequest.adapters import postgres


async def test_who_finds_no_connection_free_waits_and_is_told_in_the_end(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pool = await postgres.connect_pool(database_url, minimum=1, maximum=1)
    async with pool:
        async with pool.acquire() as held:
            with monkeypatch.context() as short:
                short.setattr(postgres, "ACQUIRE_TIMEOUT_S", 0.01)
                with pytest.raises(postgres.AWAY):
                    await pool.acquire()
            assert await held.fetchval("SELECT 1") == 1
        async with pool.acquire() as db:
            assert await db.fetchval("SELECT 2") == 2
