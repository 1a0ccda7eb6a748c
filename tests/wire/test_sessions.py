"""Cookie sessions through HTTP: made, rotated, renewed, revoked, and alive without Redis."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from codequest.config import CookieSecure, Settings
from codequest.gateway.session_storage import COOKIE_NAME, RENEWED_AFTER_S
from tests.support.accounts import PASSWORD, Bench, bench, small_app

LOGIN = {"login": "ada", "password": PASSWORD}


@pytest.fixture
async def on(settings: Settings) -> AsyncIterator[Bench]:
    async with bench(settings) as made:
        yield made


@pytest.fixture
async def http(on: Bench) -> AsyncIterator[TestClient[Any, Any]]:
    await on.add_person("ada")
    async with TestClient(TestServer(small_app(on))) as client:
        yield client


class Browser:
    """Keeps a cookie by hand, so that old ones can be tried again."""

    def __init__(self, http: TestClient[Any, Any], cookie: str = "") -> None:
        self.http = http
        self.cookie = cookie
        self.set_cookie = ""

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """(status, data or error)."""
        self.http.session.cookie_jar.clear()
        origin = str(self.http.make_url("/")).rstrip("/")
        sent = {"Origin": origin, **headers}
        if self.cookie:
            sent["Cookie"] = f"{COOKIE_NAME}={self.cookie}"
        response = await self.http.request(method, f"/api/v1{path}", json=body, headers=sent)
        self.set_cookie = response.headers.get("Set-Cookie", "")
        if COOKIE_NAME in response.cookies:
            self.cookie = response.cookies[COOKIE_NAME].value
        answer = await response.json()
        return response.status, answer["data"] if answer["success"] else answer["error"]

    async def is_signed_in(self) -> bool:
        status, me = await self.ask("GET", "/auth/me")
        assert status == 200
        return me["user"] is not None


@pytest.fixture
async def browser(http: TestClient[Any, Any]) -> Browser:
    signed_in = Browser(http)
    assert (await signed_in.ask("POST", "/auth/login", LOGIN))[0] == 200
    return signed_in


async def test_registering_signs_in_with_a_cookie_that_scripts_cannot_read(
    http: TestClient[Any, Any],
) -> None:
    browser = Browser(http)
    status, data = await browser.ask(
        "POST",
        "/auth/register",
        {"email": "g@example.org", "username": "grace", "display_name": "Grace", "password": PASSWORD},
    )
    assert (status, data["user"]["username"]) == (201, "grace")
    attributes = browser.set_cookie.lower()
    assert "httponly" in attributes
    assert "samesite=lax" in attributes
    assert "path=/" in attributes
    assert "secure" not in attributes
    assert (await browser.ask("GET", "/auth/me"))[1]["user"]["username"] == "grace"


async def test_the_cookie_is_for_https_where_the_settings_say_so(settings: Settings) -> None:
    async with bench(settings.replace(cookie_secure=CookieSecure.ALWAYS)) as on:
        await on.add_person("ada")
        async with TestClient(TestServer(small_app(on))) as client:
            browser = Browser(client)
            await browser.ask("POST", "/auth/login", LOGIN)
            assert "secure" in browser.set_cookie.lower()


async def test_asking_for_tokens_sets_no_cookie(http: TestClient[Any, Any]) -> None:
    browser = Browser(http)
    status, data = await browser.ask("POST", "/auth/login", {**LOGIN, "tokens": True})
    assert (status, browser.set_cookie) == (200, "")
    status, me = await browser.ask("GET", "/auth/me", Authorization=f"Bearer {data['access_token']}")
    assert (status, me["user"]["username"]) == (200, "ada")


async def test_logging_in_again_ends_the_session_before(browser: Browser) -> None:
    old = Browser(browser.http, browser.cookie)
    await browser.ask("POST", "/auth/login", LOGIN)
    assert browser.cookie != old.cookie
    assert await browser.is_signed_in()
    assert not await old.is_signed_in()


async def test_an_id_that_somebody_planted_is_not_taken_over(http: TestClient[Any, Any]) -> None:
    browser = Browser(http, "planted")
    await browser.ask("POST", "/auth/login", LOGIN)
    assert browser.cookie != "planted"
    assert not await Browser(http, "planted").is_signed_in()


async def test_logging_out_ends_the_session_and_takes_the_cookie(on: Bench, browser: Browser) -> None:
    old = Browser(browser.http, browser.cookie)
    assert (await browser.ask("POST", "/auth/logout"))[0] == 200
    assert browser.cookie == ""
    assert not await old.is_signed_in()
    async with on.pool.acquire() as db:
        assert await db.fetchval("SELECT count(*) FROM auth_sessions") == 0


async def test_logging_out_twice_is_fine(browser: Browser) -> None:
    await browser.ask("POST", "/auth/logout")
    assert (await browser.ask("POST", "/auth/logout"))[0] == 200


async def test_a_redis_that_lost_its_data_signs_nobody_out(on: Bench, browser: Browser) -> None:
    await on.redis.flushdb()
    assert await browser.is_signed_in()
    assert await on.redis.keys("session:*")  # and it is there again
    await browser.ask("POST", "/auth/logout")
    assert not await browser.is_signed_in()


async def test_redis_away_is_no_error(settings: Settings) -> None:
    async with bench(settings.replace(redis_url="redis://127.0.0.1:1/0")) as on:
        await on.add_person("ada")
        async with TestClient(TestServer(small_app(on))) as client:
            browser = Browser(client)
            assert (await browser.ask("POST", "/auth/login", LOGIN))[0] == 200
            assert await browser.is_signed_in()
            old = Browser(client, browser.cookie)
            assert (await browser.ask("POST", "/auth/logout"))[0] == 200
            assert not await old.is_signed_in()


async def test_garbage_in_redis_is_looked_past(on: Bench, browser: Browser) -> None:
    (key,) = await on.redis.keys("session:*")
    await on.redis.set(key, b"garbage")
    assert await browser.is_signed_in()


async def test_one_sees_where_one_is_signed_in_and_signs_out_there(browser: Browser) -> None:
    other = Browser(browser.http)
    await other.ask("POST", "/auth/login", LOGIN, **{"User-Agent": "Pocket\x09Browser"})
    _, data = await browser.ask("GET", "/auth/sessions")
    assert [(one["is_current"], one["kind"]) for one in data["items"]].count((True, "browser")) == 1
    assert {one["user_agent"] for one in data["items"]} >= {"Pocket\N{REPLACEMENT CHARACTER}Browser"}
    (there,) = [one["id"] for one in data["items"] if not one["is_current"]]
    assert (await browser.ask("DELETE", f"/auth/sessions/{there}"))[0] == 200
    assert not await other.is_signed_in()
    assert await browser.is_signed_in()
    assert (await browser.ask("DELETE", f"/auth/sessions/{there}"))[0] == 404


async def test_a_revoked_session_is_over_though_redis_still_has_it(on: Bench, browser: Browser) -> None:
    async with on.pool.acquire() as db:
        await db.execute("DELETE FROM auth_sessions")
    assert await on.redis.keys("session:*")
    assert not await browser.is_signed_in()


async def test_a_session_ends_after_its_time_without_a_visit(on: Bench, browser: Browser) -> None:
    on.clock.advance(on.settings.session_ttl_s - 1)
    assert await browser.is_signed_in()  # a visit, which renews it
    assert f"max-age={on.settings.session_ttl_s}" in browser.set_cookie.lower()
    on.clock.advance(on.settings.session_ttl_s - 1)
    assert await browser.is_signed_in()
    on.clock.advance(on.settings.session_ttl_s)
    assert not await browser.is_signed_in()


async def test_a_session_is_not_written_at_every_visit(on: Bench, browser: Browser) -> None:
    await browser.is_signed_in()
    assert browser.set_cookie == ""
    on.clock.advance(RENEWED_AFTER_S)
    await browser.is_signed_in()
    assert browser.set_cookie != ""


async def test_the_cookie_is_not_what_is_stored(on: Bench, browser: Browser) -> None:
    async with on.pool.acquire() as db:
        rows = [str(row) for row in await db.fetch("SELECT s::text FROM auth_sessions s")]
    kept = [key.decode() for key in await on.redis.keys("*")]
    kept += [str(await on.redis.get(key)) for key in kept if key.startswith("session:")]
    assert rows
    assert not any(browser.cookie in text for text in (*rows, *kept))


@pytest.mark.parametrize("cookie", ["x" * 5000, "a;b", "é", "%00", '"', "-", "x" * 128])
async def test_odd_cookies_are_nobodys(http: TestClient[Any, Any], cookie: str) -> None:
    status, me = await Browser(http, cookie).ask("GET", "/auth/me")
    assert (status, me["kind"], me["user"]) == (200, "anonymous", None)


async def test_a_page_of_another_site_cannot_use_the_cookie(browser: Browser) -> None:
    status, error = await browser.ask("POST", "/auth/logout", Origin="https://evil.example")
    assert (status, error["code"]) == (403, "FORBIDDEN")
    assert await browser.is_signed_in()


async def test_an_idempotency_key_keeps_nothing_of_a_password(on: Bench, http: TestClient[Any, Any]) -> None:
    browser = Browser(http)
    await browser.ask("POST", "/auth/login", {**LOGIN, "tokens": True}, **{"Idempotency-Key": "once"})
    async with on.pool.acquire() as db:
        assert await db.fetchval("SELECT count(*) FROM idempotency_keys") == 0


@pytest.mark.parametrize(
    ("method", "path", "body", "field"),
    [
        ("POST", "/auth/login", {"login": "ada"}, "password"),
        ("POST", "/auth/login", {"login": "ada", "password": 7}, "password"),
        ("POST", "/auth/login", {**LOGIN, "remember": True}, "remember"),
        ("POST", "/auth/login", {**LOGIN, "tokens": "yes"}, "tokens"),
        ("POST", "/auth/register", {"email": ["x"]}, "email"),
        ("POST", "/auth/forgot-password", {"email": "nobody"}, "email"),
        ("PUT", "/auth/profile", {"links": [{"label": "x"}]}, "links.0.url"),
        ("PUT", "/auth/profile", {"experience_level": "wizard"}, "experience_level"),
        ("DELETE", "/auth/sessions/7", None, "session_id"),
    ],
)
async def test_malformed_requests_name_the_field(
    browser: Browser, method: str, path: str, body: Any, field: str
) -> None:
    status, error = await browser.ask(method, path, body)
    assert (status, error["code"]) == (400, "VALIDATION_ERROR")
    assert field in [detail["field"] for detail in error["details"]]


async def test_a_limit_says_when_to_come_back(http: TestClient[Any, Any]) -> None:
    for _ in range(5):
        await Browser(http).ask("POST", "/auth/login", {**LOGIN, "password": "Wrong-horse7"})
    response = await http.post(
        "/api/v1/auth/login", data=json.dumps(LOGIN), headers={"Content-Type": "application/json"}
    )
    assert response.status == 429
    assert 0 < int(response.headers["Retry-After"]) <= 60
