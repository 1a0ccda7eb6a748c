"""Runs inside DMOJ's own environment: judges one source several times with DMOJ's judge, prints seconds as JSON.

    python dmoj_driver.py JUDGE.YML PROBLEM LANGUAGE SOURCE_FILE TIMES

For every submission: [whole, from the first to the last test, accepted tests]. Its site's side of the network
protocol is replaced by an object that takes the packets, as its own test suite does it.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any


class Packets:
    """Takes what the judge would send to its site."""

    def __init__(self) -> None:
        self.begun = self.ended = 0.0
        self.accepted = 0

    def begin_grading_packet(self, *_: Any) -> None:
        self.begun = time.perf_counter()

    def grading_end_packet(self) -> None:
        self.ended = time.perf_counter()

    def test_case_status_packet(self, number: int, result: Any) -> None:
        self.accepted += result.readable_codes()[0] == "AC"

    def internal_error_packet(self, message: str) -> None:
        print(message, file=sys.stderr)

    def __getattr__(self, name: str) -> Any:
        return lambda *_: None


def main() -> None:
    config, problem, language, source, times = sys.argv[1:]
    sys.argv = ["dmoj-cli", "-c", config, "--skip-self-test"]
    from dmoj import contrib, executors, judgeenv  # type: ignore[import-not-found]

    judgeenv.load_env(cli=True)
    executors.load_executors()
    contrib.load_contrib_modules()
    from dmoj.judge import Judge, Submission  # type: ignore[import-not-found]

    text = Path(source).read_text()
    packets = Packets()
    judge = Judge(packets)
    seconds = []
    for number in range(int(times)):
        packets.accepted = 0
        begun = time.perf_counter()
        submission = Submission(number + 1, problem, language, text, 2.0, 256 * 1024, False, {})
        judge.begin_grading(submission, blocking=True, report=lambda _: None)
        seconds.append([time.perf_counter() - begun, packets.ended - packets.begun, packets.accepted])
    sys.stdout.write("\n" + json.dumps(seconds) + "\n")


if __name__ == "__main__":
    main()
