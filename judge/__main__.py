"""`python -m judge`: a judge worker on this machine.

It needs the address of a Redis (and a token, where the server wants one), and nothing else. SIGTERM and SIGINT let
it finish what is under way; a second one ends it at once (the server judges again what was lost).
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import redis.asyncio as redis

from judge.blobs import DirectoryBlobs
from judge.compiling.artefacts import DISK_BYTES, ProgramCache, programs_folder, programs_on_disk
from judge.compiling.languages import detect
from judge.doctor import remedy
from judge.judging.judging import Judge
from judge.judging.workshop import Workshop
from judge.limits import MIB
from judge.sandboxes.choice import Choice, open_pool
from judge.sandboxes.cores import Cores
from judge.sandboxes.gate import RunGate
from judge.sandboxes.sandbox import SandboxError
from judge.supervisor import default_cache_folder
from judge.workers.heartbeat import WorkerInfo
from judge.workers.image import image_hash
from judge.workers.names import GIVEN, KeptName
from judge.workers.remote_blobs import RemoteBlobs
from judge.workers.worker import Worker

log = logging.getLogger("judge")

SANDBOXES_PER_SLOT = 2  # a submission and, beside it, a validator


def parse_arguments(argv: Sequence[str]) -> argparse.Namespace:
    """Read the command line; the environment gives the defaults."""
    env = os.environ
    parser = argparse.ArgumentParser(
        "judge", description="Judge submissions that a CodeQuest server queues in Redis."
    )
    parser.add_argument("--redis", default=env.get("REDIS_URL"), help="redis://… (REDIS_URL)")
    parser.add_argument(
        "--blobs",
        default=env.get("JUDGE_BLOBS"),
        help="the server's test data, where it is here; else it is fetched (JUDGE_BLOBS)",
    )
    parser.add_argument(
        "--name",
        default=env.get("JUDGE_NAME"),
        help="of this worker; else one that this machine keeps (JUDGE_NAME)",
    )
    parser.add_argument(
        "--slots",
        type=int,
        default=env.get("JUDGE_SLOTS") or "0",
        help="jobs at once; 0: one less than cores, or the cores that other workers have left (JUDGE_SLOTS)",
    )
    parser.add_argument(
        "--programs-mib",
        type=int,
        default=env.get("JUDGE_PROGRAMS_MIB") or str(DISK_BYTES // MIB),
        help="disk for compiled programs, below JUDGE_CACHE; default 2048 (JUDGE_PROGRAMS_MIB)",
    )
    options = parser.parse_args(argv)
    options.token = env.get(
        "JUDGE_TOKEN", ""
    )  # never an argument: those can be read by everybody on the machine
    if not options.redis:
        parser.error("--redis is needed (or REDIS_URL)")
    if not 0 <= options.slots <= 256:
        parser.error("--slots must be from 0 to 256")
    if options.programs_mib < 0:
        parser.error("--programs-mib must not be negative")
    if options.name and not GIVEN.fullmatch(options.name):
        parser.error("--name is 1 to 100 letters, digits, dots, hyphens and underscores")
    return options


async def serve(options: argparse.Namespace) -> int:
    """Work until told to stop. Returns the exit status."""
    cache = default_cache_folder()
    with contextlib.ExitStack() as held:
        try:
            name = options.name or held.enter_context(KeptName(cache / "names")).value
            cores = held.enter_context(contextlib.closing(Cores(options.slots or None, cache / "cores")))
        except OSError as error:
            log.error(
                "%s (JUDGE_CACHE), where a worker keeps what it needs, cannot be written: %s", cache, error
            )
            return 1
        return await _serve(options, name, cores)


async def _serve(options: argparse.Namespace, name: str, cores: Cores) -> int:
    slots = options.slots or max(1, len(cores.numbers))
    try:
        choice = Choice.from_environment(os.environ)
        pool = await open_pool(slots * SANDBOXES_PER_SLOT, choice)
    except ValueError as error:
        log.error("%s", error)
        return 1
    except SandboxError as error:
        log.error(
            "no sandbox on this machine, so nothing can be judged here: %s. Remedy: %s", error, remedy()
        )
        return 1
    without = cores.lacks(slots)

    def lacks() -> list[str]:
        return [*pool.lacks(), *without]

    for lack in lacks():
        log.warning("%s", lack)
    client = redis.Redis.from_url(options.redis, socket_timeout=10, socket_connect_timeout=5)
    try:
        programs = ProgramCache(programs_on_disk(options.programs_mib * MIB))
        languages = detect()
        image = image_hash(languages, pool.mark)
        shop = Workshop(pool, _blobs(client, options), name, RunGate(cores.numbers), programs)
        judge = Judge(shop, image=image)
        info = WorkerInfo.of(
            name,
            slots,
            pool.backend,
            languages,
            image=image,
            has_cgroups=pool.has_cgroups,
            lacks=lacks,
            token=options.token,
            is_kept=not options.name,
        )
        worker = Worker(client, judge, info)
        work = asyncio.create_task(worker.run(), name="worker")
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, _stop, worker, work)
        log.info("worker %s judges with %d slots: %s", name, slots, ", ".join(sorted(info.languages)))
        try:
            await work
        except asyncio.CancelledError:
            log.warning("stopped with %d jobs under way", worker.running)
            return 1
    finally:
        await client.aclose()
        await pool.close()
    return 1 if worker.name_taken else 0


def _blobs(client: redis.Redis, options: argparse.Namespace) -> RemoteBlobs:
    shared = DirectoryBlobs(options.blobs) if options.blobs and Path(options.blobs).is_dir() else None
    return RemoteBlobs(client, programs_folder().with_name("blobs"), shared=shared, token=options.token)


def _stop(worker: Worker, work: asyncio.Task[None]) -> None:
    """Drain at the first signal, stop at the second."""
    if worker.is_draining:
        work.cancel()
    else:
        log.info("finishing %d jobs", worker.running)
        worker.drain()


def main(argv: Sequence[str] | None = None) -> int:
    """Run a worker; returns the exit status."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    return asyncio.run(serve(parse_arguments(sys.argv[1:] if argv is None else argv)))


if __name__ == "__main__":
    sys.exit(main())
