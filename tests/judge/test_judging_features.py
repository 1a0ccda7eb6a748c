"""What packages ask for beyond the ordinary, with real sandboxes: passes, checkers, files, arguments, scripts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from judge.blobs import DirectoryBlobs
from judge.contract import Finished, JudgeJob, SourceFile, Verdict
from judge.judging.judging import Judge, judge_once
from judge.judging.workshop import Workshop
from judge.limits import RunLimits
from judge.packages import read_package
from judge.sandboxes.pool import SandboxPool
from tests.support.other_packages import INIT, PROBLEM_XML, package_dmoj, package_polygon
from tests.support.packages import ECHO_SUM, YAML_2025, Files, package_2025, package_legacy

pytestmark = pytest.mark.judge

AC, WA = Verdict.ACCEPTED, Verdict.WRONG_ANSWER
MULTI = YAML_2025 + "  validation_passes: 3\ntype: multi-pass\n"
# Asks for one less in every pass, until 0; keeps a count in its folder. "more" makes it go on for ever.
COUNTDOWN = """import os, sys
given, answer, feedback = sys.argv[1:4]
number = int(open(given).read())
said = sys.stdin.read().strip()
open(feedback + "judgemessage.txt", "a").write(f"{number} ")
assert not os.path.exists(feedback + "nextpass.in")
if said == "more" or (said == str(number - 1) and number > 1):
    open(feedback + "nextpass.in", "w").write(str(number - 1))
    sys.exit(42)
sys.exit(42 if said == "0" else 43)
"""


class Bank:
    """A judge for packages of any format."""

    def __init__(self, pool: SandboxPool, folder: Path) -> None:
        self.blobs = DirectoryBlobs(folder / "blobs")
        self.judge = Judge(Workshop(pool, self.blobs, "tester"))

    async def submit(
        self, path: Path, source: str, beside: Mapping[str, str] = MappingProxyType({})
    ) -> Finished:
        manifest = read_package(path).store(self.blobs)
        files = [SourceFile(name, text.encode()) for name, text in {"main.py": source, **beside}.items()]
        job = JudgeJob("j1", manifest, "python", files, stop_at_first_failure=False)
        return await judge_once(self.judge, job)


@pytest.fixture
def bank(pool: SandboxPool, tmp_path: Path) -> Bank:
    return Bank(pool, tmp_path)


def verdicts(end: Finished) -> list[Verdict]:
    return [one.verdict for one in end.results]


async def test_a_multi_pass_problem_goes_on_as_its_validator_says(bank: Bank, tmp_path: Path) -> None:
    package = package_2025(
        tmp_path,
        {
            "problem.yaml": MULTI, "output_validator/v.py": COUNTDOWN, "input_validators/check.py": None,
            "data/sample/1.in": "1\n", "data/secret/a.in": "3\n", "data/secret/b.in": "2\n",
        },
    )  # fmt: skip
    end = await bank.submit(package, "print(int(input()) - 1)")
    assert verdicts(end) == [AC, AC, AC], end.error
    assert end.results[1].judge_message == "3 2 1"
    wrong_later = await bank.submit(package, "n = int(input())\nprint(n - 1 if n != 2 else 7)")
    assert verdicts(wrong_later) == [AC, WA, WA]
    broken_later = await bank.submit(package, "n = int(input())\nprint(n - 1 if n > 1 else [][n])")
    assert verdicts(broken_later) == [Verdict.RUNTIME_ERROR] * 3
    for_ever = await bank.submit(package, "print('more')")
    assert for_ever.verdict is Verdict.JUDGE_ERROR
    assert "another pass" in for_ever.error


@pytest.mark.parametrize(
    ("printed", "verdict", "words"),
    [
        ("print(a + b)", AC, "fine"),
        ("print(a - b)", WA, "another sum"),
        ("print('pe')", WA, "no number"),
        ("print(a + b, 1)", WA, "more than a number"),
        ("pass", WA, "nothing there"),
        ("print('fail')", Verdict.JUDGE_ERROR, "the checker failed: the checker is wrong"),
        ("print('odd')", Verdict.JUDGE_ERROR, "exit code 9"),
    ],
)
async def test_exit_codes_of_testlib_checkers(
    bank: Bank, tmp_path: Path, printed: str, verdict: Verdict, words: str
) -> None:
    end = await bank.submit(package_polygon(tmp_path), f"a, b = map(int, input().split())\n{printed}")
    assert end.verdict is verdict
    assert words in end.results[0].judge_message


async def test_a_testlib_checker_gives_points(bank: Bank, tmp_path: Path) -> None:
    xml = PROBLEM_XML.replace('cmd="gen 5"', 'points="10"').replace('"manual"/>', '"manual" points="5"/>')
    end = await bank.submit(
        package_polygon(tmp_path, xml=xml),
        "a, b = map(int, input().split())\nprint('half' if a == 3 else a + b)",
    )
    assert (end.verdict, end.score) == (AC, 7.5), end.error


async def test_several_output_validators_must_all_accept(bank: Bank, tmp_path: Path) -> None:
    says = "import sys\nsys.exit(42 if {} else 43)\n"
    package = package_legacy(
        tmp_path,
        {
            "problem.yaml": "validation: custom\n",
            "output_validators/long.py": says.format("len(sys.stdin.read()) > 2"),
            "output_validators/odd.py": says.format("int(sys.stdin.read()) % 2"),
        },
    )
    end = await bank.submit(package, "print(sum(map(int, input().split())) + 90)")
    assert verdicts(end) == [AC, AC, WA], end.error  # 93, 97, 120
    assert verdicts(await bank.submit(package, "print(9)")) == [WA, WA, WA]


async def test_what_a_validator_wrote_before_it_failed_is_told(bank: Bank, tmp_path: Path) -> None:
    validator = """import sys
told = sys.argv[3]
open(told + "judgemessage.txt", "w").write("the answer has no such edge")
if input() == "1":
    open(told + "judgeerror.txt", "w").write("not a tree")
sys.exit("see the files")
"""
    package = package_legacy(
        tmp_path, {"problem.yaml": "validation: custom\n", "output_validators/v.py": validator}
    )
    end = await bank.submit(package, "print(2)")
    assert end.results[0].judge_message.endswith(
        "see the files; judgemessage.txt: the answer has no such edge"
    )
    end = await bank.submit(package, "print(1)")
    assert "judgeerror.txt: not a tree" in end.results[0].judge_message


async def test_files_and_arguments_of_tests(bank: Bank, tmp_path: Path) -> None:
    package = package_2025(
        tmp_path,
        {
            "data/secret/a.files/word.txt": "7",
            "data/secret/a.files/deep/word.txt": "x",
            "data/secret/test_group.yaml": "args: [from, group]\n",
            "data/secret/b.yaml": "args: ['30']\nfull_feedback: true\n",
        },
    )
    source = """import os, sys
names = sorted(name for _, _, names in os.walk(".") for name in names if name[-4:] != ".pyc")
if names == ["main.py", "word.txt", "word.txt"]:
    print(open("word.txt").read() if sys.argv[1:] == ["from", "group"] else sys.argv)
elif names == ["main.py"]:
    print(sys.argv[1] if len(sys.argv) > 1 else 3)
else:
    print(names)
"""
    manifest = read_package(package).manifest
    assert [one.full_feedback for one in manifest.tests] == [False, False, True]
    assert verdicts(await bank.submit(package, source)) == [AC, AC, AC]


@pytest.mark.parametrize("own", ["word.txt", "deep", "other.txt"])
async def test_what_contestants_call_their_files_gives_way_to_those_of_a_test(
    bank: Bank, tmp_path: Path, own: str
) -> None:
    files: Files = {
        "data/secret/b.files/word.txt": "7", "data/secret/b.files/deep/word.txt": "8",
    }  # fmt: skip
    source = """import os
a, b = map(int, input().split())
if a == 10:
    assert open("word.txt").read() + open("deep/word.txt").read() == "78"
else:
    assert not os.path.exists("deep/word.txt")
print(a + b)
"""
    end = await bank.submit(package_2025(tmp_path, files), source, {own: "own"})
    assert (verdicts(end), end.error) == ([AC, AC, AC], "")


@pytest.mark.parametrize("own", ["sum.in", "sum.out"])
async def test_what_contestants_call_their_files_gives_way_to_those_for_the_streams(
    bank: Bank, tmp_path: Path, own: str
) -> None:
    xml = PROBLEM_XML.replace('input-file="" output-file=""', 'input-file="sum.in" output-file="sum.out"')
    source = "a, b = map(int, open('sum.in').read().split())\nopen('sum.out', 'w').write(str(a + b))\n"
    end = await bank.submit(package_polygon(tmp_path, xml=xml), source, {own: "1 2"})
    assert (verdicts(end), end.error) == ([AC, AC, AC], "")


WRITES = """import os
a, b = map(int, input().split())
try:
    open("left.txt", "x").write(str(a + b))
    print(open("left.txt").read())
except OSError as error:
    print(error)
"""


async def test_the_work_folder_is_written_only_where_allowed_and_empty_in_every_run(
    bank: Bank, tmp_path: Path
) -> None:
    assert verdicts(await bank.submit(package_2025(tmp_path / "no"), WRITES)) == [WA, WA, WA]
    may = package_2025(tmp_path / "may", {"problem.yaml": YAML_2025 + "allow_file_writing: true\n"})
    assert verdicts(await bank.submit(may, WRITES)) == [AC, AC, AC]


async def test_files_in_place_of_stdin_and_stdout(bank: Bank, tmp_path: Path) -> None:
    xml = PROBLEM_XML.replace('input-file="" output-file=""', 'input-file="sum.in" output-file="sum.out"')
    package = package_polygon(tmp_path, xml=xml)
    source = "a, b = map(int, open('sum.in').read().split())\nopen('sum.out', 'w').write(str(a + b))\n"
    assert verdicts(await bank.submit(package, source)) == [AC, AC, AC]
    assert (
        verdicts(await bank.submit(package, "import sys\nassert not sys.stdin.read()\nprint(3)")) == [WA] * 3
    )
    linked = "import os\nos.symlink('/etc/passwd', 'sum.out')\n"
    assert verdicts(await bank.submit(package, linked)) == [WA] * 3


async def test_a_test_with_limits_of_its_own(bank: Bank, tmp_path: Path) -> None:
    init = "archive: data.zip\ntest_cases:\n- {in: 1.in, out: 1.out, points: 1, time_limit: 0.05}\n"
    package = package_dmoj(tmp_path, init=init + "- {in: 2.in, out: 2.out, points: 1}\n")
    busy = "import time\nwhile time.process_time() < 0.2: pass\n" + ECHO_SUM
    assert verdicts(await bank.submit(package, busy)) == [Verdict.TIME_LIMIT_EXCEEDED, AC]


async def test_limits_of_validators_are_the_packages(
    bank: Bank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RunLimits, "wall_limit_s", 60.0)  # which a busy machine would reach first
    busy = "import sys, time\nwhile time.process_time() < 0.6: pass\nsys.exit(42)\n"
    limits = {"problem.yaml": YAML_2025 + "  validation_time: 0.2\n", "output_validator/v.py": busy}
    end = await bank.submit(package_2025(tmp_path, limits), ECHO_SUM)
    assert "own cpu limit" in end.error


async def test_validators_with_build_and_run_scripts(bank: Bank, tmp_path: Path) -> None:
    built = {
        "output_validator/build": "#!/bin/sh\nsed s/BAD/43/ draft > run\nchmod +x run\n",
        "output_validator/draft": "#!/bin/sh\nread got\nread want < $2\ntest $got = $want && exit 42\nexit BAD\n",
    }
    end = await bank.submit(package_2025(tmp_path / "a", built), "print(7)")
    assert verdicts(end) == [WA, AC, WA], end.error
    broken = {"output_validator/build": "#!/bin/sh\necho no luck\nexit 1\n"}
    assert "no luck" in (await bank.submit(package_2025(tmp_path / "b", broken), "print(7)")).error


DMOJ_OWN = """from dmoj.result import CheckerResult
from dmoj.utils.unicode import utf8text

def check(process_output, judge_output, judge_input, point_value, **kwargs):
    got, expected = utf8text(process_output).strip(), utf8text(judge_output).strip()
    if got == "crash":
        raise ValueError("no luck")
    return CheckerResult(got == expected, point_value * 0.5 if got == "7.0" else point_value * (got == expected), got)
"""


async def test_dmojs_checkers_in_python(bank: Bank, tmp_path: Path) -> None:
    package = package_dmoj(tmp_path, {"own.py": DMOJ_OWN}, init=INIT + "checker: own.py\n")
    end = await bank.submit(package, ECHO_SUM)
    assert (end.verdict, end.score) == (AC, 10), end.error
    half = await bank.submit(package, "s = sum(map(int, input().split()))\nprint('7.0' if s == 7 else s)")
    assert (half.verdict, half.score) == (AC, 6.5), half.error
    assert half.results[1].team_message == "7.0"
    assert "no luck" in (await bank.submit(package, "print('crash')")).error


@pytest.mark.parametrize(
    ("checker", "source", "accepted"),
    [
        ("standard", "print(' 3 ')\nprint()", True),
        ("standard", "print('3\\n\\n4')", False),
        ("{name: floats, args: {precision: 3}}", "print(3.0005)", True),
        ("{name: floats, args: {precision: 3}}", "print(3.02)", False),
        ("floatsabs", "print('3.0000001')", True),
        ("identical", "print(3)", True),
        ("identical", "print(' 3')", False),
        ("easy", "print('  3')", True),
        ("linecount", "print(3)", True),
        ("sorted", "print('3')", True),
        ("unordered", "print('4')", False),
        ("rstripped", "print('3  ')", True),
    ],
)
async def test_standard_checkers_of_dmoj(
    bank: Bank, tmp_path: Path, checker: str, source: str, accepted: bool
) -> None:
    init = f"archive: data.zip\nchecker: {checker}\ntest_cases: [{{in: 1.in, out: 1.out, points: 1}}]\n"
    end = await bank.submit(package_dmoj(tmp_path, init=init), source)
    assert (end.verdict is AC) is accepted, end


@pytest.mark.parametrize(("kind", "answer_at"), [("default", 2), ("testlib", 3)])
async def test_interactors_of_dmoj(bank: Bank, tmp_path: Path, kind: str, answer_at: int) -> None:
    interactor = f"""#include <fstream>
#include <iostream>
int main(int argc, char **argv) {{
    std::ifstream given(argv[1]), answer(argv[{answer_at}]);
    long long a, b, expected, got;
    given >> a >> b;
    answer >> expected;
    std::cout << a << std::endl << b << std::endl;
    return std::cin >> got && got == expected ? 0 : 1;
}}
"""
    init = INIT.replace("archive", f"interactive: {{files: talk.cpp, lang: CPP17, type: {kind}}}\narchive")
    package = package_dmoj(tmp_path, {"talk.cpp": interactor}, init=init)
    good = await bank.submit(package, "a = int(input())\nb = int(input())\nprint(a + b, flush=True)")
    assert (good.verdict, good.score) == (AC, 10), good.error
    assert (await bank.submit(package, "input()\ninput()\nprint(0, flush=True)")).verdict is WA
