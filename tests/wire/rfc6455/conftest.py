"""One node for all cases; each has a connection of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.databases import MigratedDatabases
from tests.support.nodes import Node
from tests.support.raw_socket import RawSocket
from tests.support.servers import TestServers
from tests.support.settings import own_settings


@pytest.fixture(scope="session")
def node(
    servers: TestServers, databases: MigratedDatabases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Node]:
    """A server process."""
    folder = tmp_path_factory.mktemp("rfc6455")
    with own_settings(servers, databases, folder) as settings, Node(settings, folder / "node.log") as running:
        yield running


@pytest.fixture
def raw(node: Node) -> Iterator[RawSocket]:
    """A TCP connection."""
    with RawSocket(node.port) as one:
        yield one
