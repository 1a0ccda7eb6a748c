"""Bodies that are sent to cost the server: large ones of strangers, compressed ones, such that never end."""

from __future__ import annotations

import asyncio
import gzip

import aiohttp
import pytest

from codequest.gateway import http
from codequest.protocol.actor import Role
from tests.support.live_server import LiveServer, SignIn

HALF_AN_UPLOAD = (
    "POST /api/v1/problems/import?name=a.zip HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n{cookie}"
    "Content-Type: application/zip\r\nContent-Length: 60000000\r\n\r\n"
)


async def answer_to_half_an_upload(server: LiveServer, cookie: str = "") -> bytes:
    """The status line that comes while nearly all of the body is still to come."""
    host = f"127.0.0.1:{server.port}"
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        writer.write(HALF_AN_UPLOAD.format(host=host, cookie=cookie).encode() + b"x" * 1000)
        async with asyncio.timeout(10):
            return await reader.readline()
    finally:
        writer.close()


async def test_who_may_not_send_a_file_is_told_so_before_it_is_read(
    server: LiveServer, person: SignIn
) -> None:
    ada = await person("ada")
    (session,) = [one.value for one in ada.http.cookie_jar if one.key == "codequest_session"]
    assert b" 401 " in await answer_to_half_an_upload(server)
    assert b" 403 " in await answer_to_half_an_upload(server, f"Cookie: codequest_session={session}\r\n")


async def test_a_compressed_body_is_refused_and_never_unpacked(server: LiveServer) -> None:
    bomb = gzip.compress(bytes(20_000_000))
    async with aiohttp.ClientSession() as stranger:
        for encoding in ("gzip", "br", "GZIP"):
            headers = {"Content-Type": "application/json", "Content-Encoding": encoding}
            url = f"{server.url}/api/v1/auth/login"
            async with stranger.post(url, data=bomb, headers=headers) as response:
                assert response.status == 415
    assert server.web_server._kwargs["auto_decompress"] is False


async def test_a_body_that_never_ends_ends_its_connection(
    server: LiveServer, person: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    ines = await person("ines", role=Role.INSTRUCTOR)
    (session,) = [one.value for one in ines.http.cookie_jar if one.key == "codequest_session"]
    monkeypatch.setattr(http, "BODY_S", 0.2)
    monkeypatch.setattr(http, "BODY_BYTES_PER_S", 1e12)
    assert b" 400 " in await answer_to_half_an_upload(server, f"Cookie: codequest_session={session}\r\n")
