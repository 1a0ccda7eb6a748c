"""Whose a request is, as limits count it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from codequest.gateway.identity import client_address
from codequest.gateway.keys import SETTINGS


def request(remote: str, forwarded: str = "", trusted: tuple[str, ...] = ("10.0.0.0/8",)) -> Any:
    app = {SETTINGS: SimpleNamespace(trusted_proxies=trusted)}
    return SimpleNamespace(remote=remote, headers={"X-Forwarded-For": forwarded}, app=app)


@pytest.mark.parametrize(
    ("remote", "forwarded", "address"),
    [
        ("192.0.2.7", "198.51.100.1", "192.0.2.7"),
        ("10.0.0.1", "203.0.113.9, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("::ffff:192.0.2.7", "", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        ("10.0.0.1", "2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "", "fe80::/64"),
        ("10.0.0.1", "no address", "no address"),
        ("::1", "", "::1"),
        ("", "", ""),
    ],
)
def test_a_subscriber_is_one_however_many_addresses_it_has(remote: str, forwarded: str, address: str) -> None:
    assert client_address(request(remote, forwarded)) == address
