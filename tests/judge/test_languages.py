"""Every language that the machine has compiles and runs; names, aliases and Java's rule of file names."""

from __future__ import annotations

import pytest

from judge import java
from judge.contract import SourceFile
from judge.languages import detect, language_of, load_languages, resolve_language
from judge.limits import Limit, RunLimits
from judge.programs import ProgramCache, compile_program
from tests.judge.conftest import LIMITS, Bench

SUMS = {
    "python": "print(sum(map(int, input().split())))",
    "javascript": "const [a, b] = require('fs').readFileSync(0, 'utf8').split(' ').map(Number); console.log(a + b)",
    "c": '#include <stdio.h>\nint main(void) { int a, b; scanf("%d%d", &a, &b); printf("%d\\n", a + b); }',
    "cpp17": "#include <iostream>\nint main() { int a, b; std::cin >> a >> b; std::cout << a + b << std::endl; }",
    "java": "import java.util.*; public class Adder { public static void main(String[] a) {"
    " Scanner s = new Scanner(System.in); System.out.println(s.nextInt() + s.nextInt()); } }",
    "go": 'package main\nimport "fmt"\nfunc main() { var a, b int; fmt.Scan(&a, &b); fmt.Println(a + b) }',
    "rust": "fn main() { let mut s = String::new(); std::io::stdin().read_line(&mut s).unwrap();"
    ' println!("{}", s.split_whitespace().map(|x| x.parse::<i64>().unwrap()).sum::<i64>()); }',
}


@pytest.mark.judge
@pytest.mark.parametrize("language", SUMS)
async def test_a_sum_in_every_language(bench: Bench, language: str) -> None:
    outcome = await bench.run(language, SUMS[language], b"20 22\n")
    assert outcome.stderr == b""
    assert outcome.stdout == b"42\n"


@pytest.mark.judge
@pytest.mark.parametrize("language", SUMS)
async def test_what_does_not_compile_gives_the_compiler_s_words(bench: Bench, language: str) -> None:
    compiled = await bench.compile(language, "this is ( no program in any language")
    assert compiled.program is None
    assert compiled.compiler_output.strip()


def test_every_language_of_the_table_has_a_test() -> None:
    assert set(SUMS) == set(load_languages())


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("python3.10", "python"),
        ("Python 3", "python"),
        ("java17", "java"),
        ("c++", "cpp17"),
        ("c++20", "cpp17"),
        ("C", "c"),
    ],
)
def test_aliases_and_versions_find_their_language(name: str, expected: str) -> None:
    if expected not in detect():
        pytest.skip(f"{expected} is not installed")
    found = resolve_language(name)
    assert found is not None
    assert found.name == expected


def test_an_unknown_language_is_none() -> None:
    assert resolve_language("cobol") is None
    assert language_of(["notes.txt"]) is None


@pytest.mark.judge
async def test_the_same_sources_are_compiled_once(bench: Bench) -> None:
    first = await bench.compile("c", SUMS["c"])
    assert await bench.compile("c", SUMS["c"]) is first


@pytest.mark.judge
async def test_several_files_make_one_program(bench: Bench) -> None:
    files = [
        SourceFile("helper.py", b"def double(x): return 2 * x"),
        SourceFile("main.py", b"from helper import double\nprint(double(int(input())))"),
    ]
    compiled = await compile_program(bench.pool, bench.language("python"), files, cache=ProgramCache())
    assert compiled.program
    async with bench.pool.acquire() as sandbox:
        assert (await bench.run_in(sandbox, compiled.program, b"21")).stdout == b"42\n"


@pytest.mark.parametrize("name", ["../main.py", "a/b.py", "", "-o", "x" * 300])
@pytest.mark.judge
async def test_a_file_name_that_is_no_bare_name_is_refused(bench: Bench, name: str) -> None:
    compiled = await compile_program(
        bench.pool, bench.language("python"), [SourceFile(name, b"")], cache=ProgramCache()
    )
    assert compiled.program is None
    assert b"not allowed" in compiled.compiler_output


@pytest.mark.judge
async def test_java_out_of_memory_is_the_memory_limit(bench: Bench) -> None:
    source = """import java.util.*;
    class Main {
        public static void main(String[] a) {
            List<int[]> l = new ArrayList<>();
            for (;;) l.add(new int[1 << 20]);
        }
    }"""
    outcome = await bench.run("java", source)
    assert outcome.result.limit_broken is Limit.MEMORY


@pytest.mark.judge
async def test_deep_recursion_works_in_native_code(bench: Bench) -> None:
    source = """#include <stdio.h>
    int f(int n) { volatile char b[64]; b[0] = 1; return n ? f(n - 1) + b[0] : 0; }
    int main(void) { printf("%d", f(500000)); }"""
    assert (await bench.run("c", source)).stdout == b"500000"


@pytest.mark.judge
async def test_the_compiler_is_held_to_its_time(bench: Bench) -> None:
    source = b"""template<int a, int b> struct G { static const int x = G<a - 1, b>::x + G<a, b - 1>::x; };
    template<int b> struct G<0, b> { static const int x = 1; };
    template<int a> struct G<a, 0> { static const int x = 1; };
    int main() { return G<400, 400>::x; }"""
    language = bench.language("cpp17")
    compiled = await compile_program(
        bench.pool, language, [SourceFile("main.cpp", source)], time_limit_s=0.5, cache=ProgramCache()
    )
    assert compiled.program is None
    assert b"broke its cpu limit" in compiled.compiler_output


def test_java_s_class_with_main_is_found_whatever_surrounds_it() -> None:
    source = b"""/* class Fake { public static void main( } */ package a.b;
    class Helper { String s = "public class X { static void main("; }
    // public class Y
    public final class Real extends Helper { static class Inner { } public static void main(String... args) { } }"""
    assert java.source_name("Main.java", source) == "Real.java"
    assert java.main_class([source]) == "a.b.Real"
    assert java.main_class([b"class A { void main() {} }"]) is None


@pytest.mark.judge
async def test_limits_of_the_virtual_machine_are_above_the_problem_s(bench: Bench) -> None:
    limits = RunLimits(cpu_s=5, memory_bytes=LIMITS.memory_bytes, processes=64)
    outcome = await bench.run("java", SUMS["java"], b"1 1", limits)
    assert outcome.result.exit_code == 0
