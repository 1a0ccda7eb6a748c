"""A real Docker engine for the tests: the one that runs here, or in CI one of our own for as long as the tests run."""

from __future__ import annotations

import asyncio
import atexit
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from judge.sandboxes.docker_engine import Engine
from judge.sandboxes.sandbox import SandboxError

START_LIMIT_S = 60
STOP_LIMIT_S = 20


def ensure_engine(*, may_start: bool) -> str:
    """Make sure that an engine answers; empty, or why there is none."""
    lack = _lack()
    if not lack:
        return ""
    if not may_start or lack_of_own_engine():
        return f"{lack} (on Debian: apt-get install docker.io, as root)"
    engine = OwnEngine()
    atexit.register(engine.stop, and_remove=True)
    os.environ["DOCKER_HOST"] = engine.address
    return engine.start()


def knows_runtime(name: str) -> bool:
    """Whether the engine that answers here has a runtime of this name."""
    engine = Engine()
    try:
        return name in asyncio.run(engine.version()).runtimes
    finally:
        engine.close()


def lack_of_own_engine() -> str:
    """Why no engine of our own can be started here; empty when one can."""
    if os.geteuid() != 0 or not shutil.which("dockerd"):
        return "a Docker engine can be started by root only (on Debian: apt-get install docker.io)"
    return ""


def _lack(address: str | None = None) -> str:
    try:
        engine = Engine(address)
        asyncio.run(engine.version())
    except SandboxError as error:
        return str(error)
    engine.close()
    return ""


class OwnEngine:
    """An engine with a folder of its own. Its containers have no network, so it needs no bridge and no firewall."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="codequest-engine-"))
        self._process: subprocess.Popen[bytes] | None = None
        self.address = f"unix://{self._folder}/docker.sock"

    def start(self) -> str:
        """Start it and wait until it answers; empty, or what it said instead."""
        log = self._folder / "log"
        command = ["dockerd", "--host", self.address, "--data-root", str(self._folder / "data")]
        command += ["--exec-root", str(self._folder / "exec"), "--pidfile", str(self._folder / "pid")]
        command += ["--bridge=none", "--iptables=false", "--ip-masq=false"]
        with log.open("wb") as output:
            self._process = subprocess.Popen(command, stdout=output, stderr=output, stdin=subprocess.DEVNULL)
        deadline = time.monotonic() + START_LIMIT_S
        while (lack := _lack(self.address)) and time.monotonic() < deadline and self._process.poll() is None:
            time.sleep(0.2)
        return lack and f"the Docker engine did not start: {lack}\n{log.read_text(errors='replace')[-2000:]}"

    def stop(self, *, and_remove: bool = False) -> None:
        """Stop it, and remove what it made where it will not be started again. Idempotent."""
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            try:
                process.wait(STOP_LIMIT_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if and_remove:
            shutil.rmtree(self._folder, ignore_errors=True)
