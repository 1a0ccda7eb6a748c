"""The table of languages: names, aliases, several files, which file or class is the main one, a new entry."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import replace

import pytest

from judge.compiling import java, toolchains
from judge.compiling.artefacts import ProgramCache
from judge.compiling.classes import class_with_main
from judge.compiling.language import TABLE, load_languages, parse_language, read_table
from judge.compiling.languages import detect, find_language, language_of, resolve_language, time_factor
from judge.compiling.programs import CompileResult, compile_program
from judge.compiling.toolchains import examine
from judge.contract import SourceFile
from judge.limits import Limit, RunLimits
from judge.sandboxes.backends import Backend, BubblewrapBackend
from tests.judge.conftest import LIMITS, Bench
from tests.judge.test_situations import BROKEN, PROGRAMS


@pytest.fixture
def backend() -> Backend:
    """One is enough: what is tested here is what a language does, and a container sees the same files."""
    return BubblewrapBackend()


C_SUM = '#include <stdio.h>\nint main(void) { int a, b; scanf("%d%d", &a, &b); printf("%d\\n", a + b); }'
JAVA_HELLO = "class Main { public static void main(String[] a) { System.out.println(42); } }"

Files = Sequence[tuple[str, str]]


async def compile_files(bench: Bench, language: str, files: Files, include: Files = ()) -> CompileResult:
    def sources(given: Files) -> list[SourceFile]:
        return [SourceFile(name, text.encode()) for name, text in given]

    return await compile_program(
        bench.pool, bench.language(language), sources(files), include=sources(include)
    )


async def output_of(
    bench: Bench, language: str, files: Files, include: Files = (), stdin: bytes = b""
) -> bytes:
    compiled = await compile_files(bench, language, files, include)
    assert compiled.program, compiled.compiler_output.decode()
    async with bench.pool.acquire() as sandbox:
        outcome = await bench.run_in(sandbox, compiled.program, stdin)
    assert outcome.stderr == b""
    return outcome.stdout


def test_every_language_of_the_table_is_tried_in_every_situation() -> None:
    programs = {name for name, one in load_languages().items() if not one.only_where_named}
    assert set(PROGRAMS) == set(BROKEN) == programs


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("python3.10", "python"),
        ("Python 3", "python"),
        ("java17", "java"),
        ("c++", "cpp17"),
        ("c++20", "cpp20"),
        ("C++23", "cpp23"),
        ("pypy3.9", "pypy"),
        ("ts", "typescript"),
        ("kt", "kotlin"),
        ("C", "c"),
    ],
)
def test_aliases_and_versions_find_their_language(name: str, expected: str) -> None:
    found = find_language(name)
    assert found is not None
    assert found.name == expected
    usable = resolve_language(name)
    assert (usable is not None) == (expected in detect())


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["a.py", "Main.py"], "Main.py"),
        (["Main.py", "main.py"], "main.py"),
        (["b.py", "a.py"], "b.py"),
        (["a.py", "__main__.py"], "__main__.py"),
    ],
)
def test_the_main_file_is_known_by_its_name_in_whatever_case(names: list[str], expected: str) -> None:
    assert load_languages()["python"].main_source(names) == expected


def test_no_alias_is_anybody_else_s() -> None:
    names = [name for one in load_languages().values() for name in (one.name, *one.aliases)]
    assert sorted(names) == sorted(set(names))
    assert names == [name.lower() for name in names]


def test_a_file_of_a_shared_extension_is_of_the_first_such_language() -> None:
    assert (found := language_of(["main.py"])) is not None
    assert found.name == "python"
    assert (found := language_of(["a.cpp", "b.h"])) is not None
    assert found.name == "cpp17"
    assert language_of(["a.py", "b.cpp"]) is None
    for name, expected in (("A.CPP", "cpp17"), ("A.C", "cpp17"), ("a.c", "c"), ("A.Py", "python")):
        assert (found := language_of([name])) is not None
        assert found.name == expected


def test_a_problem_s_time_factor_goes_before_the_language_s() -> None:
    assert time_factor("python", {"python": 3.0}) == 3.0
    assert time_factor("python", {"java": 3.0}) == load_languages()["python"].time_multiplier
    assert time_factor("cobol", {}) == 1.0


def test_an_unknown_language_is_none() -> None:
    assert resolve_language("cobol") is None
    assert language_of(["notes.txt"]) is None


@pytest.mark.judge
async def test_the_same_sources_are_compiled_once(bench: Bench) -> None:
    cache = ProgramCache()
    first = await bench.compile("c", C_SUM, cache=cache)
    second = await bench.compile("c", C_SUM, cache=cache)
    assert second == first
    assert second.cpu_ms == first.cpu_ms  # two compilations would differ


SEVERAL: dict[str, Files] = {
    "python": [
        ("helper.py", "def double(x): return 2 * x"),
        ("main.py", "from helper import double\nprint(double(21))"),
    ],
    "pypy": [
        ("helper.py", "def double(x): return 2 * x"),
        ("__main__.py", "from helper import double\nprint(double(21))"),
    ],
    "javascript": [
        ("helper.js", "exports.double = (x) => 2 * x;"),
        ("main.js", "console.log(require('./helper').double(21));"),
    ],
    "typescript": [
        ("helper.ts", "export function double(x: number): number { return 2 * x; }"),
        ("main.ts", "import { double } from './helper';\nconsole.log(double(21));"),
    ],
    "c": [
        ("helper.h", "int twice(int);"),
        ("helper.c", '#include "helper.h"\nint twice(int x) { return 2 * x; }'),
        ("a.c", '#include <stdio.h>\n#include "helper.h"\nint main(void) { printf("%d\\n", twice(21)); }'),
    ],
    "cpp17": [
        ("a.cpp", "#include <iostream>\nint twice(int);\nint main() { std::cout << twice(21) << std::endl; }"),
        ("b.cc", "int twice(int x) { return 2 * x; }"),
    ],
    "cpp20": [
        ("a.cpp", "#include <iostream>\nint twice(auto x) { return 2 * x; }\n"
         "int main() { std::cout << twice(21) << std::endl; }"),
        ("notes.txt", "not compiled"),
    ],
    "cpp23": [
        ("a.cpp", "#include <iostream>\nint twice(int);\nint main() { std::cout << twice(21uz) << std::endl; }"),
        ("b.cpp", "int twice(int x) { if consteval { return 0; } return 2 * x; }"),
    ],
    "java": [
        ("Helper.java", "class Helper { static int twice(int x) { return 2 * x; } }"),
        ("Main.java", "class Main { public static void main(String[] a) "
         "{ System.out.println(Helper.twice(21)); } }"),
    ],
    "go": [
        ("helper.go", "package main\nfunc double(x int) int { return 2 * x }"),
        ("main.go", 'package main\nimport "fmt"\nfunc main() { fmt.Println(double(21)) }'),
    ],
    "rust": [
        ("helper.rs", "pub fn double(x: i32) -> i32 { 2 * x }"),
        ("main.rs", 'mod helper;\nfn main() { println!("{}", helper::double(21)); }'),
    ],
    "kotlin": [
        ("Helper.kt", "package helper\nfun double(x: Int) = 2 * x"),
        ("main.kt", "import helper.double\nfun main() { println(double(21)) }"),
    ],
}  # fmt: skip


@pytest.mark.judge
@pytest.mark.parametrize("language", SEVERAL)
async def test_several_files_make_one_program(bench: Bench, language: str) -> None:
    assert await output_of(bench, language, SEVERAL[language]) == b"42\n"


@pytest.mark.judge
async def test_what_a_problem_includes_is_compiled_and_goes_before_the_same_name(bench: Bench) -> None:
    driver = "#include <iostream>\nint solve(int);\nint main() { std::cout << solve(21) << std::endl; }"
    include = [("main.cpp", driver), ("solve.h", "int solve(int);")]
    files = [("solve.cpp", '#include "solve.h"\nint solve(int x) { return 2 * x; }'), ("solve.h", "bad")]
    assert await output_of(bench, "cpp17", files, include) == b"42\n"
    python = [("main.py", "from solution import solve\nprint(solve(21))")]
    assert await output_of(bench, "python", [("solution.py", "solve = lambda x: 2 * x")], python) == b"42\n"


@pytest.mark.judge
async def test_a_single_file_may_have_any_name(bench: Bench) -> None:
    assert await output_of(bench, "python", [("solution", "print(42)")]) == b"42\n"
    assert await output_of(bench, "java", [("x", JAVA_HELLO)]) == b"42\n"


@pytest.mark.judge
async def test_two_files_that_would_have_one_name_are_refused(bench: Bench) -> None:
    files = [("A.java", "package a; public class Main { }"), ("B.java", "package b; public class Main { }")]
    compiled = await compile_files(bench, "java", files)
    assert compiled.program is None
    assert b"both be called Main.java" in compiled.compiler_output


@pytest.mark.parametrize(
    "name", ["../main.py", "a/../b.py", "a//b.py", "/b.py", "a/-o", "", "-o", "x" * 300, "a..py", "a\nb.py"]
)
@pytest.mark.judge
async def test_a_file_name_that_leads_elsewhere_or_is_an_option_is_refused(bench: Bench, name: str) -> None:
    compiled = await compile_files(bench, "python", [(name, "")])
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
@pytest.mark.parametrize(
    ("source", "is_right"),
    [
        ("import fs from 'fs';\nconsole.log(await 1);\n", True),  # a module by its words alone
        ("#!/usr/bin/env node\nvar octal = 010;\nreturn;\n", True),  # what modules may not do
        ("import fs from 'fs';\nlet a = ;\n", False),
        ("import function hello() {}\n", False),
        ("let a = ;\n", False),
    ],
)
async def test_a_module_of_javascript_that_does_not_parse_does_not_compile(
    bench: Bench, source: str, is_right: bool
) -> None:
    compiled = await bench.compile("javascript", source)
    assert (compiled.program is not None) is is_right
    assert is_right or (
        b"main.js:" in compiled.compiler_output and b"SyntaxError" in compiled.compiler_output
    )


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
    assert re.search(rb"The compiler broke its (cpu|wall) limit", compiled.compiler_output)


def test_a_java_file_is_named_after_its_public_class_whatever_surrounds_it() -> None:
    source = b"""/* class Fake { public static void main( } */ package a.b;
    class Helper { String s = "public class X { static void main("; }
    // public class Y
    public final class Real extends Helper { static class Inner { } public static void main(String... args) { } }"""
    assert java.source_name("Main.java", source) == "Real.java"
    assert java.source_name("a.java", b"class B {}") == "a.java"


MAIN = "public static void main(String[] args) { System.out.println(42); }"


@pytest.mark.judge
@pytest.mark.parametrize(
    "files",
    [
        pytest.param([("a.java", f"public class Solution {{ {MAIN} }}")], id="any public class"),
        pytest.param([("a.java", f"class lower_case {{ {MAIN} }}")], id="no public class"),
        pytest.param([("a.java", f"package a.b.c; public class Deep {{ {MAIN} }}")], id="package"),
        pytest.param(
            [("a.java", f"class A {{ class B {{ }} static class C {{ }} }} class D {{ {MAIN} }}")],
            id="behind others",
        ),
        pytest.param(
            [("a.java", f"public class Outer {{ static class Inner {{ {MAIN} }} }}")], id="in an inner class"
        ),
        pytest.param(
            [("a.java", f"public class A {{ static class B {{ {MAIN.replace('42', '1')} }} {MAIN} }}")],
            id="the outer one first",
        ),
        pytest.param(
            [("a.java", "interface Hi { int x(); } record P(int x) implements Hi { } enum E { A } "
              f"final class Z {{ {MAIN} }}")],
            id="records and enums",
        ),
        pytest.param([("a.java", f"public interface Starts {{ {MAIN[7:]} }}")], id="an interface"),
        pytest.param(
            [("a.java", "abstract class Base { " + MAIN.replace("String[]", "String...") + " }")], id="varargs"
        ),
        pytest.param(
            [
                ("Other.java", "package p; public class Other { " + MAIN.replace("42", "1") + " }"),
                ("Main.java", f"package q; public class Main {{ {MAIN} }}"),
            ],
            id="of two the main file's",
        ),
        pytest.param(
            [
                ("Lib.java", "package lib; public class Lib { public static int x() { return 42; } }"),
                ("App.java", "package app; import lib.Lib; public class App { "
                 + MAIN.replace("42", "Lib.x()") + " }"),
            ],
            id="two packages",
        ),
        pytest.param([("a.java", f"public class Größe {{ {MAIN} }}")], id="letters beyond ASCII"),
    ],
)  # fmt: skip
async def test_java_starts_in_the_class_with_main(bench: Bench, files: Files) -> None:
    assert await output_of(bench, "java", files) == b"42\n"


@pytest.mark.judge
@pytest.mark.parametrize(
    ("language", "source"),
    [
        ("java", "class A { void main() { } }"),
        ("kotlin", "fun start() { }"),
        ("go", "package other\nfunc main() { }\n"),
    ],
)
async def test_a_program_without_main_does_not_compile(bench: Bench, language: str, source: str) -> None:
    compiled = await bench.compile(language, source)
    assert compiled.program is None
    assert b"nothing to start" in compiled.compiler_output


@pytest.mark.judge
@pytest.mark.parametrize(
    "files",
    [
        pytest.param([("a.kt", "fun main() { println(42) }")], id="no arguments"),
        pytest.param([("a.kt", "fun main(args: Array<String>) { println(42) }")], id="arguments"),
        pytest.param([("a.kt", "package x.y\nfun main() = println(42)")], id="package"),
        pytest.param(
            [("a.kt", "object Solution { @JvmStatic fun main(args: Array<String>) { println(42) } }")],
            id="object",
        ),
        pytest.param(
            [("a.kt", "class App { companion object { @JvmStatic fun main(args: Array<String>) "
              "{ println(42) } } }")],
            id="companion",
        ),
        pytest.param([("a.kt", '@file:JvmName("Other")\nfun main() { println(42) }')], id="named class"),
        pytest.param(
            [("lib.kt", "fun main() { println(1) }"), ("main.kt", "package p\nfun main() { println(42) }")],
            id="the main file's",
        ),
    ],
)  # fmt: skip
async def test_kotlin_starts_in_main_wherever_it_stands(bench: Bench, files: Files) -> None:
    assert await output_of(bench, "kotlin", files) == b"42\n"


@pytest.mark.parametrize(
    "content", [b"", b"\xca\xfe\xba\xbe", b"\xca\xfe\xba\xbe\0\0\0\x3d\xff\xff" + b"\1\xff\xff", b"text"]
)
def test_what_is_no_class_file_starts_nothing(content: bytes) -> None:
    assert class_with_main({"A.class": content}, ["A.java"]) is None


MADE_UP = """
[shell]
title = "Shell"
aliases = ["sh"]
extensions = [".sh"]
tools.sh = { at = ["/usr/bin/sh"], toolchain = 1 }
version = [["{tool:sh}", "-c", "echo made up 1.0; echo and more"], ["{tool:sh}", "-c", "echo second"]]
compile = [["{tool:sh}", "-n", "{each}"]]
run = ["{tool:sh}", "{main}"]
main = ["start"]
environment = { GREETING = "hello from {tool:sh}" }
beside."library.txt" = "42"
beside."notes.txt" = "for the compiler alone"
keep = ["*", "!notes.txt"]
time_multiplier = 1.5
"""


@pytest.mark.judge
async def test_a_new_language_is_an_entry_and_nothing_else(bench: Bench) -> None:
    ((name, entry),) = tomllib.loads(MADE_UP).items()
    found = examine(parse_language(name, entry))
    assert (found.missing, found.version) == ("", "made up 1.0, second")
    files = [
        SourceFile("other.sh", b"answer() { cat library.txt; test ! -e notes.txt; }"),
        SourceFile("start.sh", b'. ./other.sh; answer && echo "; $GREETING"'),
    ]
    compiled = await compile_program(bench.pool, found, files)
    assert compiled.program, compiled.compiler_output
    async with bench.pool.acquire() as sandbox:
        assert (await bench.run_in(sandbox, compiled.program)).stdout == b"42; hello from /usr/bin/sh\n"
    broken = await compile_program(bench.pool, found, [files[1], SourceFile("b.sh", b"if then")])
    assert broken.program is None
    assert b"b.sh" in broken.compiler_output


def test_a_tool_that_does_not_tell_its_version_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = {
        "title": "Shell",
        "extensions": [".sh"],
        "tools": {"sh": {"at": ["/bin/sh"], "toolchain": 1}},
        "version": [["{tool:sh}", "-c", "echo broken; exit 1"]],
        "compile": [],
        "run": ["{tool:sh}", "{main}"],
    }
    assert (
        examine(parse_language("shell", entry)).missing == "sh was asked for its version and failed: broken"
    )
    monkeypatch.setattr(toolchains, "VERSION_TIMEOUT_S", 0)
    assert examine(parse_language("shell", entry)).missing == "sh did not say its version within 0 s"


def test_a_language_whose_tool_is_not_there_says_what_is_missing() -> None:
    entry = tomllib.loads(MADE_UP.replace("/usr/bin/sh", "/no/such/tool"))["shell"]
    assert examine(parse_language("shell", entry)).missing == "no sh on this machine"


def test_an_entry_with_a_key_that_nobody_knows_is_refused() -> None:
    entry = tomllib.loads(MADE_UP)["shell"] | {"time_multiplyer": 2}
    with pytest.raises(ValueError, match="time_multiplyer"):
        parse_language("shell", entry)
    assert set(load_languages()) == set(tomllib.loads(TABLE.read_text()))


def test_an_entry_like_another_says_what_differs() -> None:
    table = MADE_UP + '[other]\nlike = "shell"\ntitle = "Other"\n'
    shell, other = read_table(table).values()
    assert other == replace(shell, name="other", title="Other")
    with pytest.raises(ValueError, match="the language other is like fish, which does not stand above it"):
        read_table(table.replace('like = "shell"', 'like = "fish"'))


@pytest.mark.judge
async def test_limits_of_the_virtual_machine_are_above_the_problem_s(bench: Bench) -> None:
    limits = RunLimits(cpu_s=5, memory_bytes=LIMITS.memory_bytes, processes=64)
    outcome = await bench.run("java", JAVA_HELLO, b"1 1", limits)
    assert outcome.result.exit_code == 0


@pytest.mark.parametrize(
    ("printed", "version"),
    [
        ("gcc (Debian) 12.2.0\nCopyright\n", "gcc (Debian) 12.2.0"),
        ("Warning: cannot find your CPU L2 cache size\nPyPy 7.3.11\n", "PyPy 7.3.11"),
        ("info: kotlinc-jvm 1.9.0 (JRE 17)\n", "kotlinc-jvm 1.9.0 (JRE 17)"),
        ("\n", ""),
    ],
)
def test_a_version_is_the_first_line_that_is_no_warning(printed: str, version: str) -> None:
    assert toolchains.told_version(printed) == version
