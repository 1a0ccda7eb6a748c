"""The table of languages: names, aliases and versions, which file is the main one, a new entry."""

from __future__ import annotations

import tomllib
from dataclasses import replace

import pytest

from judge.compiling import toolchains
from judge.compiling.language import TABLE, load_languages, parse_language, read_table
from judge.compiling.languages import detect, find_language, language_of, resolve_language, time_factor
from judge.compiling.programs import compile_program
from judge.compiling.toolchains import examine
from judge.contract import SourceFile
from tests.judge.conftest import Bench
from tests.judge.own_programs import backend, output_of
from tests.judge.test_situations import BROKEN, PROGRAMS

__all__ = ["backend"]


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


SHORT = {
    "python": "print(42)",
    "pypy": "print(42)",
    "javascript": "console.log(42)",
    "typescript": "console.log(42)",
    "c": '#include <stdio.h>\nint main(void) { puts("42"); }',
    "cpp17": '#include <cstdio>\nint main() { puts("42"); }',
    "java": "class A { public static void main(String[] a) { System.out.println(42); } }",
    "go": 'package main\nimport "fmt"\nfunc main() { fmt.Println(42) }',
    "rust": 'fn main() { println!("42"); }',
    "kotlin": "fun main(args: Array<String>) { println(42) }",
}


@pytest.mark.judge
@pytest.mark.parametrize("language", SHORT)
async def test_a_source_may_be_called_as_people_call_files(bench: Bench, language: str) -> None:
    """Also where a language would make a name of its own of it."""
    (extension, *_) = bench.language(language).extensions
    for stem in ("sum (1)", "sum.v2", "1-sum", "größe", "[sum]", "和（1）"):
        files = [(stem + extension, SHORT[language])]
        assert await output_of(bench, language, files) == b"42\n", stem


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
