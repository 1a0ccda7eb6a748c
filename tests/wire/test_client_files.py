"""The client's files: each under one name, nothing outside their folder."""

from __future__ import annotations

from pathlib import Path

import aiohttp
from yarl import URL

from codequest.config import Settings
from tests.support.live_server import running


async def test_a_file_has_one_address_and_nothing_outside_has_any(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "assets" / "inner").mkdir(parents=True)
    (tmp_path / "assets" / "inner" / "main.js").write_text("1;\n")
    (tmp_path / "assets" / "main.js").write_text("2;\n")
    (tmp_path / "secret.js").write_text("3;\n")
    async with running(settings.replace(static_dir=tmp_path)) as node, aiohttp.ClientSession() as stranger:

        async def status(name: str) -> int:
            async with stranger.get(URL(f"{node.url}/assets/{name}", encoded=True)) as response:
                return response.status

        for name in ("main.js", "inner/main.js"):
            assert await status(name) == 200
        others = ("./main.js", "inner/../main.js", "inner//main.js", "%2e/main.js", "x%2f..%2fmain.js")
        for name in (*others, "../secret.js", "%2e%2e/secret.js", "inner", "/etc/passwd"):
            assert await status(name) == 404, name
