"""Folders of a living process: nobody else removes them, and nobody keeps those of the dead."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from judge.held import HeldFolder, temporary_folder

OTHER = """
import sys, time
from pathlib import Path
from judge.held import temporary_folder
with temporary_folder("mine-", Path(sys.argv[1])) as folder:
    (folder / "box-1").mkdir()
    print(folder, flush=True)
    time.sleep(600)
"""


@contextmanager
def another_process(parent: Path) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """A process, and the folder that it holds."""
    process = subprocess.Popen([sys.executable, "-c", OTHER, parent], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        yield process, Path(process.stdout.readline().strip())
    finally:
        process.kill()
        process.communicate()


def test_a_folder_goes_with_whoever_comes_after_its_process_was_killed(tmp_path: Path) -> None:
    stranger = tmp_path / "other-1"
    stranger.mkdir()
    with another_process(tmp_path) as (process, theirs):
        with temporary_folder("mine-", tmp_path) as ours:
            assert theirs.is_dir()
            assert ours.is_dir()
        assert not ours.exists()
        process.kill()
        process.wait()
        assert theirs.is_dir()
        with temporary_folder("mine-", tmp_path):
            assert not theirs.exists()
    assert list(tmp_path.iterdir()) == [stranger]


@pytest.mark.parametrize("how", ["removed", "taken"])
def test_a_folder_that_is_swept_before_it_is_held_is_made_again(tmp_path: Path, how: str) -> None:
    made: list[Path] = []
    taken: list[HeldFolder] = []

    def make() -> Path:
        made.append(tmp_path / str(len(made)))
        made[-1].mkdir()
        if len(made) == 1 and how == "removed":
            shutil.rmtree(made[0])
        elif len(made) == 1:
            taken.append(HeldFolder(lambda: made[0]))
        return made[-1]

    held = HeldFolder(make)
    assert [held.path] == made[1:]
    for one in (held, *taken):
        one.release()
        one.release()
