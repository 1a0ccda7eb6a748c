"""All tests in two halves of about the same length, side by side, then once more alone what failed in company.

    .venv/bin/python scripts/suite.py

Many tests drive real servers, browsers and sandboxes, two at a time. What a crowded machine makes fail passes alone: it
is named at the end and fails nothing. What fails alone, too, or in greater number, fails the whole.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

JUDGE_TESTS = Path("tests/judge")
VERIFY_TESTS = JUDGE_TESTS / "preparing"  # wait for time limits rather than work, and make the halves even
CACHES = Path(".pytest_cache")
AGAIN_AT_MOST = 5  # more than that is no bad luck
SOME_FAILED = 1  # pytest's exit status


@dataclass(frozen=True)
class Half:
    """Tests that run one after the other."""

    name: str
    selection: tuple[str, ...]

    @property
    def command(self) -> list[str]:
        """How pytest runs them; each half remembers what failed for itself."""
        own = ("--durations=20", "-o", f"cache_dir={CACHES / self.name}")
        return [sys.executable, "-m", "pytest", *self.selection, *own]

    def failed(self) -> list[str]:
        """The tests that failed last."""
        try:
            return list(json.loads((CACHES / self.name / "v/cache/lastfailed").read_text()))
        except FileNotFoundError:
            return []


JUDGE = Half("judge", (str(JUDGE_TESTS), f"--ignore={VERIFY_TESTS}"))
OTHERS = Half(
    "others",
    tuple(
        str(folder)
        for folder in (*sorted(Path("tests").iterdir()), VERIFY_TESTS)
        if folder.is_dir() and folder != JUDGE_TESTS
    ),
)


def main() -> int:
    """Run them all; 0 where each test passed, if need be alone."""
    statuses = run_both()
    failed = {half: half.failed() for half, status in statuses.items() if status == SOME_FAILED}
    is_other_trouble = any(status not in (0, SOME_FAILED) for status in statuses.values())
    if is_other_trouble or sum(map(len, failed.values())) > AGAIN_AT_MOST:
        return 1
    again = [run_again(half) for half, tests in failed.items() if tests]
    still = [test for half in failed for test in half.failed()]
    if unsteady := [test for tests in failed.values() for test in tests if test not in still]:
        print("\nFailed beside others and passed alone, to be looked into:", *unsteady, sep="\n  ")
    if still:
        print("\nFailed twice:", *still, sep="\n  ")
    is_unexplained = len(again) < len(failed)  # a half failed and names no test
    return int(any(again) or is_unexplained)


def run_both() -> dict[Half, int]:
    """Both halves at once, for each waits as often as it works; their exit statuses.

    The judge's words are shown at the end.
    """
    with tempfile.TemporaryFile() as shown:
        judge = subprocess.Popen([*JUDGE.command, "--cache-clear"], stdout=shown, stderr=subprocess.STDOUT)
        try:
            others = subprocess.run([*OTHERS.command, "--cache-clear"]).returncode
            return {OTHERS: others, JUDGE: judge.wait()}
        finally:
            judge.terminate()
            judge.wait()
            shown.seek(0)
            print(f"  {JUDGE_TESTS}:", flush=True)
            shutil.copyfileobj(shown, sys.stdout.buffer)
            sys.stdout.flush()


def run_again(half: Half) -> int:
    """What failed of a half, with nothing beside it; the exit status."""
    print(f"\nAgain, alone: {half.name}", flush=True)
    return subprocess.run([*half.command, "--last-failed"]).returncode


if __name__ == "__main__":
    sys.exit(main())
