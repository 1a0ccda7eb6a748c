"""The REST side: one HTTP session, the envelope opened, errors raised."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Any, Self

import aiohttp

from codequest.client.errors import ApiError
from codequest.client.live import CHECK_EVERY_S, Live
from codequest.client.socket import HEARTBEAT_S

API = "/api/v1"
RENEWAL_LIMIT_S = 10.0


class Client:
    """A person (after `sign_in`) or nobody known, talking to one server."""

    def __init__(self, base_url: str, *, local_address: str | None = None) -> None:
        self.base_url = base_url.rstrip("/")
        self._connector_address = (local_address, 0) if local_address else None
        self._http: aiohttp.ClientSession | None = None
        self._refresh_token = ""
        self._renewing: asyncio.Task[dict[str, Any]] | None = None
        self.access_token = ""  # of `sign_in_with_token`
        self.user: dict[str, Any] | None = None

    @property
    def http(self) -> aiohttp.ClientSession:
        """The HTTP session; made on first use, because it belongs to the running loop."""
        if self._http is None:
            connector = aiohttp.TCPConnector(local_addr=self._connector_address)
            # The session cookie must reach an address that is a bare IP as well.
            self._http = aiohttp.ClientSession(
                connector=connector,
                cookie_jar=aiohttp.CookieJar(unsafe=True),
                headers={"Origin": self.base_url},
            )
        return self._http

    async def request(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        *,
        params: dict[str, Any] | None = None,
        key: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> Any:
        """`data` of the answer. Raises ApiError."""
        return (await self.envelope(method, path, body, params=params, key=key, headers=headers))["data"]

    async def envelope(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        *,
        params: dict[str, Any] | None = None,
        key: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> dict[str, Any]:
        """The whole envelope, for `meta`. Raises ApiError."""
        sent = dict(headers or {})
        if key is not None:
            sent["Idempotency-Key"] = key
        url = f"{self.base_url}{API}{path}"
        async with self.http.request(method, url, json=body, params=params, headers=sent) as response:
            envelope: dict[str, Any] = await response.json()
        if not envelope["success"]:
            error = {
                **envelope["error"],
                "temporary": response.status in (429, 503),
                "retry_after": _seconds(response.headers.get("Retry-After", "")),
            }
            raise ApiError.of(error, response.status)
        return envelope

    async def get(self, path: str, **params: Any) -> Any:
        """GET with query parameters."""
        return await self.request("GET", path, params=params)

    async def post(self, path: str, body: dict[str, Any] | None = None, *, key: str | None = None) -> Any:
        """POST with a JSON body."""
        return await self.request("POST", path, body or {}, key=key)

    async def register(self, username: str, password: str, **more: Any) -> dict[str, Any]:
        """Make an account and be signed in."""
        body = {
            "username": username,
            "email": f"{username}@example.org",
            "display_name": username,
            "password": password,
            **more,
        }
        answer = await self.post("/auth/register", body)
        return await self._know(answer)

    async def sign_in(self, login: str, password: str) -> dict[str, Any]:
        """Sign in with a cookie session."""
        answer = await self.post("/auth/login", {"login": login, "password": password})
        return await self._know(answer)

    async def sign_in_with_token(self, login: str, password: str) -> dict[str, Any]:
        """Sign in as a program does: no cookie but an access token, renewed by `renew_token`. For bots."""
        answer = await self.post("/auth/login", {"login": login, "password": password, "tokens": True})
        self._use(answer)
        return await self._know(answer)

    async def renew_token(self) -> dict[str, Any]:
        """A fresh access token before the old one ends; open sockets ask for one by themselves.

        All who ask at once share one renewal, and cancelling one of them leaves it on its way: a refresh token that is
        used twice ends every token of its log-in. Raises ApiError, aiohttp.ClientError, OSError, TimeoutError.
        """
        if self._renewing is None or self._renewing.done():
            self._renewing = asyncio.create_task(self._renew(), name="renew token")
            self._renewing.add_done_callback(_noted)
        return await asyncio.shield(self._renewing)

    async def _renew(self) -> dict[str, Any]:
        async with asyncio.timeout(RENEWAL_LIMIT_S):
            return self._use(await self.post("/auth/refresh", {"refresh_token": self._refresh_token}))

    async def _fresh_token(self) -> str:
        return str((await self.renew_token())["access_token"])

    def _use(self, tokens: dict[str, Any]) -> dict[str, Any]:
        self._refresh_token = tokens["refresh_token"]
        self.access_token = tokens["access_token"]
        self.http.headers["Authorization"] = f"Bearer {tokens['access_token']}"
        self.http.headers.pop("Origin", None)
        return tokens

    async def _know(self, answer: dict[str, Any]) -> dict[str, Any]:
        self.user = answer.get("user", answer)
        assert self.user is not None
        return self.user

    def live(
        self, *, json: bool = False, check_every_s: float = CHECK_EVERY_S, heartbeat_s: float = HEARTBEAT_S
    ) -> Live:
        """A socket with this client's session; use it with `async with`.

        Every `check_every_s` (0: never) it asks how far its channels are. One that says nothing for 1.5 times
        `heartbeat_s` is lost.
        """
        return Live(
            self.http,
            self.base_url,
            json=json,
            check_every_s=check_every_s,
            heartbeat_s=heartbeat_s,
            renew=self._fresh_token if self._refresh_token else None,
        )

    async def close(self) -> None:
        """End the HTTP session."""
        if self._renewing is not None:
            self._renewing.cancel()
            await asyncio.wait([self._renewing])
        if self._http is not None:
            await self._http.close()
            self._http = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


def _noted(renewal: asyncio.Task[Any]) -> None:
    """A failure is told to who waits; where nobody does any more, it is no fault of the loop's either."""
    if not renewal.cancelled():
        renewal.exception()


def _seconds(header: str) -> float | None:
    return float(header) if header.isdigit() else None
