"""The judge as a child process of `codequest run`: started, watched, and started again when it dies."""

from __future__ import annotations

import asyncio
import importlib.util
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from codequest.adapters.child import Child
from codequest.cli.progress import note
from codequest.config import ROOT, Settings

FINISH_LIMIT_S = 3.0  # for what is under way; what is not finished then is judged again at the next start
STOP_LIMIT_S = 5.0
LOOK_S = 0.5
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 30.0
STEADY_S = 60.0  # one that lived this long is started again at once

# A judge holds no database credentials and none of our secrets, so it gets a named few variables and no others.
PASSED_ON = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "TZ",
    "TMPDIR",
    "XDG_RUNTIME_DIR",
    "DOCKER_HOST",
    "XDG_CACHE_HOME",
)


class JudgeChild:
    """One judge worker. `start` and `watch` belong on the main thread, whose end would be the child's (see Child)."""

    def __init__(self, settings: Settings, environ: Mapping[str, str]) -> None:
        self._environ = judge_environment(settings, environ)
        self._log = settings.data_dir / "logs" / "judge.log"
        self._child: Child | None = None

    @staticmethod
    def exists() -> bool:
        """Whether this installation has a judge."""
        return importlib.util.find_spec("judge.__main__") is not None

    def start(self) -> None:
        """Start the worker; it connects by itself."""
        self._child = Child(
            "the judge",
            [Path(sys.executable), "-m", "judge"],
            death_signal=signal.SIGTERM,
            log=self._log,
            env=self._environ,
            cwd=ROOT,
        )

    async def watch(self) -> None:
        """Start it again whenever it dies, waiting longer each time it dies young. Ends by cancellation."""
        loop = asyncio.get_running_loop()
        pause_s, began = FIRST_PAUSE_S, loop.time()
        while True:
            await asyncio.sleep(LOOK_S)
            if self._child is None or self._child.exit_code() is None:
                continue
            if loop.time() - began > STEADY_S:
                pause_s = FIRST_PAUSE_S
            self._say(self._child, pause_s)
            await asyncio.sleep(pause_s)
            pause_s, began = min(2 * pause_s, LONGEST_PAUSE_S), loop.time()
            self.start()

    def _say(self, child: Child, pause_s: float) -> None:
        """Tell the terminal why it ended, in its own last words."""
        words = child.log_tail(1000).splitlines()[-1:] or [f"exit code {child.exit_code()}"]
        note(f"the judge ended and starts again in {pause_s:.0f} s: {words[0]} (log: {self._log})")

    def stop(self) -> None:
        """Let it finish what is nearly done, and end; a second signal means at once."""
        if self._child is not None:
            self._child.send(signal.SIGTERM)
            self._child.wait(FINISH_LIMIT_S)
            self._child.stop(signal.SIGTERM, STOP_LIMIT_S)
            self._child = None


def judge_environment(settings: Settings, environ: Mapping[str, str]) -> dict[str, str]:
    """All that a judge is told."""
    return {
        **{name: environ[name] for name in PASSED_ON if name in environ},
        "REDIS_URL": settings.judge_redis,
        "JUDGE_BLOBS": str(settings.blobs_path),
        "JUDGE_SLOTS": str(settings.judge_slots),
        "JUDGE_NAME": settings.judge_name,
        "JUDGE_CACHE": str(settings.judge_cache or ""),
        "JUDGE_PROGRAMS_MIB": str(settings.judge_programs_mib),
        "JUDGE_BACKEND": settings.judge_backend,
        "JUDGE_IMAGE": settings.judge_image,
        "JUDGE_ROOTFS": str(settings.judge_rootfs or ""),
        "JUDGE_CONTAINER_REUSE": str(settings.judge_container_reuse),
        "JUDGE_CONTAINERS_READY": str(settings.judge_containers_ready),
        "JUDGE_RUNTIME": settings.judge_runtime,
        "JUDGE_TOKEN": settings.judge_token,
        "LOG_LEVEL": settings.log_level,
        "PYTHONUNBUFFERED": "1",
    }
