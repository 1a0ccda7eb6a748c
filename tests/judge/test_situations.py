"""What a judge has to tell apart, in every language: one program a language does all of it, by its first line."""

from __future__ import annotations

from pathlib import Path

import pytest

from judge.compiling.artefacts import ProgramCache
from judge.compiling.programs import Program, compile_program
from judge.contract import SourceFile
from judge.judging.verdict import Judgement, verdict_of_test
from judge.limits import MIB, Limit, RunLimits
from tests.judge.conftest import Bench, Outcome
from tests.judge.one_pool import backend, bench

__all__ = ["backend", "bench"]

SOURCES = Path(__file__).with_name("situations")
PROGRAMS = {
    "python": "main.py",
    "pypy": "main.py",
    "javascript": "main.js",
    "typescript": "main.ts",
    "c": "main.c",
    "cpp17": "main.cpp",
    "cpp20": "main.cpp",
    "cpp23": "main.cpp",
    "java": "Situations.java",
    "go": "main.go",
    "rust": "main.rs",
    "kotlin": "main.kt",
}
LIMITS = RunLimits(cpu_s=10, memory_bytes=256 * MIB, output_bytes=8 * MIB)
BRIEF = RunLimits(cpu_s=0.5, wall_s=60, memory_bytes=256 * MIB)
NUMBERS = 100_000

_compiled = ProgramCache()  # each language's program is compiled once for all situations

pytestmark = [
    pytest.mark.judge,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.parametrize("language", PROGRAMS),
]


async def program_of(bench: Bench, language: str) -> Program:
    file = SourceFile(PROGRAMS[language], (SOURCES / PROGRAMS[language]).read_bytes())
    compiled = await compile_program(bench.pool, bench.language(language), [file], cache=_compiled)
    assert compiled.program, compiled.compiler_output.decode()
    return compiled.program


async def run(bench: Bench, language: str, stdin: bytes, limits: RunLimits = LIMITS) -> Outcome:
    program = await program_of(bench, language)
    async with bench.pool.acquire() as sandbox:
        return await bench.run_in(sandbox, program, stdin, limits)


def verdict(outcome: Outcome, limits: RunLimits = LIMITS) -> str:
    return verdict_of_test(outcome.result, limits, Judgement(True))


async def test_what_is_right_is_accepted(bench: Bench, language: str) -> None:
    outcome = await run(bench, language, b"sum\n20 22\n")
    assert (outcome.stdout, outcome.stderr) == (b"42\n", b"")
    assert verdict(outcome) == "accepted"


async def test_much_is_read_and_written(bench: Bench, language: str) -> None:
    numbers = range(NUMBERS)
    outcome = await run(bench, language, b"echo\n" + b"".join(b"%d\n" % one for one in numbers))
    assert verdict(outcome) == "accepted", outcome.result
    assert outcome.stdout.split() == [b"%d" % (one + 1) for one in numbers]


async def test_recursion_may_be_deep(bench: Bench, language: str) -> None:
    outcome = await run(bench, language, b"deep\n")
    assert outcome.stdout == b"100000\n", (outcome.result, outcome.stderr[:500])


async def test_a_caught_exception_harms_nobody(bench: Bench, language: str) -> None:
    outcome = await run(bench, language, b"catch\n")
    assert (outcome.stdout, outcome.result.exit_code) == (b"caught\n", 0)


async def test_an_uncaught_one_is_a_runtime_error_with_its_words(bench: Bench, language: str) -> None:
    outcome = await run(bench, language, b"throw\n")
    assert verdict(outcome) == "runtime_error", outcome.result
    assert b"on purpose" in outcome.stderr


async def test_what_never_ends_breaks_the_time_limit(bench: Bench, language: str) -> None:
    outcome = await run(bench, language, b"loop\n", BRIEF)
    assert outcome.result.limit_broken is Limit.CPU
    assert verdict(outcome, BRIEF) == "time_limit_exceeded"


async def test_what_takes_ever_more_breaks_the_memory_limit(bench: Bench, language: str) -> None:
    outcome = await run(bench, language, b"memory\n")
    assert verdict(outcome) == "memory_limit_exceeded", (outcome.result, outcome.stderr[:500])


BROKEN = {
    "python": ("print(1\n", b"SyntaxError"),
    "pypy": ("print(1\n", b"SyntaxError"),
    "javascript": ("let a = ;\n", b"SyntaxError"),
    "typescript": ('const a: number = "text";\n', b"not assignable to type 'number'"),
    "c": ("int main(void) { return missing; }\n", b"'missing' undeclared"),
    "cpp17": ("int main() { return missing; }\n", b"'missing' was not declared"),
    "cpp20": ("int main() { return missing; }\n", b"'missing' was not declared"),
    "cpp23": ("int main() { return missing; }\n", b"'missing' was not declared"),
    "java": ("class A { int b() { return missing; } }\n", b"cannot find symbol"),
    "go": ("package main\nfunc main() { missing() }\n", b"undefined: missing"),
    "rust": ("fn main() { missing(); }\n", b"cannot find function `missing`"),
    "kotlin": ("fun main() { missing() }\n", b"unresolved reference: missing"),
}


async def test_what_does_not_compile_gives_the_compiler_s_words_and_line(bench: Bench, language: str) -> None:
    source, words = BROKEN[language]
    compiled = await bench.compile(language, source)
    assert compiled.program is None
    assert words in compiled.compiler_output.replace("‘".encode(), b"'").replace("’".encode(), b"'")
    assert b"main." in compiled.compiler_output
    assert b"1" in compiled.compiler_output
