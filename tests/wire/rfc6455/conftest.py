"""One node for all cases; each has a connection of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from codequest.config import AppEnv, Settings
from tests.conftest import TEST_SECRET
from tests.support.databases import MigratedDatabases
from tests.support.nodes import Node
from tests.support.raw_socket import RawSocket
from tests.support.servers import TestServers, own_redis_database, with_redis_database


@pytest.fixture(scope="session")
def node(
    servers: TestServers, databases: MigratedDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Node]:
    """A server process."""
    folder = tmp_path_factory.mktemp("rfc6455")
    with databases.one() as database_url, own_redis_database(servers) as number:
        settings = Settings(
            app_env=AppEnv.TEST,
            port=0,
            database_url=database_url,
            redis_url=with_redis_database(servers.redis_url, number),
            secret_key=TEST_SECRET,
            bcrypt_rounds=4,
            data_dir=folder / "data",
            demo=False,
        )
        with Node(settings, folder / "node.log") as running:
            yield running


@pytest.fixture
def raw(node: Node) -> Iterator[RawSocket]:
    """A TCP connection."""
    with RawSocket(node.port) as one:
        yield one
