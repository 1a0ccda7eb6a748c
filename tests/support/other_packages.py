"""Tiny packages of other judges' formats, made by the tests: Polygon and DMOJ."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from tests.support.packages import ECHO_SUM, OFF_BY_ONE, Files, write

# What our checkers need of testlib: files by their order on the command line, and ends with an exit code.
TESTLIB = """#pragma once
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
static std::ifstream inf, ouf, ans;
static void open_all(char **argv) { inf.open(argv[1]); ouf.open(argv[2]); ans.open(argv[3]); }
static void quit(int code, const char *words) { std::fprintf(stderr, "%s\\n", words); std::exit(code); }
"""
CHECKER = """#include "testlib.h"
int main(int argc, char **argv) {
    open_all(argv);
    std::string word;
    long long got, expected;
    if (!(ouf >> word)) quit(8, "nothing there");
    if (word == "pe") quit(2, "no number");
    if (word == "fail") quit(3, "the checker is wrong");
    if (word == "odd") quit(9, "what now");
    if (word == "half") quit(7, "points 2.5");
    ans >> expected;
    got = std::atoll(word.c_str());
    if (ouf >> word) quit(4, "more than a number");
    quit(got == expected ? 0 : 1, got == expected ? "fine" : "another sum");
}
"""
VALIDATOR = """#include "testlib.h"
int main() {
    long long a, b;
    return std::cin >> a >> b && a < 1000 ? 0 : 1;
}
"""
INTERACTOR = """#include "testlib.h"
int main(int argc, char **argv) {
    std::ifstream given(argv[1]);
    std::ofstream told(argv[2]);
    long long a, b, sum;
    given >> a >> b;
    std::cout << a << std::endl << b << std::endl;
    if (!(std::cin >> sum)) quit(1, "no sum");
    told << sum << std::endl;
    quit(0, "asked");
}
"""
PROBLEM_XML = """<?xml version="1.0" encoding="utf-8" standalone="no"?>
<problem revision="3" short-name="plus-two" url="https://example.org/plus-two">
  <names><name language="english" value="Plus"/><name language="russian" value="Plus, too"/></names>
  <statements>
    <statement charset="UTF-8" language="english" mathjax="true" path="statements/english/problem.tex"
      type="application/x-tex"/>
  </statements>
  <judging input-file="" output-file="">
    <testset name="tests">
      <time-limit>1500</time-limit>
      <memory-limit>134217728</memory-limit>
      <test-count>3</test-count>
      <input-path-pattern>tests/%02d</input-path-pattern>
      <answer-path-pattern>tests/%02d.a</answer-path-pattern>
      <tests>
        <test method="manual" sample="true"/>
        <test method="generated" cmd="gen 5"/>
        <test method="manual"/>
      </tests>
    </testset>
  </judging>
  <assets>
    <checker name="std::ncmp.cpp" type="testlib"><source path="files/check.cpp" type="cpp.g++17"/></checker>
    <validators><validator><source path="files/validate.cpp" type="cpp.g++17"/></validator></validators>
    <solutions>
      <solution tag="main"><source path="solutions/sum.py" type="python.3"/></solution>
      <solution tag="wrong-answer"><source path="solutions/off.py" type="python.3"/></solution>
      <solution tag="do-not-run"><source path="solutions/none.py" type="python.3"/></solution>
    </solutions>
  </assets>
</problem>
"""
INIT = """archive: data.zip
test_cases:
- {in: 1.in, out: 1.out, points: 3}
- points: 7
  batched:
  - {in: 2.in, out: 2.out}
  - {in: 3.in, out: 3.out}
  dependencies: []
"""


def package_polygon(tmp_path: Path, changes: Files | None = None, *, xml: str = PROBLEM_XML) -> Path:
    """Write a Polygon package called `plus`, with some files changed, added or (None) left out."""
    files: Files = {
        "problem.xml": xml,
        "files/testlib.h": TESTLIB,
        "files/check.cpp": CHECKER,
        "files/validate.cpp": VALIDATOR,
        "solutions/sum.py": ECHO_SUM,
        "solutions/off.py": OFF_BY_ONE,
        "statement-sections/english/legend.tex": "Add \\t{a} and $b$.\r\n",
        "statement-sections/english/input.tex": "Two numbers.",
        "statement-sections/english/example.01": "1 2\r\n",
        "statement-sections/english/example.01.a": "3\r\n",
        "tests/01": "1 2\r\n", "tests/01.a": "3\r\n",
        "tests/02": "3 4\r\n", "tests/02.a": "7\r\n",
        "tests/03": "10 20\n", "tests/03.a": "30\n",
    }  # fmt: skip
    return write(tmp_path / "plus", {**files, **(changes or {})})


def zipped(files: dict[str, str]) -> bytes:
    """Return a zip archive of some files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def package_dmoj(tmp_path: Path, changes: Files | None = None, *, init: str = INIT) -> Path:
    """Write a DMOJ problem called `aplus`, with some files changed, added or (None) left out."""
    data = {
        "1.in": "1 2\r\n",
        "1.out": "3\n",
        "2.in": "3 4\n",
        "2.out": "7\n",
        "3.in": "5 5\n",
        "3.out": "10\n",
    }
    files: Files = {
        "init.yml": init,
        "data.zip": zipped(data),
        "tests/ac/test.yml": "language: PY3\ntime: 2\nmemory: 65536\nsource: sum.py\n",
        "tests/ac/sum.py": ECHO_SUM,
        "tests/off/test.yml": "language: PY3\ntime: 2\nmemory: 65536\nsource: off.py\nexpect: AC\ncases: [AC, WA]\n",
        "tests/off/off.py": OFF_BY_ONE,
    }
    return write(tmp_path / "aplus", {**files, **(changes or {})})
