"""What an image's tools told is kept: nobody is asked twice, unless something in the image changed."""

from __future__ import annotations

import functools
import io
import os
import tarfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import docker
import pytest

from judge.compiling import known_images
from judge.compiling.known_images import key_of_image, key_of_root
from judge.compiling.languages import adopt, detect, examine_languages
from judge.sandboxes.backends import Backend, BubblewrapBackend, DockerBackend, Sizes
from judge.sandboxes.docker_engine import Engine
from judge.sandboxes.sandbox import SandboxError
from judge.supervisor import build
from tests.support.components import lack_of_docker, need
from tests.support.small_image import small_image

MARK = "5a" * 32
PYTHON = "#!/bin/sh\necho Python {}\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An exported image with a Python that says its version and no more."""
    folder = tmp_path / "root"
    with tarfile.open(fileobj=io.BytesIO(small_image(MARK))) as archive:
        archive.extractall(folder, filter="tar")
    put(folder / "run/judge/supervisor", "")  # what is shown there takes its place
    put(folder / "usr/lib/python/python3.9", PYTHON.format("9.9"))
    (folder / "usr/bin/python3").symlink_to("/usr/lib/python/python3.9")
    return folder


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The key of every image whose tools were asked."""
    keys: list[str] = []

    async def note(sandbox: object, key: str) -> known_images.ImageAnswer:
        keys.append(key)
        return await known_images.ask_image(sandbox, key)  # type: ignore[arg-type]

    monkeypatch.setattr("judge.sandboxes.backends.ask_image", note)
    return keys


def put(path: Path, script: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.write_text(script)
    path.chmod(0o755)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A folder that holds the sandboxes' programs and no answers yet."""
    folder = tmp_path / "cache"
    folder.mkdir()
    built = build().supervisor.parent
    (folder / built.name).symlink_to(built)
    return folder


@asynccontextmanager
async def started(root: Path, cache: Path) -> AsyncIterator[Backend]:
    """A backend of an exported image."""
    backend = BubblewrapBackend(Sizes(with_cgroups=False), root=root, cache_folder=cache)
    try:
        await backend.start()
        yield backend
    finally:
        await backend.close()
        adopt(None)


@pytest.mark.judge
async def test_the_tools_of_an_exported_image_are_asked_again_when_one_of_them_changed(
    root: Path, cache: Path, asked: list[str]
) -> None:
    seen = []
    for version, file in (("9.9", ""), ("9.9", ""), ("9.10", "usr/lib/python/python3.9")):
        if file:
            put(root / file, PYTHON.format(version))
        async with started(root, cache) as backend:
            seen.append((backend.mark, detect()["python"].version, detect()["python"].tools))
    python = {"python3": "/usr/bin/python3"}
    assert seen == [(MARK, f"Python {version}", python) for version in ("9.9", "9.9", "9.10")]
    assert len(asked) == len(set(asked)) == 2


@pytest.mark.judge
async def test_a_tool_that_failed_is_asked_again(root: Path, cache: Path, asked: list[str]) -> None:
    put(root / "usr/lib/python/python3.9", "#!/bin/sh\nexit 1\n")
    for _ in range(2):
        async with started(root, cache):
            assert "was asked for its version and failed" in examine_languages()["python"].missing
    assert len(asked) == 2


@pytest.mark.judge
async def test_a_folder_that_is_no_image_is_refused_each_time(root: Path, cache: Path) -> None:
    (root / "etc/codequest-image").write_text("changed by hand")
    for _ in range(2):
        with pytest.raises(SandboxError, match="was not made by"):
            async with started(root, cache):
                pass


@pytest.fixture
def has_docker() -> None:
    """Left out where no engine answers."""
    need(lack_of_docker())


@pytest.mark.judge
@pytest.mark.usefixtures("has_docker")
async def test_an_engines_image_is_asked_once_and_another_of_its_name_again(
    cache: Path, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUDGE_CACHE", str(cache))
    engine, name = Engine(), f"codequest-known:{os.getpid()}"
    marks = []
    try:
        for mark in (MARK, "5b" * 32):
            await engine.import_image(small_image(mark), name)
            for _ in range(2):
                backend = DockerBackend(image=name)
                await backend.start()
                await backend.close()
                marks.append(backend.mark.split()[0])
    finally:
        adopt(None)
        await engine._call(functools.partial(docker.APIClient.remove_image, image=name))
        engine.close()
    assert marks == [MARK, MARK, "5b" * 32, "5b" * 32]
    assert len(asked) == len(set(asked)) == 2


def change(name: str, content: str) -> Callable[[Path], None]:
    return lambda root: put(root / name, content)


@pytest.mark.parametrize(
    "how",
    [
        change("usr/lib/python/python3.9", PYTHON.format("9.8")),
        change("usr/bin/gcc", "#!/bin/sh\n"),
        change("etc/codequest-image", "5b" * 32),
        lambda root: (root / "opt" / "java-cache").mkdir(parents=True),
        lambda root: os.utime(root / "usr/lib/python/python3.9", (1, 1)),
    ],
)
def test_whatever_an_answer_depends_on_is_in_the_key(root: Path, how: Callable[[Path], None]) -> None:
    before = key_of_root(root)
    assert key_of_root(root) == before
    put(root / "usr/share/notes", "nobody asks it")
    assert key_of_root(root) == before
    how(root)
    assert key_of_root(root) != before


def test_links_in_a_circle_and_out_of_the_image_lead_nowhere(root: Path) -> None:
    (root / "usr/bin/gcc").symlink_to("/usr/bin/g++")
    (root / "usr/bin/g++").symlink_to("gcc")
    keys = [key_of_root(root)]
    for target in ("../../../../../../../../../usr/bin/sh", "/usr/bin/sh", "sh"):  # the image's own
        (root / "usr/bin/python3").unlink()
        (root / "usr/bin/python3").symlink_to(target)
        keys.append(key_of_root(root))
    assert len(set(keys)) == 2


def test_an_engines_image_is_known_by_its_id() -> None:
    keys = [key_of_image("sha256:1", ""), key_of_image("sha256:2", ""), key_of_image("sha256:1", "runsc")]
    assert len(set(keys)) == 3
    assert key_of_image("sha256:1", "") == keys[0]
