"""Where Java and Kotlin start: in the class or file with main, whatever it is called."""

from __future__ import annotations

import pytest

from judge.compiling import java
from judge.compiling.classes import class_with_main
from tests.judge.conftest import Bench
from tests.judge.own_programs import Files, backend, output_of

__all__ = ["backend"]


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
