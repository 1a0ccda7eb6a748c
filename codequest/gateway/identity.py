"""Who sends a request: a cookie session, a Bearer token, a guest's token, or nobody known."""

from __future__ import annotations

import ipaddress

import aiohttp_session
from aiohttp import web

from codequest.errors import Forbidden, Unauthorized, ValidationError
from codequest.gateway.keys import AUTHENTICATION, SETTINGS
from codequest.protocol.actor import Actor

COOKIE = "codequest_session"
SUBSCRIBER_BITS = 64  # of an IPv6 address: the smallest network that providers give out
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class AmbiguousCredentials(ValidationError):
    """A cookie and a token at once."""


def client_address(request: web.Request) -> str:
    """The client's IP: X-Forwarded-For only as far as trusted proxies wrote it. Of IPv6 the subscriber's network."""
    address = request.remote or ""
    trusted = request.app[SETTINGS].trusted_proxies
    networks = [ipaddress.ip_network(network) for network in trusted]
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    while hops and _is_in(address, networks):
        address = hops.pop()
    return subscriber(address)


def subscriber(address: str) -> str:
    """What stands for one subscriber in limits and lists: each has 2^64 addresses of IPv6, and needs no second one."""
    ip = _read(address)
    if not isinstance(ip, ipaddress.IPv6Address) or ip.is_loopback:
        return address if ip is None else str(ip)
    return str(ipaddress.ip_network((ip.packed, SUBSCRIBER_BITS), strict=False))


def _is_in(address: str, networks: list[ipaddress.IPv4Network | ipaddress.IPv6Network]) -> bool:
    ip = _read(address)
    return ip is not None and any(ip in network for network in networks)


def _read(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An address; one of IPv4 that a socket for both writes as IPv6 is one of IPv4."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None
    return ip.ipv4_mapped or ip if isinstance(ip, ipaddress.IPv6Address) else ip


def is_own_origin(request: web.Request, origin: str) -> bool:
    """Whether pages of `origin` may act with a visitor's cookie."""
    origin = origin.lower()
    return origin in request.app[SETTINGS].origins or origin == f"{request.scheme}://{request.host}".lower()


def check_origin(request: web.Request) -> None:
    """Raises Forbidden for an unsafe request with a cookie that another site's page may have sent."""
    if request.method in _SAFE_METHODS and "Upgrade" not in request.headers:
        return
    if COOKIE not in request.cookies:
        return
    origin = request.headers.get("Origin")
    if origin is not None:
        if not is_own_origin(request, origin):
            raise Forbidden("This request comes from another site.")
        return
    if request.headers.get("Sec-Fetch-Site") not in ("same-origin", "none"):
        raise Forbidden("A request with a cookie must say its Origin.")


async def identify(request: web.Request) -> Actor:
    """The actor of a request. Raises Unauthorized for a bad token, Forbidden for a foreign origin."""
    address = client_address(request)
    authentication = request.app[AUTHENTICATION]
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme:
        if COOKIE in request.cookies:
            raise AmbiguousCredentials("Send a session cookie or a Bearer token, not both.")
        if scheme.lower() != "bearer" or not token.strip():
            raise Unauthorized("The Authorization header must be: Bearer <token>.")
        return await authentication.by_bearer(token.strip(), address)
    check_origin(request)
    session = await aiohttp_session.get_session(request)
    user_id, session_id = session.get("user_id"), session.get("session_id")
    if user_id and session_id:
        actor = await authentication.by_session_user(user_id, session_id, address)
        if actor is not None:
            return actor
        session.invalidate()
    guest = request.query.get("guest") if request.path == "/ws" else request.headers.get("X-Guest-Token")
    if guest:
        return await authentication.by_guest(guest, address)
    return Actor(address=address)
