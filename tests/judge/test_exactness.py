"""What is reported is what happened: memory, CPU time, and who ended a run over which limit.

Times are compared with the program's own CPU clocks, and medians of a few runs are taken: the machine that tests run
on has other things to do. bench/judge_exactness.py does the same many more times.
"""

from __future__ import annotations

import asyncio
import statistics
import subprocess
from pathlib import Path

import pytest

from judge.limits import MIB, Limit, RunLimits
from judge.verdict import is_near_limit
from tests.judge.conftest import Bench, Outcome
from tests.support.components import need

pytestmark = pytest.mark.judge

ROUNDS = 5
ROOMY = RunLimits(cpu_s=5, wall_s=30, memory_bytes=512 * MIB, output_bytes=64 * MIB, processes=32)

TRIVIAL = '#include <stdio.h>\nint main(void) { puts("hello"); return 0; }'

# What /usr/bin/time does: the largest resident set of a child, forked from something small.
TIME = """
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv) {
    (void)argc;
    pid_t pid = fork();
    if (!pid) { execv(argv[1], argv + 1); _exit(127); }
    struct rusage usage;
    wait4(pid, NULL, 0, &usage);
    fprintf(stderr, "%ld", usage.ru_maxrss);
    return 0;
}
"""

TOUCH = """
#include <stdlib.h>
#include <unistd.h>
#include <sys/wait.h>

static void touch(long mib) {
    volatile char *p = malloc(mib << 20);
    for (long i = 0; i < mib << 20; i += 4096) p[i] = 1;
}
"""

TOUCH_100_MIB = TOUCH + "int main(void) { touch(100); return 0; }"

# The children wait for each other at a pipe's end, so that all five hold their memory at once.
FAMILY_OF_320_MIB = (
    TOUCH
    + """
int main(void) {
    int ready[2], go[2];
    char c;
    pipe(ready);
    pipe(go);
    for (int i = 0; i < 4; i++)
        if (!fork()) {
            close(go[1]);
            touch(64);
            write(ready[1], "x", 1);
            read(go[0], &c, 1);
            _exit(0);
        }
    touch(64);
    for (int i = 0; i < 4; i++) read(ready[0], &c, 1);
    close(go[1]);
    while (wait(NULL) > 0) ;
    return 0;
}
"""
)

BURN = """
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include <sys/wait.h>

static void burn(clockid_t clock, long ms) {
    struct timespec t;
    do clock_gettime(clock, &t); while (t.tv_sec * 1000 + t.tv_nsec / 1000000 < ms);
}
static long own_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec * 1000000 + t.tv_nsec / 1000;
}
static void say(long us) { printf("%ld", us); fflush(stdout); }
static void *thread(void *ms) { burn(CLOCK_THREAD_CPUTIME_ID, (long)ms); return NULL; }
static void threads(int count, long ms) {
    pthread_t id[8];
    for (int i = 1; i < count; i++) pthread_create(id + i, NULL, thread, (void *)ms);
    thread((void *)ms);
    for (int i = 1; i < count; i++) pthread_join(id[i], NULL);
}
"""
ALONE = BURN + "int main(void) { burn(CLOCK_PROCESS_CPUTIME_ID, 100); say(own_us()); return 0; }"
TWO_THREADS = BURN + "int main(void) { threads(2, 50); say(own_us()); return 0; }"
# A parent that ignores SIGCHLD gets no children's time from wait; the children end before it does.
NEVER_REAPED = (
    BURN
    + """
int main(void) {
    int told[2];
    long us, sum = 0;
    signal(SIGCHLD, SIG_IGN);
    pipe(told);
    for (int i = 0; i < 4; i++)
        if (!fork()) {
            burn(CLOCK_PROCESS_CPUTIME_ID, 25);
            us = own_us();
            write(told[1], &us, sizeof us);
            _exit(0);
        }
    close(told[1]);
    while (read(told[0], &us, sizeof us) > 0) sum += us; /* to the end: all children are gone then */
    say(sum + own_us());
    return 0;
}
"""
)
FOR_EVER = BURN + "int main(void) { threads(THREADS, 60000); return 0; }"


async def runs(bench: Bench, source: str, limits: RunLimits = ROOMY, rounds: int = ROUNDS) -> list[Outcome]:
    """The same program several times in one sandbox."""
    program = await bench.program("c", source)
    async with bench.pool.acquire() as sandbox:
        return [await bench.run_in(sandbox, program, b"", limits) for _ in range(rounds)]


def median_cpu_ms(outcomes: list[Outcome]) -> float:
    """Of the runs' CPU times."""
    return statistics.median(outcome.result.cpu_ms for outcome in outcomes)


def median_mib(outcomes: list[Outcome]) -> float:
    """Of the runs' memory."""
    return statistics.median(outcome.result.memory_bytes for outcome in outcomes) / MIB


def needs_cgroups(bench: Bench) -> None:
    """Without them what is counted is declared to be rough."""
    need("" if bench.pool.has_cgroups else "this machine gives us no cgroups")


async def test_the_memory_of_a_trivial_program_is_what_time_says(bench: Bench, tmp_path: Path) -> None:
    needs_cgroups(bench)
    for name, source in (("trivial", TRIVIAL), ("time", TIME)):
        path = tmp_path / name
        path.write_bytes((await bench.program("c", source)).files["program"][0])
        path.chmod(0o755)
    time = await asyncio.create_subprocess_exec(
        tmp_path / "time", tmp_path / "trivial", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    _, told = await time.communicate()
    expected_mib = int(told) / 1024
    assert abs(median_mib(await runs(bench, TRIVIAL)) - expected_mib) < 1


async def test_100_mib_touched_are_reported_within_2(bench: Bench) -> None:
    assert 100 <= median_mib(await runs(bench, TOUCH_100_MIB)) <= 102


async def test_a_parent_and_four_children_add_up(bench: Bench) -> None:
    needs_cgroups(bench)
    assert abs(median_mib(await runs(bench, FAMILY_OF_320_MIB)) - 320) <= 0.05 * 320


async def test_what_a_program_prints_is_not_its_memory(bench: Bench) -> None:
    needs_cgroups(bench)
    flood = """
    #include <stdio.h>
    #include <string.h>
    int main(void) {
        static char line[65536];
        memset(line, 'x', sizeof line);
        for (int i = 0; i < 20 * 16; i++) fwrite(line, 1, sizeof line, stdout);
        return 0;
    }
    """
    outcomes = await runs(bench, flood)
    assert all(len(outcome.stdout) == 20 * MIB for outcome in outcomes)
    assert median_mib(outcomes) < 3


async def test_a_second_run_does_not_carry_the_first_one_s_memory(bench: Bench) -> None:
    large, small = await bench.program("c", TOUCH_100_MIB), await bench.program("c", TRIVIAL)
    async with bench.pool.acquire() as sandbox:
        await bench.run_in(sandbox, large, b"", ROOMY)
        after = await bench.run_in(sandbox, small, b"", ROOMY)
    assert after.result.memory_bytes < 4 * MIB


@pytest.mark.parametrize(
    "source", [ALONE, TWO_THREADS, NEVER_REAPED], ids=["alone", "two threads", "never reaped"]
)
async def test_cpu_time_is_that_of_the_program_s_own_clocks(bench: Bench, source: str) -> None:
    needs_cgroups(bench)
    # On a busy machine the program itself burns a little more than 100 ms; it says how much.
    outcomes = await runs(bench, source)
    assert all(int(outcome.stdout) >= 100_000 for outcome in outcomes)
    beyond = statistics.median(outcome.result.cpu_ms - int(outcome.stdout) / 1000 for outcome in outcomes)
    assert 0 <= beyond <= 5


@pytest.mark.parametrize("threads", [1, 2, 3, 4])
async def test_a_killed_group_stood_at_most_20_ms_past_the_hard_limit(bench: Bench, threads: int) -> None:
    needs_cgroups(bench)
    limits = RunLimits(cpu_s=0.2, wall_s=20, memory_bytes=64 * MIB)
    outcomes = await runs(bench, FOR_EVER.replace("THREADS", str(threads)), limits)
    assert {outcome.result.limit_broken for outcome in outcomes} == {Limit.CPU}
    assert {outcome.result.killed_by for outcome in outcomes} == {"supervisor"}
    assert 270 <= median_cpu_ms(outcomes) <= 290


async def test_a_sleeper_is_ended_at_its_wall_limit(bench: Bench) -> None:
    limits = RunLimits(cpu_s=1, wall_s=0.2, memory_bytes=64 * MIB)
    outcomes = await runs(bench, "#include <unistd.h>\nint main(void) { sleep(60); return 0; }", limits)
    assert {outcome.result.limit_broken for outcome in outcomes} == {Limit.WALL}
    assert 200 <= statistics.median(outcome.result.wall_ms for outcome in outcomes) <= 220


async def test_memory_is_never_above_the_limit(bench: Bench) -> None:
    needs_cgroups(bench)
    limits = RunLimits(cpu_s=5, memory_bytes=32 * MIB)
    for source in (TOUCH_100_MIB, FAMILY_OF_320_MIB):
        for outcome in await runs(bench, source, limits, rounds=2):
            assert outcome.result.limit_broken is Limit.MEMORY
            assert outcome.result.killed_by == "kernel"
            assert outcome.result.memory_bytes <= 32 * MIB


async def test_the_limit_that_was_broken_first_is_named(bench: Bench) -> None:
    needs_cgroups(bench)
    limits = RunLimits(cpu_s=0.2, wall_s=20, memory_bytes=32 * MIB)
    # Over the CPU limit first, over the memory limit before the kill comes.
    late = BURN + TOUCH + "int main(void) { burn(CLOCK_PROCESS_CPUTIME_ID, 235); touch(100); }"
    assert {one.result.limit_broken for one in await runs(bench, late, limits)} == {Limit.CPU}
    early = BURN + TOUCH + "int main(void) { touch(100); burn(CLOCK_PROCESS_CPUTIME_ID, 400); }"
    assert {one.result.limit_broken for one in await runs(bench, early, limits)} == {Limit.MEMORY}


@pytest.mark.parametrize("number", [6, 9, 11, 15, 24])
async def test_a_signal_that_a_program_sends_itself_is_nobody_s_kill(bench: Bench, number: int) -> None:
    source = f"#include <signal.h>\nint main(void) {{ raise({number}); return 0; }}"
    (outcome,) = await runs(bench, source, rounds=1)
    result = outcome.result
    assert (result.signal, result.killed_by, result.limit_broken) == (number, None, None)


async def test_between_the_limit_and_the_hard_limit_a_run_ends_by_itself(bench: Bench) -> None:
    limits = RunLimits(cpu_s=0.08, memory_bytes=64 * MIB)  # hard limit: 138 ms
    (outcome,) = await runs(bench, ALONE, limits, rounds=1)
    assert outcome.result.exit_code == 0
    assert outcome.result.killed_by is None
    assert is_near_limit(outcome.result, limits) or outcome.result.limit_broken is Limit.CPU


@pytest.mark.parametrize(("factor", "is_broken"), [(0.6, False), (1.8, True)])
async def test_far_from_the_limit_the_verdict_is_always_the_same(
    bench: Bench, factor: float, is_broken: bool
) -> None:
    limits = RunLimits(cpu_s=0.1 / factor, wall_s=20, memory_bytes=64 * MIB)
    outcomes = await runs(bench, ALONE, limits, rounds=10)
    assert {outcome.result.limit_broken is Limit.CPU for outcome in outcomes} == {is_broken}
