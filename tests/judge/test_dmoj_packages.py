"""DMOJ problems: what is read of their graders, generators and files, and that they do what they say when judged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from judge.manifest import Protocol, ValidatorKind
from judge.packages import PackageError, read_package
from judge.packages.model import Expectation
from judge.preparing.verify import main
from tests.support.other_packages import Files, zipped
from tests.support.packages import content, refused, write

ASKS = """from dmoj.graders.interactive import InteractiveGrader
from dmoj.result import CheckerResult

class Grader(InteractiveGrader):
    def interact(self, case, interactor):
        secret = int(case.input_data())
        for guesses in range(1, 40):
            guess = interactor.readint(1, 1000)
            interactor.writeln('same' if guess == secret else 'more' if guess < secret else 'less')
            if guess == secret:
                return guesses <= 10 or CheckerResult(True, case.points / 2, 'slowly')
        return False
"""
# A grader with a check of its own, after which the problem's checker is asked.
CHECKS_FIRST = """from dmoj.graders.standard import StandardGrader
from dmoj.result import CheckerResult, Result

class Grader(StandardGrader):
    def check_result(self, case, r):
        word = r.proc_output.split()[:1]
        print('checking', word, case.position)
        if word == [b'half']:
            return CheckerResult(True, case.points / 2, 'half of it')
        return super().check_result(case, r)
"""
# A checker that gives more points for less code, and none for much memory.
GOLFS = """from dmoj.checkers import standard
from dmoj.result import CheckerResult

def check(process_output, judge_output, *, point_value, submission_source, result, **told):
    if result.max_memory > 40 * 1024 or not 0 <= told['execution_time'] <= result.wall_clock_time:
        return False
    if not standard.check(process_output, judge_output) or told['submission_language'] not in ('', 'PY3'):
        return False
    return CheckerResult(True, min(point_value, point_value * 10 / max(1, len(submission_source))))
"""
# A grader that does so, too.
GOLFS_ITSELF = """from dmoj.graders import StandardGrader
from dmoj.result import CheckerResult

class Grader(StandardGrader):
    def check_result(self, case, result):
        is_right = super().check_result(case, result) and self.language == 'PY3'
        return CheckerResult(is_right, min(case.points, case.points * 10 / len(self.source)) if is_right else 0)
"""
# A grader that does everything itself.
RUNS_ITSELF = """import subprocess
from dmoj.graders import StandardGrader
from dmoj.result import Result

class Grader(StandardGrader):
    def grade(self, case):
        result = Result(case)
        self._current_proc = self.binary.launch(
            time=self.problem.time_limit, memory=self.problem.memory_limit, symlinks=case.config.symlinks,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, wall_time=case.config.wall_time_factor)
        output, error = self._current_proc.communicate(case.input_data() + b'1\\n')
        result.set_result_flag(self._current_proc)
        is_right = output.split() == [b'%d' % (int(case.input_data()) + 1)]
        result.result_flag |= Result.AC if is_right else Result.WA
        result.points = case.points if is_right else 0
        return result
"""
# Two words, and no flush after the first: DMOJ compiles interactors so that they need none.
NEVER_FLUSHES = """#include <cstdio>
int main(int, char **names) {
    int secret, guess;
    fscanf(fopen(names[1], "r"), "%d", &secret);
    printf("%d\\n", secret);
    return scanf("%d", &guess) == 1 && guess == secret ? 0 : 1;
}
"""
BISECTS = """#include <cstdio>
#include <cstring>
int main() {
    int low = 1, high = 1000;
    char said[9];
    for (;;) {
        int middle = (low + high) / 2;
        printf("%d\\n", middle);
        if (scanf("%8s", said) != 1 || !strcmp(said, "same")) return 0;
        if (!strcmp(said, "more")) low = middle + 1; else high = middle - 1;
    }
}
"""
COUNTS = """for guess in range(1, 40):
    print(guess, flush=True)
    if input() == 'same':
        break
"""
TALKS = """#include <cstdio>
int main(int count, char **names) {
    int secret, guess;
    fscanf(fopen(names[1], "r"), "%d", &secret);
    if (count != 3 || scanf("%d", &guess) != 1) return 1;
    return guess == secret ? 0 : 1;
}
"""
PEG = """#include <fstream>
#include <iostream>
int main(int, char **names) {
    std::ifstream answer(names[1]), output(names[2]), input(names[3]);
    int most, got, given;
    if (!(answer >> most) || !(input >> given) || given != 7) return 2;
    if (!(output >> got)) return 1;
    if (got == most) return 0;
    if (got > 0 && got < most) std::cout << got << "\\n" << most << "\\n";
    return 1;
}
"""
GENERATES = """#include <cstdio>
#include <cstdlib>
int main(int, char **words) {
    int more = 0;
    if (scanf("%d", &more) != 1) more = STEP;
    int number = atoi(words[1]) + more;
    printf("%d", number);
    fprintf(stderr, "%d\\r\\n", 2 * number);
}
"""


def problem(tmp_path: Path, name: str, init: str, files: Files | None = None) -> Path:
    """Write a DMOJ problem."""
    return write(tmp_path / name, {"init.yml": init, **(files or {})})


def judged(name: str, language: str, file: str, source: str, expected: str = "") -> Files:
    """Return the files of a submission with what is expected of it."""
    settings = f"language: {language}\ntime: 2\nmemory: 65536\nsource: {file}\n{expected}"
    return {f"tests/{name}/test.yml": settings, f"tests/{name}/{file}": source}


def asking(tmp_path: Path, grader: str = ASKS) -> Path:
    """Write a problem with an interactive grader in Python."""
    return problem(
        tmp_path,
        "asking",
        "custom_judge: ask.py\nunbuffered: true\ntest_cases:\n- {in: 1.in, points: 10}\n",
        {
            "ask.py": grader,
            "1.in": "20",
            **judged("bisects", "CPP17", "main.cpp", BISECTS, "score: 10\n"),
            **judged("counts", "PY3", "main.py", COUNTS, "score: 5\n"),
            **judged("far", "PY3", "main.py", "print(5000, flush=True)\n", "expect: WA\n"),
            **judged("silent", "PY3", "main.py", "pass\n", "expect: WA\n"),
            **judged("breaks", "PY3", "main.py", "print(1, flush=True)\nraise ValueError\n", "expect: IR\n"),
        },
    )


def checking(tmp_path: Path) -> Path:
    """Write a problem whose grader has a check of its own before the checker's."""
    return problem(
        tmp_path,
        "checking",
        "custom_judge: ask.py\nchecker: sorted\ntest_cases:\n- {in: 1.in, out: 1.out, points: 10}\n",
        {
            "ask.py": CHECKS_FIRST,
            "1.in": "1\n2\n" * 100_000,
            "1.out": "1\n2\n",
            **judged("ac", "PY3", "main.py", "print(2)\nprint(1)\n", "score: 10\n"),
            **judged("half", "PY3", "main.py", "import sys\nsys.stdin.read()\nprint('half')\n", "score: 5\n"),
            **judged("wa", "PY3", "main.py", "print(1)\nprint(3)\n", "expect: WA\n"),
            **judged("ir", "PY3", "main.py", "print(2)\nprint(1)\nraise ValueError\n", "expect: IR\n"),
            **judged("tle", "PY3", "main.py", "while True: pass\n", "expect: TLE\n"),
        },
    )


def talking(tmp_path: Path) -> Path:
    """Write a problem whose grader runs the submission by itself."""
    return problem(
        tmp_path,
        "talking",
        "custom_judge: ask.py\ntest_cases:\n- {in: 1.in, points: 10}\n",
        {
            "ask.py": RUNS_ITSELF,
            "1.in": "20",
            **judged("ac", "PY3", "main.py", "print(int(input()) + int(input()))\n", "score: 10\n"),
            **judged("wa", "PY3", "main.py", "print(input())\n", "expect: WA\n"),
            **judged("ir", "PY3", "main.py", "print(int('x'))\n", "expect: IR\n"),
        },
    )


def golfing(tmp_path: Path, name: str, init: str, program: str) -> Path:
    """Write a problem that looks at how long a submission is."""
    return problem(
        tmp_path,
        name,
        f"{init}: golf.py\ntest_cases:\n- {{in: 1.in, out: 1.out, points: 10}}\n",
        {
            "golf.py": program,
            "1.in": "7",
            "1.out": "8\n",
            **judged("short", "PY3", "main.py", "print(8)\n", "score: 10\n"),
            **judged("long", "PY3", "main.py", "print(8)\n#23456789\n", "score: 5.2631579\n"),
            **judged("wrong", "PY3", "main.py", "print(9)\n", "expect: WA\nscore: 0\n"),
            **judged(
                "c", "C", "main.c", '#include <stdio.h>\nint main(void) { puts("8"); }\n', "expect: WA\n"
            ),
        },
    )


def signed(tmp_path: Path) -> Path:
    """Write a problem whose submissions are a function."""
    return problem(
        tmp_path,
        "signed",
        "signature_grader: {entry: main.c, header: twice.h}\ntest_cases:\n- {in: 1.in, out: 1.out}\n",
        {
            "main.c": '#include "twice.h"\n#include <stdio.h>\nint main(void) {\n'
            '    int n;\n    scanf("%d", &n);\n    printf("%d", twice(n));\n}\n',
            "twice.h": "int twice(int);\n",
            "1.in": "4",
            "1.out": "8",
            **judged("cpp", "CPP20", "main.cpp", "int twice(int n) { return 2 * n; }\n"),
            **judged("own", "C", "main.c", "int twice(int n) { return 2 * n; }\nint main() { return 1; }\n"),
            **judged("off", "C", "main.c", "int twice(int n) { return n; }\n", "expect: WA\n"),
            **judged("python", "PY3", "main.py", "print(8)\n", "expect: CE\n"),
        },
    )


def answering(tmp_path: Path) -> Path:
    """Write a problem of one case with an input file, whose answer a generator makes, and one that it makes alone."""
    return problem(
        tmp_path,
        "answering",
        "generator: g.py\ntest_cases:\n- {in: 2.in}\n- {generator_in: 2.in}\n",
        {
            "g.py": "import sys\nprint(sys.stdin.read().strip() or 'other')\nprint('same', file=sys.stderr)\n",
            "2.in": "10",
            **judged("ac", "PY3", "main.py", "print('same' if input() == '10' else 'wrong')\n"),
        },
    )


def generating(tmp_path: Path, generator: str = GENERATES) -> Path:
    """Write a problem whose data a generator makes; of the second case it makes the answer alone."""
    return problem(
        tmp_path,
        "generating",
        "generator: {source: gen.cpp, flags: [-DSTEP=5], time_limit: 5}\n"
        "test_cases:\n- {generator_args: [1], points: 2}\n- {in: 2.in, generator_args: [3], points: 4}\n",
        {
            "gen.cpp": generator,
            "2.in": "10",
            **judged("ac", "PY3", "main.py", "print(2 * int(input()))\n"),
            **judged("first", "PY3", "main.py", "print(12)\n", "cases: [AC, WA]\n"),
        },
    )


def files_beside_streams(tmp_path: Path) -> Path:
    """Write a problem that links its streams under other names."""
    return problem(
        tmp_path,
        "linked",
        "symlinks: {in.txt: /dev/stdin, out.txt: /dev/stdout}\ntest_cases:\n- {in: 1.in, out: 1.out}\n",
        {
            "1.in": "3",
            "1.out": "6\n",
            **judged("streams", "PY3", "main.py", "print(2 * int(input()))\n"),
            **judged(
                "files",
                "PY3",
                "main.py",
                "n = int(open('in.txt').read())\nopen('out.txt', 'w').write(str(2 * n))\n",
            ),
        },
    )


def test_text_data_has_one_kind_of_line_end_and_an_ended_last_line(tmp_path: Path) -> None:
    init = "test_cases:\n- {in: a, out: b}\n- {in: a, binary_data: true}\n"
    package = read_package(problem(tmp_path, "ends", init, {"a": "1\r\n2\r3", "b": ""}))
    first, second = package.manifest.tests
    assert content(package, first.input.sha256) == b"1\n2\n3\n"
    assert content(package, first.answer.sha256) == b""
    assert content(package, second.input.sha256) == b"1\r\n2\r3"


def test_a_case_has_what_its_batch_or_the_problem_says(tmp_path: Path) -> None:
    init = (
        "points: 6\nout: o\noutput_limit_length: 1000\ntest_cases:\n"
        "- {in: a}\n- {batched: [{}, {in: o, output_limit_length: 5}], in: a, time_limit: 3}\n"
    )
    manifest = read_package(problem(tmp_path, "scopes", init, {"a": "1", "o": "2"})).manifest
    assert [one.max_score for one in manifest.groups[2:]] == [6, 6]
    assert [one.input.size_bytes for one in manifest.tests] == [2, 2, 2]
    assert [(one.cpu_s, one.output_bytes) for one in manifest.tests] == [(None, None), (3, None), (3, 5)]
    assert manifest.limits.output_bytes == 1000


def test_cases_of_an_archive_with_names_that_are_no_numbers(tmp_path: Path) -> None:
    names = ["1.IN", "1.out", "x.2.in", "x.2.out", "x.10.in", "x.10.out"]
    pattern = r"((?P<batch>\w+)\.)?(?P<case>\d+)\.{}"
    init = (
        f"archive: data.zip\ntest_cases:\n  input_format: {pattern.format('in')}\n"
        f"  output_format: {pattern.format('out')}\n  case_points: [3, 1]\n"
    )
    package = read_package(
        problem(tmp_path, "named", init, {"data.zip": zipped(dict.fromkeys(names, "")), "5.in": ""})
    )
    assert [one.name for one in package.manifest.tests] == ["secret/01/01", "secret/01/02", "secret/02"]
    assert [one.max_score for one in package.manifest.groups[2:]] == [3, 1]


def matching(tmp_path: Path, names: list[str], dependencies: str) -> Path:
    """Write a problem whose cases are found by their names."""
    pattern = r"(b(?P<batch>\d+)\.)?(?P<case>\d+)\.txt"
    formats = f"  input_format: {pattern}\n  output_format: {pattern}\n"
    init = f"archive: data.zip\ntest_cases:\n{formats}  case_dependencies: {dependencies}\n"
    return problem(tmp_path, "matching", init, {"data.zip": zipped(dict.fromkeys(names, "1"))})


@pytest.mark.parametrize("names", [["1.txt", "2.txt", "3.txt"], ["b1.1.txt", "b2.1.txt", "b3.1.txt"]])
def test_dependencies_of_cases_that_are_found_by_their_names(tmp_path: Path, names: list[str]) -> None:
    groups = read_package(matching(tmp_path, names, "[[], [], [1, 2]]")).manifest.groups
    assert [one.require_pass for one in groups[2:]] == [[], [], ["secret/01", "secret/02"]]


@pytest.mark.parametrize(
    ("names", "dependencies", "words"),
    [
        (["1.txt", "2.txt"], "[[2], []]", "is the number of no earlier batch"),
        (["1.txt", "b2.1.txt"], "[[], [1]]", "it is not told which they count"),
    ],
)
def test_dependencies_that_mean_nothing_are_refused(
    tmp_path: Path, names: list[str], dependencies: str, words: str
) -> None:
    assert words in refused(matching(tmp_path, names, dependencies)).message


def test_batches_of_pretests_have_numbers_of_their_own(tmp_path: Path) -> None:
    batch = "- batched: [{}]\n"
    init = f"pretest_test_cases:\n{batch}test_cases:\n{batch}- batched: [{{}}]\n  dependencies: [1]\n"
    groups = read_package(problem(tmp_path, "before", init)).manifest.groups
    assert groups[-1].require_pass == ["secret/01", "secret/02"]


def test_argument_orders_of_bridged_programs(tmp_path: Path) -> None:
    init = (
        "checker:\n  name: bridged\n  args:\n    files: c.cpp\n    type: peg\n"
        "    args_format_string: '-x {answer_file} \"a b\"'\ntest_cases:\n- {points: 3}\n"
    )
    validator = read_package(problem(tmp_path, "ordered", init, {"c.cpp": PEG})).manifest.validator
    assert (validator.kind, validator.protocol) == (ValidatorKind.CUSTOM, Protocol.PEG)
    assert validator.command_line == ["-x", "{answer_file}", "a b"]


def test_an_interactor_needs_no_flush_where_nobody_says_so(tmp_path: Path) -> None:
    files: Files = {"t.cpp": TALKS}
    init = "interactive: {{files: t.cpp{}}}\ntest_cases:\n- {{points: 3}}\n"
    plain = read_package(problem(tmp_path, "plain", init.format(""), files)).manifest.validator
    own = read_package(problem(tmp_path, "own", init.format(", unbuffered: false"), files)).manifest.validator
    assert [one.name for one in plain.files] == ["t.cpp", "standard_output.cpp"]
    assert [one.name for one in own.files] == ["t.cpp"]


def test_an_interactive_grader_becomes_a_validator(tmp_path: Path) -> None:
    package = read_package(asking(tmp_path))
    validator = package.manifest.validator
    assert (validator.kind, validator.protocol) == (ValidatorKind.INTERACTIVE, Protocol.ICPC)
    assert [one.name for one in validator.files] == [
        "main.py",
        "dmoj_checker.py",
        "dmoj_process.py",
        "ask.py",
    ]
    assert [one.name for one in package.manifest.include["cpp17"]] == ["standard_output.cpp"]
    assert "unbuffered holds for C and C++ alone" in package.warnings[0]


@pytest.mark.parametrize(
    ("grader", "place", "words"),
    [
        (ASKS.replace("(InteractiveGrader)", "(Thing)"), ("init.yml", 1), "neither StandardGrader nor"),
        (
            CHECKS_FIRST.replace("word,", "self.problem.problem_data,"),
            ("ask.py", 7),
            "ask for files of the problem",
        ),
        (CHECKS_FIRST + "        r.result_flag & Result.TLE\n", ("ask.py", 11), "ended with TLE"),
        (CHECKS_FIRST + "        r.points *= 1 - r.execution_time\n", ("ask.py", 11), "a submission's time"),
        (CHECKS_FIRST.replace("dmoj.result", "dmoj.executors"), ("ask.py", 2), "that import dmoj.executors"),
        (RUNS_ITSELF + "        self._launch_process(case)\n", ("ask.py", 17), "more than once on a test"),
        (ASKS + "    def _generate_binary(self):\n        return 1\n", ("ask.py", 13), "way of compiling"),
        (ASKS.replace("class Grader", "class Other"), ("ask.py", 0), "no class Grader"),
        ("print 'two'\n", ("ask.py", 1), "not Python 3"),
    ],
)
def test_graders_that_need_the_other_judge_are_refused(
    tmp_path: Path, grader: str, place: tuple[str, int], words: str
) -> None:
    error = refused(asking(tmp_path, grader))
    assert (error.path, error.line) == place
    assert words in error.message


@pytest.mark.parametrize(
    ("checker", "line", "words"),
    [
        (
            "from dmoj.executors import executors\n",
            1,
            "checkers that import dmoj.executors are not supported",
        ),
        ("def check(a, b, **c):\n    print 'no'\n", 2, "is not Python 3"),
    ],
)
def test_checkers_that_need_the_other_judge_are_refused(
    tmp_path: Path, checker: str, line: int, words: str
) -> None:
    error = refused(golfing(tmp_path, "golf", "checker", checker))
    assert (error.path, error.line) == ("golf.py", line)
    assert words in error.message


def test_arguments_of_checkers_may_be_any_values_of_yaml(tmp_path: Path) -> None:
    init = "checker: {name: sorted, args: {since: 2020-02-03, deep: [{a: 0x10}, .5]}}\ntest_cases:\n- {points: 1}\n"
    flags = read_package(problem(tmp_path, "told", init)).manifest.tests[0].validator_flags
    assert flags is not None
    assert json.loads(flags[0])["args"] == {"since": "2020-02-03", "deep": [{"a": 16}, 0.5]}


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ("[[x, x, x], " + "x, " * 1000 + "]", "more than 1000 values"),
        ("[&a [x, x, x, x], &b [" + "*a, " * 20 + "], &c [" + "*b, " * 20 + "]]", "more than 1000 values"),
        ("a" * 5000, "more than 4096 bytes of arguments"),
        ("&a [*a]", "nested too deeply"),
    ],
)
def test_arguments_of_checkers_have_bounds(tmp_path: Path, args: str, words: str) -> None:
    init = f"checker: {{name: sorted, args: {{a: {args}}}}}\ntest_cases:\n- {{points: 1}}\n"
    assert words in refused(problem(tmp_path, "bounded", init)).message


@pytest.mark.parametrize("entry", ["depends: [{}]", "batched: [{{}}], dependencies: [{}]"])
def test_a_case_has_not_too_many_dependencies(tmp_path: Path, entry: str) -> None:
    words = entry.format(("*a, " if "depends" in entry else "1, ") * 101)
    init = f"test_cases:\n- &a {{batched: [{{}}]}}\n- {{{words}}}\n"
    assert "more than 100 dependencies" in refused(problem(tmp_path, "bounded", init)).message


def test_a_generator_has_not_too_many_arguments(tmp_path: Path) -> None:
    init = f"generator: g.py\ngenerator_args: [{'1, ' * 101}]\ntest_cases:\n- {{points: 1}}\n"
    assert "more than 100 arguments" in refused(problem(tmp_path, "bounded", init, {"g.py": ""})).message


def test_a_signature_grader_is_compiled_with_the_submission(tmp_path: Path) -> None:
    manifest = read_package(signed(tmp_path)).manifest
    assert manifest.languages == ["c", "cpp17", "cpp20", "cpp23"]
    assert [one.name for one in manifest.include["c"]] == ["twice.h", "grader_entry.c"]
    assert manifest.preface["cpp17"].endswith("#line 1\n")


def test_a_generator_is_told_of_and_not_run(tmp_path: Path) -> None:
    package = read_package(generating(tmp_path))
    first, second = package.recipes["secret/01"], package.recipes["secret/02"]
    assert first.generator is second.generator
    assert (first.args, first.stdin, first.answer) == (("1",), None, "stderr")
    assert second.stdin is not None
    assert second.stdin.read() == b"10\n"
    assert package.manifest.tests[0].input.size_bytes == 0


def test_an_input_file_beside_a_generator_is_what_it_reads_or_what_submissions_read(tmp_path: Path) -> None:
    files: Files = {"g.py": "", "1.in": "1"}
    older = read_package(problem(tmp_path, "older", "generator: g.py\ntest_cases:\n- {in: 1.in}\n", files))
    told = older.recipes["secret/01"]
    assert told.stdin is not None
    assert not told.keeps_input
    assert "newer judges say generator_in" in older.warnings[0]
    init = "generator: g.py\ntest_cases:\n- {in: 1.in}\n- {generator_in: 1.in}\n"
    newer = read_package(problem(tmp_path, "newer", init, files))
    first, second = newer.recipes["secret/01"], newer.recipes["secret/02"]
    assert (first.stdin, first.keeps_input) == (None, True)
    assert second.stdin is not None
    assert (second.stdin.read(), second.keeps_input) == (b"1\n", False)
    error = refused(problem(tmp_path, "both", init + "- {in: 1.in, generator_args: [1]}\n", files))
    assert (error.line, error.message) == (
        1,
        "a case has an input file and says what its generator makes it of",
    )


def test_arguments_of_generators_are_spelled_as_python_does(tmp_path: Path) -> None:
    init = "generator: {source: g.py, args: [1.50]}\ntest_cases:\n- {generator_args: [false, 010, '010', a b]}\n- {}\n"
    recipes = read_package(problem(tmp_path, "spelled", init, {"g.py": ""})).recipes
    assert [one.args for one in recipes.values()] == [("False", "8", "010", "a b"), ("1.5",)]


def expectation_of(tmp_path: Path, settings: Files) -> Expectation:
    files: Files = {"tests/one/main.py": "", **settings}
    package = read_package(problem(tmp_path, "expects", "test_cases:\n- {points: 4}\n- {points: 6}\n", files))
    return package.submissions[0].expectation


def test_expectations_of_the_suite(tmp_path: Path) -> None:
    plain = "language: PY3\ntime: 1\nmemory: 1024\nsource: main.py\n"
    found = expectation_of(
        tmp_path,
        {
            "tests/one/test.yml": plain + "expect: WA\n",
            "tests/one/test.posix.yml": "expect: [AC, TLE]\nscore_cases: {2: 6}\nmystery: 1\n",
        },
    )
    first, second = found.requirements
    assert (first.tests, first.permitted, first.score) == ("secret/01", {"AC", "TLE"}, None)
    assert second.score == (6, 6)
    listed = expectation_of(tmp_path / "listed", {"tests/one/test.yml": plain + "cases: [AC, [WA, TLE]]\n"})
    assert [one.permitted for one in listed.requirements] == [{"AC"}, {"WA", "TLE"}]
    with pytest.raises(PackageError, match=r"test\.yml:5: cases must hold texts only"):
        expectation_of(tmp_path / "maps", {"tests/one/test.yml": plain + "cases: [{1: AC}]\n"})


def test_programs_in_languages_that_are_not_here_are_no_others(tmp_path: Path) -> None:
    files = judged("two", "PY2", "main.py", "print 1\n") | judged("three", "PYPY3", "main.py", "print(1)\n")
    package = read_package(problem(tmp_path, "tongues", "test_cases:\n- {points: 1}\n", files))
    assert [one.language for one in package.submissions] == ["pypy", "dmoj PY2"]


@pytest.mark.judge
def test_dmoj_problems_do_what_they_say(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    numbers = "print({})\n"
    paths = [
        asking(tmp_path),
        checking(tmp_path),
        talking(tmp_path),
        golfing(tmp_path, "golf", "checker", GOLFS),
        golfing(tmp_path, "grades_golf", "custom_judge", GOLFS_ITSELF),
        signed(tmp_path),
        generating(tmp_path),
        answering(tmp_path),
        files_beside_streams(tmp_path),
        problem(
            tmp_path,
            "peg",
            "checker: {name: bridged, args: {files: c.cpp, type: peg}}\n"
            "test_cases:\n- {in: 1.in, out: 1.out, points: 10}\n",
            {
                "c.cpp": PEG,
                "1.in": "7",
                "1.out": "8",
                **judged("all", "PY3", "main.py", numbers.format(8), "score: 10\n"),
                **judged("half", "PY3", "main.py", numbers.format(4), "score: 5\n"),
                **judged("none", "PY3", "main.py", numbers.format(9), "expect: WA\nscore: 0\n"),
            },
        ),
        problem(
            tmp_path,
            "talks",
            "interactive: {files: t.cpp, type: coci}\ntest_cases:\n- {in: 1.in, points: 10}\n",
            {
                "t.cpp": TALKS,
                "1.in": "7",
                **judged("right", "PY3", "main.py", numbers.format(7)),
                **judged("wrong", "PY3", "main.py", numbers.format(8), "expect: WA\n"),
            },
        ),
        problem(
            tmp_path,
            "held_back",
            "interactive: {files: t.cpp}\ntest_cases:\n- {in: 1.in}\n",
            {"t.cpp": NEVER_FLUSHES, "1.in": "7", **judged("ac", "PY3", "main.py", "print(input())\n")},
        ),
    ]
    status = main([*map(str, paths), "--jobs", "1"])
    printed = capsys.readouterr().out
    assert status == 0, printed


@pytest.mark.judge
def test_a_generator_that_fails_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(generating(tmp_path, "int main() { return 3; }\n"))]) == 1
    assert "init.yml:1: the generator gen.cpp 1 ends with exit code 3" in capsys.readouterr().out
