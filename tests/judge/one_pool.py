"""One pool of each kind of sandbox for all tests of a module, for programs that mean no harm.

A module that takes `backend` and `bench` from here has one loop: `pytest.mark.asyncio(loop_scope="module")`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from judge.sandboxes.backends import Backend
from tests.judge.conftest import BACKENDS, Bench, open_backend, open_pool


@pytest.fixture(scope="module", params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> Backend:
    """Every way of making sandboxes, one after the other."""
    return open_backend(request.param)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bench(backend: Backend) -> AsyncIterator[Bench]:
    """The shorthand over the module's pool."""
    async with open_pool(backend) as pool:
        yield Bench(pool)
