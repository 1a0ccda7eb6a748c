"""What is shown of a package: nothing that lies outside of it."""

from __future__ import annotations

from pathlib import Path

from codequest.features.problems.prepared import prepare
from judge.packages import read_package
from tests.support.packages import package_2025, write


def test_an_editorial_is_shown_and_one_that_is_linked_from_outside_is_not(tmp_path: Path) -> None:
    root = package_2025(tmp_path, {"solution/solution.en.md": "Add them.\n"})
    assert "Add them." in (prepare(read_package(root)).editorial or "")
    outside = write(tmp_path / "outside", {"solution.en.md": "a secret\n"})
    linked = package_2025(tmp_path / "other")
    (linked / "solution").symlink_to(outside)
    assert prepare(read_package(linked)).editorial is None
