"""Compiled programs outlive the worker, within a bound, and one that is not what it should be is never run."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path

import pytest

from judge.compiling.artefacts import DISK_BYTES, Artefact, ProgramCache
from judge.compiling.disk_store import DiskStore
from judge.compiling.programs import compile_program
from judge.contract import SourceFile
from tests.judge.conftest import Bench

KEY, OTHER = "a" * 64, "b" * 64
SUM = b'#include <stdio.h>\nint main(void) { int a, b; scanf("%d%d", &a, &b); printf("%d", a + b); }'


def artefact(key: str, size: int = 100) -> Artefact:
    return Artefact(key, b"a warning", 12.5, "main.c", {"a/program": (b"\0" * size, True)})


def age(store: DiskStore[Artefact], key: str, seconds: int) -> None:
    os.utime(store.folder / key, (seconds, seconds))


@pytest.fixture
def store(tmp_path: Path) -> DiskStore[Artefact]:
    return DiskStore(Artefact, tmp_path / "programs", DISK_BYTES)


async def test_an_artefact_outlives_the_worker(store: DiskStore[Artefact]) -> None:
    await ProgramCache(store).add(artefact(KEY))
    next_life = ProgramCache(DiskStore(Artefact, store.folder, DISK_BYTES))
    assert await next_life.get(KEY) == artefact(KEY)
    assert await next_life.get(OTHER) is None
    assert store.folder.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "damage", ["cut", "empty", "changed", "longer", "another's", "rubbish behind a right hash"]
)
def test_a_damaged_artefact_is_thrown_away(store: DiskStore[Artefact], damage: str) -> None:
    store.write(artefact(KEY))
    store.write(artefact(OTHER, 7))
    path = store.folder / KEY
    content = path.read_bytes()
    rubbish = b"\xc1"
    path.write_bytes(
        {
            "cut": content[:-1],
            "empty": b"",
            "changed": content[:-1] + bytes([content[-1] ^ 1]),
            "longer": content + b"\0",
            "another's": (store.folder / OTHER).read_bytes(),
            "rubbish behind a right hash": hashlib.sha256(rubbish).digest() + rubbish,
        }[damage]
    )
    assert store.read(KEY) is None
    assert not path.exists()
    store.write(artefact(KEY))
    assert store.read(KEY) == artefact(KEY)


def test_the_least_recently_used_goes_when_the_folder_is_full(tmp_path: Path) -> None:
    store = DiskStore(Artefact, tmp_path, 3500)
    for number in range(3):
        key = str(number) * 64
        store.write(artefact(key, 1000))
        age(store, key, 1000 + number)
    assert store.read("0" * 64)  # so it is not the oldest any more
    store.write(artefact(KEY, 1000))
    assert sorted(path.name[0] for path in tmp_path.iterdir()) == ["0", "2", "a"]
    store.write(artefact(OTHER, 5000))
    assert store.read(OTHER) is None


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = DiskStore(Artefact, tmp_path / "file", DISK_BYTES)
    store.write(artefact(KEY))
    assert store.read(KEY) is None


async def test_memory_is_bounded_too() -> None:
    cache = ProgramCache(memory_bytes=5000)
    for key in (KEY, OTHER):
        await cache.add(artefact(key, 3000))
    assert await cache.get(KEY) is None
    assert await cache.get(OTHER) is not None


@pytest.mark.judge
async def test_what_was_compiled_in_an_earlier_life_runs_without_a_compiler(
    bench: Bench, store: DiskStore[Artefact]
) -> None:
    language = bench.language("c")
    files = [SourceFile("main.c", SUM)]
    first = await compile_program(bench.pool, language, files, cache=ProgramCache(store))
    second = await compile_program(bench.pool, language, files, cache=ProgramCache(store))
    assert second.cpu_ms == first.cpu_ms  # of the one compilation there was
    assert second.program
    async with bench.pool.acquire() as sandbox:
        assert (await bench.run_in(sandbox, second.program, b"20 22")).stdout == b"42"
    newer = replace(language, version=language.version + ".1")
    assert (
        await compile_program(bench.pool, newer, files, cache=ProgramCache(store))
    ).program != first.program
    assert len(list(store.folder.iterdir())) == 2


@pytest.mark.judge
async def test_a_compilation_that_broke_a_limit_is_tried_again(
    bench: Bench, store: DiskStore[Artefact]
) -> None:
    files = [SourceFile("main.c", b'#include "/dev/zero"\nint main(void) { }')]
    cache = ProgramCache(store)
    compiled = await compile_program(bench.pool, bench.language("c"), files, time_limit_s=0.3, cache=cache)
    assert compiled.program is None
    assert not compiled.is_final
    assert not store.folder.exists()
    wrong = await compile_program(bench.pool, bench.language("c"), [SourceFile("a.c", b"x")], cache=cache)
    assert wrong.is_final
    assert len(list(store.folder.iterdir())) == 1
