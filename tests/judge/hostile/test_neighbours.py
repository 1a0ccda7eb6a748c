"""What lies beside a run while it goes on: the host, another person's run, and the validator's copy of the answers."""

from __future__ import annotations

import asyncio
import ctypes
import json
import os
import secrets
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from judge.compiling.programs import run_program
from judge.judging.verdict import verdict_of_run
from judge.sandboxes.capture import Capture
from judge.sandboxes.pool import SandboxPool
from tests.judge.conftest import Bench
from tests.judge.hostile.test_leftovers import LOOK, MARK, WALKING
from tests.judge.test_judging import Bank

pytestmark = pytest.mark.judge

REACH = """
import ctypes, json, socket
libc = ctypes.CDLL(None)
reached = []
def connect(family, address):
    with socket.socket(family) as one:
        one.settimeout(2)
        one.connect(address)
tries = {
    "abstract name": lambda: connect(socket.AF_UNIX, NAME),
    "socket": lambda: connect(socket.AF_UNIX, FOLDER + "/socket"),
    "loopback": lambda: connect(socket.AF_INET, ("127.0.0.1", PORT)),
    "file": lambda: open(FOLDER + "/file").read(),
    "shared file": lambda: open("/dev/shm/" + NAME[1:]).read(),
    "process": lambda: open(f"/proc/{PID}/cmdline").read() == COMMAND or open("/nowhere"),
}
for name, attempt in tries.items():
    try:
        attempt()
        reached.append(name)
    except OSError:
        pass
if libc.shmget(KEY, 1, 0) != -1:
    reached.append("segment")
print(json.dumps(reached))
"""
ALL = ["abstract name", "socket", "loopback", "file", "shared file", "process", "segment"]


@pytest.fixture
def reach(tmp_path: Path) -> Iterator[str]:
    """The source of a program that tries everything which this process holds open for all of its machine."""
    name = f"\0cq-host-{secrets.token_hex(8)}"
    libc = ctypes.CDLL(None, use_errno=True)
    key = secrets.randbelow(1 << 30) + 1
    shared = Path("/dev/shm", name[1:])
    with ExitStack() as stack:
        listening = [stack.enter_context(socket.socket(family)) for family in (1, 1, socket.AF_INET)]
        addresses: tuple[Any, ...] = (name, str(tmp_path / "socket"), ("127.0.0.1", 0))
        for one, address in zip(listening, addresses, strict=True):
            one.bind(address)
            one.listen()
        for path in (tmp_path / "file", shared):
            path.write_text("secret")
            stack.callback(path.unlink)
        segment = libc.shmget(key, 4096, 0o1666)
        assert segment != -1
        stack.callback(libc.shmctl, segment, 0, None)
        values = {
            "NAME": name,
            "FOLDER": str(tmp_path),
            "PORT": listening[2].getsockname()[1],
            "PID": os.getpid(),
            "COMMAND": Path("/proc/self/cmdline").read_text(),
            "KEY": key,
        }
        yield "".join(f"{word} = {value!r}\n" for word, value in values.items()) + REACH


async def test_nothing_of_the_host_is_within_reach_of_a_run(bench: Bench, reach: str) -> None:
    outside = await asyncio.create_subprocess_exec(
        sys.executable, "-c", reach, stdout=asyncio.subprocess.PIPE
    )
    found, _ = await outside.communicate()
    assert json.loads(found) == ALL  # so that it is the sandbox that keeps them away
    assert json.loads((await bench.run("python", reach)).stdout) == []


async def test_one_who_looks_around_finds_what_was_left(bench: Bench) -> None:
    """Without this the tests below, and those of leftovers, could find nothing because nobody looks."""
    found = (await bench.run("python", MARK + LOOK, limits=WALKING)).stdout.partition(b"\n")[2]
    for what in (b"/tmp/cq-left", b"/dev/shm/cq-left", b"memory", b"queue", b"semaphore", b"abstract name"):
        assert what in found


async def test_nothing_of_a_run_is_within_reach_of_one_that_goes_on_beside_it(bench: Bench) -> None:
    hold = await bench.program("python", MARK + "import signal\nsignal.pause()\n")
    look = await bench.program("python", LOOK)
    async with bench.pool.acquire_many(2) as (mine, other):
        with Capture() as said:
            held = asyncio.create_task(run_program(mine, hold, WALKING, stdout_fd=said.fd))
            while said.excerpt() != b"left True\n":
                assert not held.done()
                await asyncio.sleep(0.01)
            outcome = await bench.run_in(other, look, limits=WALKING)
            assert not held.done()
            held.cancel()
            await asyncio.gather(held, return_exceptions=True)
    assert verdict_of_run(outcome.result, WALKING) is None
    assert outcome.stdout == b"[]\n"


async def test_a_validator_s_answers_are_out_of_reach_of_every_later_submission(
    pool: SandboxPool, tmp_path: Path
) -> None:
    """Its sandbox had the answers, and is one of those that submissions get."""
    tell = (
        "feedback = sys.argv[3]\n"
        "open(feedback + 'judgemessage.txt', 'w').write('answer at hand' * bool(open(sys.argv[2]).read()))\n"
        "sys.exit(42)\n"
    )
    bank = Bank(pool, tmp_path)
    manifest = bank.store({"output_validator/v.py": MARK.replace("secret", "answer") + tell})
    for _ in range(3):
        finished = await bank.submit(manifest, LOOK, stop=False)
        assert [one.judge_message for one in finished.results] == ["answer at hand"] * 3
        assert [one.output for one in finished.results] == [b"[]\n"] * 3
