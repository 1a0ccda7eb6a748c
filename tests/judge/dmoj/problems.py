"""Small problems of DMOJ's format, with submissions and what is expected of them."""

from __future__ import annotations

from pathlib import Path

from tests.support.packages import Files, write

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


GOLFS = """from dmoj.checkers import standard
from dmoj.result import CheckerResult

def check(process_output, judge_output, *, point_value, submission_source, result, **told):
    if result.max_memory > 40 * 1024 or not 0 <= told['execution_time'] <= result.wall_clock_time:
        return False
    if not standard.check(process_output, judge_output) or told['submission_language'] not in ('', 'PY3'):
        return False
    return CheckerResult(True, min(point_value, point_value * 10 / max(1, len(submission_source))))
"""


GOLFS_ITSELF = """from dmoj.graders import StandardGrader
from dmoj.result import CheckerResult

class Grader(StandardGrader):
    def check_result(self, case, result):
        is_right = super().check_result(case, result) and self.language == 'PY3'
        return CheckerResult(is_right, min(case.points, case.points * 10 / len(self.source)) if is_right else 0)
"""


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
