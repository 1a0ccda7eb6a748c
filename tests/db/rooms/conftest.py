"""A server with rooms on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from codequest.config import Settings
from tests.support.room_stage import Stage, open_stage


@pytest.fixture
async def stage(settings: Settings) -> AsyncIterator[Stage]:
    async with open_stage(settings) as one:
        await one.problems()
        yield one
