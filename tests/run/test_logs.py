"""What a running server writes down."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from codequest.config import Settings
from tests.support.nodes import Node


@pytest.mark.parametrize(
    "request_line", [b"GET /" + b"a" * 20_000 + b" HTTP/1.1", b"GET / HTTP/1.1\r\nwithout a colon"]
)
async def test_what_is_no_http_is_answered_and_fills_no_log(
    settings: Settings, tmp_path: Path, request_line: bytes
) -> None:
    with Node(settings, tmp_path / "node.log") as node:
        reader, writer = await asyncio.open_connection("127.0.0.1", node.port)
        writer.write(request_line + b"\r\nHost: x\r\n\r\n")
        assert await reader.readline() == b"HTTP/1.0 400 Bad Request\r\n"
        writer.close()
        await writer.wait_closed()
    assert "Traceback" not in node.log.read_text()
