"""The accounts on a real PostgreSQL and Redis."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from codequest.config import Settings
from codequest.features.accounts.authentication import SessionAuthentication
from tests.support.accounts import Bench, bench


@pytest.fixture
async def on(settings: Settings) -> AsyncIterator[Bench]:
    async with bench(settings) as made:
        yield made


@pytest.fixture
def authentication(on: Bench) -> SessionAuthentication:
    return SessionAuthentication(on.pool, on.redis, on.settings, on.clock)
