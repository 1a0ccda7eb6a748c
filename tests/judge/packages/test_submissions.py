"""The submissions of a package: which files are programs, in which language, and what is compiled with them."""

from __future__ import annotations

from pathlib import Path

from judge.packages import read_package
from tests.support.packages import package_2025, package_legacy


def test_included_files_are_by_our_language_and_override_the_default(tmp_path: Path) -> None:
    package = read_package(
        package_2025(
            tmp_path, {"include/default/a.txt": "1", "include/cpp/a.txt": "2", "include/cpp/lib.h": "3"}
        )
    )
    include = package.manifest.include
    assert [file.name for file in include["cpp17"]] == ["a.txt", "lib.h"]
    assert include["cpp17"] == include["cpp20"] == include["cpp23"]
    assert package.blobs[include["cpp17"][0].sha256].read() == b"2"
    assert package.blobs[include["python"][0].sha256].read() == b"1"


def test_domjudge_says_more_of_a_submission_in_a_file(tmp_path: Path) -> None:
    package = read_package(
        package_legacy(
            tmp_path,
            {
                "submissions.json": '{"submissions/accepted/two/": {"language_code": "py3", "entry_point": "a.py"}}',
                "submissions/accepted/two/a.py": "1", "submissions/accepted/two/main.py": "2",
                "submissions/accepted/old.py": "#!/usr/bin/env python2\n",
                "submissions/compiler_error/bad.c": "!",
            },
        )
    )  # fmt: skip
    by_path = {one.path: one for one in package.submissions}
    two = by_path["accepted/two"]
    assert (two.language, two.entrypoint) == ("py3", "a.py")
    assert by_path["accepted/old.py"].language == "python2"
    assert by_path["compiler_error/bad.c"].expectation.verdicts == {"CE"}


def test_programs_may_have_folders_inside_and_folders_without_a_source_are_none(tmp_path: Path) -> None:
    package = read_package(
        package_2025(
            tmp_path,
            {
                "submissions/accepted/deep/src/main.py": "1", "submissions/accepted/empty/.gitkeep": "",
                "input_validators/big/main.py": "1", "input_validators/big/lib/more.py": "2",
                "input_validators/notes/README": "", "output_validator/main.cpp": "1",
                "output_validator/include/more.h": "2", "output_validator/include/deep/most.h": "3",
            },
        )
    )  # fmt: skip
    submissions = {one.path: [file.name for file in one.files] for one in package.submissions}
    assert submissions["accepted/deep"] == ["src/main.py"]
    assert "accepted/empty" not in submissions
    assert {one.path: [file.name for file in one.files] for one in package.input_validators} == {
        "input_validators/big": ["lib/more.py", "main.py"],
        "input_validators/check.py": ["check.py"],
    }
    assert [file.name for file in package.manifest.validator.files] == [
        "include/deep/most.h", "include/more.h", "main.cpp",
    ]  # fmt: skip


def test_what_looks_like_a_program_and_is_none_is_told(tmp_path: Path) -> None:
    root = package_2025(
        tmp_path,
        {
            "submissions/sum.py": "1", "submissions/accepted/-odd.py": "1", "submissions/accepted/old.py~": "1",
            "submissions/accepted/sum.class": "1", "input_validators/check.zz": "1", "input_validators/check.h": "1",
        },
    )  # fmt: skip
    (root / "submissions/accepted/gone.py").symlink_to("nowhere.py")
    package = read_package(root)
    assert [one.path for one in package.submissions] == ["accepted/sum.py", "wrong_answer/off.py"]
    notes = " / ".join(package.warnings)
    for words in (
        "submissions/sum.py: is in no folder",
        "accepted/-odd.py': ignored",
        "gone.py: is a link that leads nowhere; submissions/accepted/gone.py is not judged",
        "input_validators/check.zz: is in no language that is known here",
    ):
        assert words in notes
    assert "check.h" not in notes


def test_a_submission_in_any_language_is_one_and_notes_are_none(tmp_path: Path) -> None:
    package = read_package(
        package_2025(
            tmp_path,
            {
                "submissions/accepted/sum.bash": "1", "submissions/accepted/three.py3": "1",
                "submissions/accepted/two.py2": "1", "submissions/accepted/README.md": "1",
                "submissions/accepted/sum.kexe": b"\x7fELF\0\0", "submissions/accepted/sum.cpp.bin": "1",
                "submissions/accepted/sum.h": "1", "submissions/accepted/sum.jar": "1",
                "submissions/accepted/a.st": "1",
            },
        )
    )  # fmt: skip
    assert {one.path: one.language for one in package.submissions} == {
        "accepted/a.st": None,
        "accepted/sum.bash": None,
        "accepted/sum.py": None,
        "accepted/three.py3": None,
        "accepted/two.py2": "python2",
        "wrong_answer/off.py": None,
    }
