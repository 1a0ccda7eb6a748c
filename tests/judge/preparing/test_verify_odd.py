"""`codequest verify` on packages as people really write them: what it runs of them, and what it says is at fault."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from judge.compiling.languages import resolve_language
from judge.limits import RunLimits
from judge.packages import Package, read_package
from judge.preparing import verify
from tests.judge.preparing.verifying import verified
from tests.support.components import need
from tests.support.packages import YAML_2025, YAML_LEGACY, Files, package_2025, package_legacy, write

pytestmark = pytest.mark.judge

SUM_C = (
    '#include <stdio.h>\n#include "lib/add.h"\nint main(void) { int a, b; if (scanf("%d%d", &a, &b) == 2)'
    + (' printf("%d\\n", add(a, b)); return 0; }\n')
)
SUM_JAVA = "package app; import app.deep.Add; public class Main { public static void main(String[] x) {" + (
    " var in = new java.util.Scanner(System.in); System.out.println(Add.of(in.nextInt(), in.nextInt())); } }\n"
)
ADD_JAVA = "package app.deep; public class Add { public static int of(int a, int b) { return a + b; } }\n"
SAME = """#include <stdio.h>
#include "lib/read.h"
int main(int count, char **args) {
    long got, expected;
    FILE *answer = fopen(args[2], "r");
    return count > 2 && next(stdin, &got) && next(answer, &expected) && got == expected ? 42 : 43;
}
"""
READ = '#include <stdio.h>\nstatic int next(FILE *f, long *x) { return fscanf(f, "%ld", x) == 1; }\n'


def test_python_by_another_extension_validates_and_solves(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {
        "input_validators/check.py": None,
        "input_validators/check.py3": "import sys\nsys.exit(42 if len(input().split()) == 2 else 43)\n",
        "output_validator/same.py3": "import sys\nsys.exit(42 + (open(sys.argv[2]).read() != sys.stdin.read()))\n",
        "submissions/accepted/three.py3": "print(sum(map(int, input().split())))\n",
    }
    status, (report,) = verified(capsys, package_2025(tmp_path, files))
    assert (report["error"], report["data"]["problems"], status) == (None, [], 0)
    assert (report["data"]["inputs_valid"], report["data"]["answers_accepted"]) == (3, 3)
    files["output_validator/same.py3"] = None
    files["output_validator/same.py2"] = "print 1\n"
    _, (report,) = verified(capsys, package_2025(tmp_path / "b", files))
    assert "the validator is in no language that this judge has: same.py2" in str(report)


def test_programs_with_folders_inside_are_compiled_and_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {
        "output_validator/main.c": SAME,
        "output_validator/lib/read.h": READ,
        "input_validators/deep/main.py": "import sys\nfrom lib.rule import holds\nsys.exit(42 if holds() else 43)\n",
        "input_validators/deep/lib/__init__.py": "",
        "input_validators/deep/lib/rule.py": "def holds():\n    return len(input().split()) == 2\n",
        "input_validators/built/build": "#!/bin/sh\ncd src && cp check.sh ../run && touch ../run\n",
        "input_validators/built/src/check.sh": '#!/bin/sh\nread a b && test -n "$b" && exit 42\n',
        "submissions/accepted/c/main.c": SUM_C,
        "submissions/accepted/c/lib/add.h": "int add(int a, int b);\n",
        "submissions/accepted/c/lib/add.c": '#include "add.h"\nint add(int a, int b) { return a + b; }\n',
        "submissions/accepted/j/app/Main.java": SUM_JAVA,
        "submissions/accepted/j/app/deep/Add.java": ADD_JAVA,
        "submissions/accepted/p/zero.py": "from a.more import total\nprint(total())\n",
        "submissions/accepted/p/a/more.py": "def total():\n    return sum(map(int, input().split()))\n",
    }
    status, (report,) = verified(capsys, package_2025(tmp_path, files))
    assert (report["error"], report["data"]["problems"]) == (None, [])
    assert (status, report["data"]["inputs_valid"], report["data"]["answers_accepted"]) == (0, 3, 3)
    verdicts = {one["path"]: one.get("verdict") for one in report["submissions"]}
    assert verdicts["accepted/c"] == verdicts["accepted/p"] == "accepted"
    assert verdicts["accepted/j"] in ("accepted", None)  # None: no Java on this machine


def test_whatever_does_not_compile_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    grader = {
        "problem.yaml": YAML_LEGACY + "type: scoring\n",
        "data/testdata.yaml": "grading: custom\n",
        "graders/grade.c": "int main(void) { return x; }\n",
    }
    validator = {
        "problem.yaml": YAML_LEGACY + "validation: custom\n",
        "output_validators/v.c": "int main(void) { return x; }\n",
    }
    status, reports = verified(
        capsys, package_legacy(tmp_path / "one", grader), package_legacy(tmp_path / "two", validator)
    )
    assert status == 1
    assert reports[0]["error"].startswith("the grader does not compile: grade.c")
    assert reports[1]["error"].startswith("the validator does not compile: v.c")


def test_why_an_input_is_refused_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RunLimits, "wall_limit_s", 60.0)  # which a busy machine would reach first
    files = {
        "problem.yaml": YAML_2025 + "  validation_time: 0.2\n",
        "input_validators/check.py": None,
        "input_validators/check.c": '#include <stdio.h>\nint main(void) { char s[9] = ""; fgets(s, 9, stdin);'
        " for (char *c = s; *c; c++) if (*c == 9) for (;;); else if (*c < 10 || *c == 13) return 43; return 42; }\n",
        "data/secret/a.in": "3 4\r\n",
        "data/secret/b.in": "\ufeff3 4\n",
        "data/secret/b.ans": "7\n",
        "data/secret/c.in": "3\t4\n",
        "data/secret/c.ans": "7\n",
        "submissions/accepted/sum.py": "print(sum(map(int, input().strip('\\ufeff').split())))\n",
        "submissions/wrong_answer/off.py": None,
    }  # fmt: skip
    status, (report,) = verified(capsys, package_2025(tmp_path, files))
    assert status == 1
    assert report["data"]["problems"] == [
        "data/secret/a.in is refused: input_validators/check.c ends with exit code 43 (it has line ends of Windows)",
        "data/secret/b.in is refused: input_validators/check.c ends with exit code 43"
        " (it begins with a byte-order mark)",
        "data/secret/c.in is refused: input_validators/check.c breaks its cpu limit",
    ]


def test_a_submission_in_several_languages_says_so_and_a_zipped_package_is_verified(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {"submissions/accepted/mix/a.py": "1", "submissions/accepted/mix/b.c": "int main(void) {}"}
    root = package_2025(tmp_path, files)
    archive = shutil.make_archive(str(tmp_path / "other"), "zip", root.parent, root.name)
    status, (report,) = verified(capsys, Path(archive))
    assert (status, report["slug"], report["path"]) == (0, "sum", archive)
    (mixed,) = (one for one in report["submissions"] if one["path"] == "accepted/mix")
    assert mixed["skipped"] == "it is in several languages (.c, .py), and nothing says in which it is judged"


def test_the_answer_behind_an_output_that_is_shown_may_be_anything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    validator = "import sys\nsys.exit(42 if sys.stdin.read().strip() == open(sys.argv[2]).read()[4:].strip() else 43)\n"
    files = {
        "output_validator/v.py": validator,
        "data/sample/1.ans": "key 3\n",
        "data/sample/1.out": "3\n",
        "data/secret/a.ans": "key 7\n",
        "data/secret/b.ans": "key 30\n",
    }
    status, (report,) = verified(capsys, package_2025(tmp_path / "good", files))
    assert (status, report["data"]["problems"], report["data"]["cases_as_expected"]) == (0, [], 1)
    status, (report,) = verified(
        capsys, package_2025(tmp_path / "bad", {**files, "data/sample/1.out": "4\n"})
    )
    assert status == 1
    assert report["data"]["problems"][0].startswith("data/sample/1.out is valid, and is refused")


def test_an_accepted_submission_that_lacks_points_is_noted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {
        "problem.yaml": YAML_LEGACY + "type: scoring\n",
        "data/testdata.yaml": "range: 0 30\n",
        "data/sample/testdata.yaml": "accept_score: 0\n",
        "data/secret/testdata.yaml": "on_reject: continue\ngrader_flags: always_accept\naccept_score: 15\n",
        "submissions/accepted/off.py": "a, b = map(int, input().split())\nprint(a + b + (a == 3))\n",
        "submissions/wrong_answer/off.py": None,
    }
    status, (report,) = verified(capsys, package_legacy(tmp_path, files))
    assert status == 0
    assert {one["path"]: (one["score"], one["note"]) for one in report["submissions"]} == {
        "accepted/off.py": (15, "accepted, with 15 points; 30 would be best"),
        "accepted/sum.py": (30, None),
    }


def test_a_problem_that_is_broken_on_purpose_is_as_it_says(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files: Files = {
        "init.yml": "checker: {name: bridged, args: {files: c.c, type: magic}}\ntest_cases:\n- {points: 1}\n",
        "c.c": "int main(void) { return x; }\n",
        "tests/one/test.yml": "language: PY3\ntime: 1\nmemory: 65536\nsource: a.py\nexpect: IE\n",
        "tests/one/a.py": "",
    }
    refused = write(tmp_path / "refused", files)
    compiled = {**files, "init.yml": str(files["init.yml"]).replace("magic", "default")}
    broken = write(tmp_path / "broken", compiled)
    wrong = write(
        tmp_path / "wrong",
        {**files, "tests/one/test.yml": str(files["tests/one/test.yml"]).replace("IE", "AC")},
    )
    status, (first, second, third) = verified(capsys, refused, broken, wrong)
    assert status == 1
    assert (first["ok"], first["error"], "magic" in first["broken_as_expected"]) == (True, None, True)
    assert (second["ok"], second["broken_as_expected"][:28]) == (True, "the checker does not compile")
    assert (third["ok"], third["broken_as_expected"]) == (False, None)


def test_a_folder_stands_for_all_packages_below_it_and_one_without_any_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    package_2025(tmp_path / "year/spring", {"generators/inner/problem.yaml": "name: no package\n"})
    package_legacy(tmp_path / "year/autumn/day1")
    package_legacy(tmp_path / "year/.git")
    (tmp_path / "empty").mkdir()
    status, reports = verified(capsys, tmp_path / "year", tmp_path / "empty")
    assert status == 1
    assert [(one["path"].removeprefix(str(tmp_path)), one["ok"]) for one in reports] == [
        ("/year/autumn/day1/sum", True),
        ("/year/spring/sum", True),
        ("/empty", False),
    ]
    assert "this is no package" in reports[2]["error"]


def test_a_fault_of_ours_hides_no_other_package(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails_for_one(path: Path, links_within: Path | None = None) -> Package:
        if "bad" in str(path):
            raise TypeError("no such thing")
        return read_package(path, links_within)

    monkeypatch.setattr(verify, "read_package", fails_for_one)
    status, (bad, good) = verified(capsys, package_2025(tmp_path / "bad"), package_2025(tmp_path / "good"))
    assert (status, good["ok"]) == (1, True)
    assert bad["error"] == "a fault of CodeQuest: TypeError: no such thing"


def test_sources_of_a_newer_version_of_a_language_are_compiled_in_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    newer = "#include <bit>\n#include <cstdio>\n#include <vector>\n"
    files = {
        "output_validator/v.cpp": newer + "int main(int, char **args) { long a, b; FILE *f = fopen(args[2], \"r\");"
        ' return scanf("%ld", &a) == 1 && fscanf(f, "%ld", &b) == 1 && std::popcount(7u) == 3 && a == b ? 42 : 43; }\n',
        "submissions/accepted/new.cpp": newer + "int main() { long a, b; if (scanf(\"%ld%ld\", &a, &b) != 2) return 1;"
        ' std::vector<long> v{a, b}; printf("%ld\\n", v[0] + v[std::ssize(v) - 1]); }\n',
        "submissions/accepted/old.cpp": '#include <cstdio>\nint main() { long concept, requires;'
        ' if (scanf("%ld%ld", &concept, &requires) == 2) printf("%ld\\n", concept + requires); }\n',
        "submissions/odd/broken.cpp": "// @EXPECTED_RESULTS@: COMPILER-ERROR\nint main() { return x; }\n",
    }  # fmt: skip
    status, (report,) = verified(capsys, package_2025(tmp_path, files))
    assert (status, report["error"]) == (0, None)
    found = {one["path"]: (one["language"], one["verdict"]) for one in report["submissions"]}
    assert found["accepted/new.cpp"] == ("cpp20", "accepted")
    assert found["accepted/old.cpp"] == ("cpp17", "accepted")
    assert found["odd/broken.cpp"] == ("cpp17", "compilation_error")


def test_python_that_only_pypy_is_fast_enough_for_is_judged_with_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    need("" if resolve_language("pypy") else "pypy is not installed")
    slow = "x = 0\nfor i in range(10**8): x ^= i\nprint(sum(map(int, input().split())))\n"
    files: Files = {
        "problem.yaml": YAML_2025.replace("time_limit: 2", "time_limit: 1"),
        "submissions/accepted/slow.py": slow,
        "submissions/time_limit_exceeded/slow.py": slow,
    }
    status, (report,) = verified(capsys, package_2025(tmp_path, files))
    found = {one["path"]: (one["language"], one["verdict"]) for one in report["submissions"]}
    assert found["accepted/slow.py"] == ("pypy", "accepted")
    assert found["time_limit_exceeded/slow.py"] == ("python", "time_limit_exceeded")
    assert status == 0


def test_python_that_needs_pypy_is_judged_with_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    need("" if resolve_language("pypy") else "pypy is not installed")
    needs_it = "import pypyjit\npypyjit.set_param('max_unroll_recursion=-1')\n"
    files = {
        "submissions/accepted/jit.py": needs_it + "print(sum(map(int, input().split())))\n",
        "submissions/run_time_error/jit.py": needs_it,
    }
    status, (report,) = verified(capsys, package_2025(tmp_path, files))
    found = {one["path"]: (one["language"], one["verdict"]) for one in report["submissions"]}
    assert found["accepted/jit.py"] == ("pypy", "accepted")
    assert found["run_time_error/jit.py"] == ("python", "runtime_error")
    assert status == 0


def test_a_submission_that_fails_unexpectedly_says_what_it_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = {
        "submissions/accepted/fails.js": "const line = readline();\n",
        "submissions/accepted/dies.c": "#include <stdlib.h>\nint main(void) { abort(); }\n",
        "submissions/accepted/wrong.py": "print(0)\n",
    }
    status, (report,) = verified(capsys, package_2025(tmp_path, files))
    told = {one["path"]: one["problem"] for one in report["submissions"]}
    assert "ReferenceError: readline is not defined" in told["accepted/fails.js"]
    assert "sample/1: ended by signal 6" in told["accepted/dies.c"]
    assert 'sample/1: token 1 (line 1): got "0", expected "3"' in told["accepted/wrong.py"]
    assert status == 1


def test_of_several_shell_scripts_the_one_called_main_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reads, adds = "read -r a b\n", ". ./helper.sh\necho $((a + b))\n"
    files = {
        "submissions/accepted/scripts/main.sh": adds,
        "submissions/accepted/scripts/helper.sh": reads,
        "submissions/accepted/others/solve.sh": adds,
        "submissions/accepted/others/helper.sh": reads,
    }
    _, (report,) = verified(capsys, package_2025(tmp_path, files))
    found = {one["path"]: one for one in report["submissions"]}
    assert found["accepted/scripts"]["verdict"] == "accepted"
    assert found["accepted/others"]["skipped"] == (
        "it has several shell scripts, none of them called main, and nothing says which one starts (entrypoint)"
    )
