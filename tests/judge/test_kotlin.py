"""The Kotlin compiler that Maven fetches: installed for real, and used in a sandbox."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from judge.compiling import kotlin
from judge.compiling.language import Language, load_languages
from judge.compiling.programs import compile_program
from judge.compiling.toolchains import examine
from judge.contract import SourceFile
from judge.limits import MIB, RunLimits
from judge.sandboxes.backends import BubblewrapBackend
from judge.sandboxes.pool import SandboxPool
from tests.judge.conftest import Bench
from tests.support.components import need

ROOMY = RunLimits(cpu_s=10, wall_s=40, memory_bytes=256 * MIB, output_bytes=1 * MIB, processes=128)
# Each line of main needs Kotlin 1.4 at least, and the last one 1.6.
MODERN = b"""
fun interface Rule { fun holds(at: Int): Boolean }

fun main() {
    val even = Rule { it % 2 == 0 }
    val numbers = buildList { addAll(readln().split(" ").map { it.toInt() }) }
    println(numbers.filter(even::holds).sumOf { it.toLong() })
    println(ArrayDeque(numbers).apply { addFirst(7) }.removeLast())
    println(readlnOrNull() ?: "nothing more")
}
"""


def at(folder: Path) -> Language:
    """Kotlin as it is in a folder."""
    language = load_languages()["kotlin"]
    places = {"kotlinc": folder / "bin/kotlinc", "stdlib": folder / "lib/kotlin-stdlib.jar"}
    return replace(
        language,
        wanted_tools=tuple(
            replace(tool, places=(str(places[tool.name]),)) if tool.name in places else tool
            for tool in language.wanted_tools
        ),
    )


@pytest.mark.judge
@pytest.mark.timeout(300)
async def test_it_is_fetched_and_compiles_what_is_written_today(tmp_path: Path) -> None:
    need("" if shutil.which("mvn") and shutil.which("java") else "there is no Maven", optional=True)
    folder = tmp_path / "tools" / "kotlinc"
    try:
        kotlin.install(folder)
    except kotlin.KotlinError as error:
        need(f"Maven fetches nothing here: {str(error)[-200:]}", optional=True)
    language = examine(at(folder))
    assert language.missing == ""
    assert language.version.startswith("kotlinc-jvm 2.")
    pool = SandboxPool(1, BubblewrapBackend(languages={"kotlin": language}))
    await pool.start()
    try:
        compiled = await compile_program(pool, language, [SourceFile("main.kt", MODERN)], time_limit_s=60)
        assert compiled.program, compiled.compiler_output.decode()
        async with pool.acquire() as sandbox:
            outcome = await Bench(pool).run_in(sandbox, compiled.program, b"3 4 6\nmore\n", ROOMY)
    finally:
        await pool.close()
    assert outcome.stdout == b"10\n6\nmore\n"
    with pytest.raises(kotlin.KotlinError, match="is there already"):
        kotlin.install(folder)


def test_without_maven_one_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(kotlin.KotlinError, match="apt install maven"):
        kotlin.lay_out(tmp_path / "kotlinc")
    assert list(tmp_path.iterdir()) == []
