"""DMOJ's judge (PyPI `dmoj`) for comparison: installed into a temporary environment, given the same tests.

It needs libseccomp's headers to be built: those of the system, else Debian's package, unpacked into the same
temporary folder. Nothing of it stays.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bench.judge_problem import Sums
from bench.peers.installed import Unavailable

INSTALL_TIMEOUT_S = 600
RUN_TIMEOUT_S = 300
DRIVER = Path(__file__).with_name("dmoj_driver.py")
LANGUAGES = {"python": "PY3", "cpp17": "CPP17"}


@dataclass(frozen=True)
class Timing:
    """One submission: seconds as a whole, and from its first to its last test."""

    whole_s: float
    tests_s: float


class Dmoj:
    """An installed judge with one problem."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._python = folder / "venv" / "bin" / "python"

    def install(self, sums: Sums) -> str:
        """Install it and write the problem; return its version. Raises Unavailable."""
        environ = {**os.environ, **self._seccomp_headers()}
        _call([sys.executable, "-m", "venv", str(self._folder / "venv")], environ)
        _call([str(self._python), "-m", "pip", "install", "-q", "dmoj"], environ)
        problem = self._folder / "problems" / "sum"
        problem.mkdir(parents=True)
        cases = []
        for number, (given, answer) in enumerate(sums.texts()):
            (problem / f"{number}.in").write_bytes(given)
            (problem / f"{number}.out").write_bytes(answer)
            cases.append({"in": f"{number}.in", "out": f"{number}.out", "points": 1})
        (problem / "init.yml").write_text(json.dumps({"test_cases": cases}))
        runtime = {"python3": os.path.realpath("/usr/bin/python3"), "g++17": shutil.which("g++")}
        config = {"id": "bench", "problem_storage_globs": [str(problem)], "runtime": runtime}
        (self._folder / "judge.yml").write_text(json.dumps(config))
        told = _call(
            [str(self._python), "-c", "from importlib.metadata import version as v; print(v('dmoj'))"]
        )
        return told.strip()

    def judge(self, language: str, source: str, times: int, tests: int) -> list[Timing]:
        """Judge a source several times, one after the other. Raises Unavailable where a test is not accepted."""
        path = self._folder / "source"
        path.write_text(source)
        config = str(self._folder / "judge.yml")
        command = [
            str(self._python),
            "-P",
            str(DRIVER),
            config,
            "sum",
            LANGUAGES[language],
            str(path),
            str(times),
        ]
        told = _call(command, timeout_s=RUN_TIMEOUT_S)
        seconds = json.loads(told.strip().splitlines()[-1])
        if any(accepted != tests for _, _, accepted in seconds):
            raise Unavailable(f"DMOJ did not accept the {language} solution here")
        return [Timing(whole, tests_s) for whole, tests_s, _ in seconds]

    def _seccomp_headers(self) -> dict[str, str]:
        if Path("/usr/include/seccomp.h").exists():
            return {}
        folder = self._folder / "seccomp"
        folder.mkdir()
        try:
            _call(["apt-get", "download", "libseccomp-dev"], cwd=folder)
            for package in folder.glob("*.deb"):
                _call(["dpkg-deb", "-x", str(package), str(folder)])
        except Unavailable as error:
            raise Unavailable(f"DMOJ needs libseccomp-dev: {error}") from None
        libraries = next((folder / "usr" / "lib").iterdir())
        return {"CPATH": str(folder / "usr" / "include"), "LIBRARY_PATH": str(libraries)}


def _call(
    command: list[str],
    environ: dict[str, str] | None = None,
    *,
    cwd: Path | None = None,
    timeout_s: float = INSTALL_TIMEOUT_S,
) -> str:
    try:
        finished = subprocess.run(
            command, env=environ, cwd=cwd, capture_output=True, text=True, timeout=timeout_s, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unavailable(f"{Path(command[0]).name}: {type(error).__name__}") from None
    if finished.returncode:
        print(finished.stderr[-2000:], file=sys.stderr)
        raise Unavailable(f"{Path(command[0]).name} failed")
    return finished.stdout
