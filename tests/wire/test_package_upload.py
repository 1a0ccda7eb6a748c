"""Problem packages over the web: who may, what is refused with its place, and that nothing is half done."""

from __future__ import annotations

import asyncio
import io
import stat
import warnings
import zipfile
from typing import Any

import aiohttp
import pytest

from codequest.adapters import apart
from codequest.client import Client
from codequest.protocol.actor import Role
from tests.support.live_server import SignIn
from tests.support.packages import YAML_2025, YAML_LEGACY, Files, sum_files

ZIP = {"Content-Type": "application/zip"}


def package(changes: Files | None = None, *, folder: str = "sum/") -> bytes:
    own: Files = {
        "problem.yaml": YAML_2025,
        "statement/problem.en.md": "Add $a$ and $b$.\n",
    }
    files = {**own, **sum_files(), **(changes or {})}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            if content is not None:
                archive.writestr(folder + name, content)
    return buffer.getvalue()


async def send(client: Client, content: bytes, **more: str) -> tuple[int, dict[str, Any]]:
    url = f"{client.base_url}/api/v1/problems/import"
    async with client.http.post(
        url, data=content, params={"name": "sum.zip", **more}, headers=ZIP, timeout=aiohttp.ClientTimeout(60)
    ) as response:
        body = await response.json()
        return response.status, body["data"] if body["success"] else body["error"]


async def test_a_setter_brings_a_package_and_a_learner_may_not(person: SignIn, anonymous: Client) -> None:
    ines, ada = await person("ines", role=Role.INSTRUCTOR), await person("ada")
    assert (await send(ada, package()))[0] == 403
    assert (await send(anonymous, package()))[0] == 401
    status, done = await send(ines, package())
    assert (status, done["slug"], done["outcome"], done["tests"]) == (200, "sum", "created", 3), done
    again = await send(ines, package(folder=""), visibility="public")
    assert again[1]["outcome"] == "unchanged"
    mine = await ines.get("/problems/sum")
    assert (mine["visibility"], mine["may_publish"]) == ("draft", True)
    assert await usable(ines) == ["sum"]
    assert await usable(await person("tim", role=Role.INSTRUCTOR)) == await usable(ada) == []
    await ines.request("PUT", "/problems/sum/visibility", {"visibility": "public"})
    assert await usable(ada) == ["sum"]


async def test_nobody_but_its_maker_and_admins_changes_a_problem(person: SignIn) -> None:
    ines, tim = await person("ines", role=Role.INSTRUCTOR), await person("tim", role=Role.INSTRUCTOR)
    boss = await person("boss", role=Role.ADMIN)
    assert (await send(ines, package()))[0] == 200
    other = package({"statement/problem.en.md": "Something else.\n"})
    status, error = await send(tim, other)
    assert status == 409
    assert "a problem sum already" in str(error["message"])
    assert "Add" in (await ines.get("/problems/sum"))["statement"]["html"]
    for client in (boss, ines):
        status, done = await send(client, other if client is boss else package())
        assert (status, done["outcome"]) == (200, "updated")


async def usable(client: Client) -> list[str]:
    return [one["slug"] for one in await client.get("/problems", visibility="usable")]


async def test_a_legacy_package_with_latex(person: SignIn) -> None:
    ines = await person("ines", role=Role.INSTRUCTOR)
    content = package(
        {
            "problem.yaml": YAML_LEGACY, "domjudge-problem.ini": "timelimit='2'\n", "statement/problem.en.md": None,
            "problem_statement/problem.tex": "\\problemname{Sum}\nAdd $a$.\n\n\\unknown{x}\n",
        }
    )  # fmt: skip
    status, done = await send(ines, content)
    assert status == 200, done
    assert "problem_statement/problem.en.tex:4: '\\unknown{x}' is left out" in done["warnings"]
    assert "<math" in (await ines.get("/problems/sum"))["statement"]["html"]


def with_entry(name: str, mode: int = stat.S_IFREG, content: bytes = b"x") -> bytes:
    buffer = io.BytesIO(package())
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo(name)
        entry.external_attr = (mode | 0o644) << 16
        entry.compress_type = zipfile.ZIP_DEFLATED
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a name that is there already, which is the point
            archive.writestr(entry, content)
    return buffer.getvalue()


def damaged(compression: int) -> bytes:
    """A package with one more file, whose compressed bytes are none."""
    buffer = io.BytesIO(package())
    with zipfile.ZipFile(buffer, "a", compression) as archive:
        archive.writestr("sum/noise", "some words that are packed " * 50)
        begin = archive.getinfo("sum/noise").header_offset + 30 + len("sum/noise")
    content = bytearray(buffer.getvalue())
    content[begin + 4 : begin + 24] = b"\xff" * 20
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "field", "words"),
    [
        (package({"data/secret/a.ans": None}), "data/secret/a.in", "no answer"),
        (package({"problem.yaml": YAML_2025 + "type: magic\n"}), "problem.yaml:6", "magic"),
        (package({"statement/problem.en.md": "one\n\n$\\nope$\n"}), "statement/problem.en.md:3", "nope"),
        (package({"problem.yaml": None}), "sum.zip", "no problem package"),
        (b"not a zip", "sum.zip", "no zip archive"),
        (with_entry("../outside.txt"), "../outside.txt", "leads out"),
        (with_entry("/etc/outside.txt"), "/etc/outside.txt", "leads out"),
        (with_entry("sum/link", stat.S_IFLNK, b"/etc/passwd"), "sum/link", "leads out of it"),
        (with_entry("sum/pipe", stat.S_IFIFO), "sum/pipe", "neither a file nor a link"),
        (with_entry("sum/problem.yaml"), "sum/problem.yaml", "twice"),
        (with_entry("sum/data/secret/bb.in", content=bytes(80_000_000)), "sum.zip", "times its size"),
        (with_entry("sum/problem.yaml/x"), "sum/problem.yaml/x", "cannot be unpacked"),
        (with_entry(f"sum/{'x' * 300}"), f"sum/{'x' * 300}", "name too long"),
        (damaged(zipfile.ZIP_DEFLATED), "sum/noise", "cannot be unpacked"),
        (damaged(zipfile.ZIP_LZMA), "sum/noise", "cannot be unpacked"),
        (damaged(zipfile.ZIP_BZIP2), "sum/noise", "cannot be unpacked"),
        (package({"problem.yaml": YAML_2025 + 'source: "a\\0b"\n'}), "problem.yaml:6", "NUL"),
    ],
    ids=[
        "answer",
        "type",
        "formula",
        "none",
        "no-zip",
        "slip",
        "absolute",
        "link",
        "pipe",
        "twice",
        "bomb",
        "file-as-folder",
        "long-name",
        "deflate",
        "lzma",
        "bzip2",
        "nul",
    ],
)
async def test_what_is_refused_names_its_place_and_changes_nothing(
    person: SignIn, content: bytes, field: str, words: str
) -> None:
    ines = await person("ines", role=Role.INSTRUCTOR)
    status, error = await send(ines, content)
    assert status == 422, error
    (detail,) = error["details"]
    assert detail["field"] == field
    assert words in detail["message"]
    assert await ines.get("/problems") == []


async def test_another_kind_of_body_is_refused(person: SignIn) -> None:
    ines = await person("ines", role=Role.INSTRUCTOR)
    url = f"{ines.base_url}/api/v1/problems/import?name=a.zip"
    async with ines.http.post(url, json={"name": "x"}) as response:
        assert response.status == 415


async def test_a_package_that_is_read_for_ever_is_refused_and_stops_nobody(
    person: SignIn, anonymous: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "WALL_S", 3.0)
    ines = await person("ines", role=Role.INSTRUCTOR)
    endless = {
        "init.yml": "test_cases:\n  input_format: '(?P<case>x)(a|a)+b'\n  output_format: '(?P<case>y)'\n",
        "x" + "a" * 60: "1\n",
    }
    sent = asyncio.create_task(
        send(ines, package({**dict.fromkeys(sum_files()), "problem.yaml": None, **endless}))
    )
    while not sent.done():
        async with asyncio.timeout(2):
            await anonymous.get("/problems")
        await asyncio.sleep(0.05)
    status, error = await sent
    assert status == 422, error
    assert "too much work" in str(error["message"])
