"""Submissions that mean harm to an interactor: its failure must never be theirs to cause."""

from __future__ import annotations

from pathlib import Path

import pytest

from judge.contract import Verdict
from judge.sandboxes.pool import SandboxPool
from tests.judge.conftest import otherwise_under_gvisor
from tests.judge.hostile.case import AC, RTE, TLE, WA
from tests.judge.test_judging import Bank
from tests.support.packages import YAML_2025, Files

pytestmark = pytest.mark.judge

# Takes guesses; a line is read whole, as most interactors do.
INTERACTOR = """import sys
secret = open(sys.argv[1]).read().strip()
for _ in range(50):
    line = sys.stdin.readline()
    if line.strip() == secret:
        print("yes", flush=True)
        sys.exit(42)
    if not line or not line.strip().isdigit():
        sys.exit(43)
    print("no", flush=True)
sys.exit(43)
"""
RIGHT = "for i in range(40):\n    print(i, flush=True)\n    if input() == 'yes': break\n"
YAML = YAML_2025.replace("time_limit: 2", "time_limit: 0.5") + "  memory: 64\ntype: interactive\n"
TRICKS: dict[str, tuple[str, tuple[Verdict, ...]]] = {
    "says nothing and waits": ("input()", (TLE,)),
    "says nothing and ends": ("", (WA,)),
    "closes its output and waits": ("import os, time\nos.close(1)\ntime.sleep(100)", (TLE,)),
    "closes its input and talks": (
        "import os\nos.close(0)\nfor i in range(40): os.write(1, b'%d\\n' % i)",
        (AC,),
    ),
    "never reads": ("import time\nfor i in range(3): print(i, flush=True)\ntime.sleep(100)", (TLE,)),
    "talks nonsense": ("print('\\0\\xff', flush=True)\nimport time\ntime.sleep(100)", (WA,)),
    "talks bad UTF-8": ("import os\nos.write(1, b'\\xff\\xfe\\n')\ninput()", (WA,)),
    "says one line without an end": (
        "import os\nb = b'7' * 1048576\nwhile True: os.write(1, b)",
        (Verdict.OUTPUT_LIMIT_EXCEEDED, TLE),
    ),
    "crashes in the middle": (
        "import os\nprint(1, flush=True)\ninput()\nos.kill(os.getpid(), 11)",
        (RTE,),
    ),
    "stops in the middle": ("import os\nprint(1, flush=True)\ninput()\nos.kill(os.getpid(), 19)", (TLE,)),
    "makes its input a file that never waits": (
        "import fcntl, os\nfcntl.fcntl(0, 4, os.O_NONBLOCK)\nfcntl.fcntl(1, 4, os.O_NONBLOCK)\n"
        "for i in range(40):\n os.write(1, b'%d\\n' % i)\n while True:\n  try: got = os.read(0, 9); break\n"
        "  except BlockingIOError: pass\n if got == b'yes\\n': break\n",
        (AC,),
    ),
    "shrinks the pipes": (
        "import fcntl\nfcntl.fcntl(0, 1031, 4096)\nfcntl.fcntl(1, 1031, 4096)\n" + RIGHT,
        (AC,),
    ),
    "takes back what it said": (
        "import os\nr = os.open('/proc/self/fd/1', os.O_RDONLY | os.O_NONBLOCK)\nos.write(1, b'x' * 100)\n"
        "try: os.read(r, 100)\nexcept BlockingIOError: pass\nos.close(r)\n" + RIGHT,
        (RTE,),
    ),
    "answers itself": (
        "import os\nw = os.open('/proc/self/fd/0', os.O_WRONLY)\nos.write(w, b'yes\\n')\n" + RIGHT,
        (RTE,),
    ),
    "keeps the pipes in a child": (
        "import os, time\nif os.fork() == 0:\n os.setsid()\n time.sleep(1000)\n" + RIGHT,
        (AC,),
    ),
    "talks on after acceptance": (RIGHT + "for i in range(100000): print(i)", (AC,)),
}


@pytest.mark.parametrize("trick", TRICKS)
async def test_an_interactor_outlives_a_submission_that(
    pool: SandboxPool, tmp_path: Path, trick: str
) -> None:
    if trick == "shrinks the pipes":
        otherwise_under_gvisor(pool, "shrinking the worker's pipes is an error")
    bank = Bank(pool, tmp_path)
    changes: Files = {
        "problem.yaml": YAML,
        "output_validator/v.py": INTERACTOR,
        "data/sample/1.in": "5\n",
        "data/secret/a.in": "7\n",
        "data/secret/b.in": "9\n",
    }
    manifest = bank.store(changes)
    source, verdicts = TRICKS[trick]
    finished = await bank.submit(manifest, source)
    assert finished.verdict in verdicts, finished
    assert finished.error == ""
    assert (await bank.submit(manifest, RIGHT)).verdict is AC


async def test_an_interactor_whose_memory_a_submission_filled_is_no_judge_error(
    pool: SandboxPool, tmp_path: Path
) -> None:
    bank = Bank(pool, tmp_path)
    listener = "import sys\nsys.stdin.buffer.readline()\nsys.exit(43)\n"
    limits = "  time_limit: 10\n  output: 1\n  validation_memory: 64\n"
    yaml = YAML_2025.replace("  time_limit: 2\n", limits) + "type: interactive\n"
    manifest = bank.store({"problem.yaml": yaml, "output_validator/v.py": listener})
    flood = await bank.submit(manifest, "import os\nb = b'7' * 1048576\nwhile True: os.write(1, b)")
    assert (flood.verdict, flood.error) == (Verdict.OUTPUT_LIMIT_EXCEEDED, "")
    own_fault = "x = bytearray(1 << 30)\nx[::4096] = b'1' * len(x[::4096])\n"
    broken = bank.store({"problem.yaml": yaml, "output_validator/v.py": own_fault})
    assert (await bank.submit(broken, "print(1)")).verdict is Verdict.JUDGE_ERROR
