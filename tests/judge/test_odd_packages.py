"""Packages as people really write them: what strict readers refuse and other systems take."""

from __future__ import annotations

import zipfile
from pathlib import Path, PureWindowsPath

import pytest

from judge.manifest import Aggregation, ValidatorKind
from judge.packages import PackageError, read_package
from judge.packages.zipped import unpack_package
from tests.judge.test_packages import SCORING, flags_of, refused
from tests.support.packages import YAML_2025, package_2025, package_legacy, write


def test_what_is_merely_odd_is_noted_and_the_package_read(tmp_path: Path) -> None:
    modern = read_package(
        package_2025(tmp_path, {"problem.yaml": YAML_2025.replace("Sum", "{en: A, sv: B}")})
    )
    assert "problem.yaml: there is a name in 'sv', and no statement in that language" in modern.warnings
    legacy = read_package(
        package_legacy(
            tmp_path / "legacy",
            {
                "data/testdata.yaml": "accept_score: 3\n",
                "submissions/accepted/sum.py": "\n# @EXPECTED_RESULTS@: MAGIC\n",
            },
        )
    )
    assert any("accept_score is for problems of type scoring" in one for one in legacy.warnings)
    assert any(one.startswith("submissions/accepted/sum.py:2: ") for one in legacy.warnings)
    assert legacy.submissions[0].expectation.label == "accepted"


def test_samples_to_look_at_need_no_input_and_are_no_tests(tmp_path: Path) -> None:
    package = read_package(
        package_2025(
            tmp_path,
            {
                "data/sample/1.in": None, "data/sample/1.ans": None, "data/sample/1.interaction": ">1\n",
                "data/sample/2.in.statement": "2 3\n", "data/sample/2.ans.statement": "5\n",
            },
        )
    )  # fmt: skip
    assert [test.name for test in package.manifest.tests] == ["secret/a", "secret/b"]
    assert [(one.name, one.input, one.interaction) for one in package.samples] == [
        ("1", b"", b">1\n"),
        ("2", b"2 3\n", None),
    ]


def test_samples_alone_can_judge_and_nothing_cannot(tmp_path: Path) -> None:
    none = {f"data/secret/{name}.{end}": None for name in "ab" for end in ("in", "ans")}
    package = read_package(package_2025(tmp_path, dict(none)))
    assert [test.name for test in package.manifest.tests] == ["sample/1"]
    assert any("no secret tests" in warning for warning in package.warnings)
    error = refused(
        package_2025(tmp_path / "empty", {**none, "data/sample/1.in": None, "data/sample/1.ans": None})
    )
    assert "no tests" in error.message


def test_folders_of_a_pass_fail_package_inherit_from_all_above_them(tmp_path: Path) -> None:
    package = read_package(
        package_2025(
            tmp_path,
            {
                "data/test_group.yaml": "output_validator_args: [case_sensitive]\n",
                "data/secret/g/test_group.yaml": "input_validator_args: ['1']\n",
                "data/secret/g/deep/test_group.yaml": "args: [x]\n",
                "data/secret/g/deep/c.in": "1 1\n", "data/secret/g/deep/c.ans": "2\n",
                "data/invalid_input/g/test_group.yaml": "input_validator_args: ['2']\n",
                "data/invalid_input/g/d.in": "1\n",
            },
        )
    )  # fmt: skip
    deep = next(test for test in package.manifest.tests if test.name == "secret/g/deep/c")
    assert (deep.group, deep.args, deep.validator_flags) == ("secret/g", ["x"], ["case_sensitive"])
    assert package.input_flags["secret/g/deep/c"] == ("1",)
    assert package.input_flags["invalid_input/g/d"] == ("2",)
    assert flags_of(package, "sample/1") == ["case_sensitive"]


def test_a_draft_with_testdata_yaml_has_the_groups_of_a_legacy_package(tmp_path: Path) -> None:
    draft = SCORING.replace("2025-09", "2023-07-draft") + "author: somebody\n"
    changes: dict[str, str | bytes | None] = {
        "problem.yaml": draft,
        "data/testdata.yaml": "grader_flags: ignore_sample\nrange: 0 50\n",
        "data/secret/testdata.yaml": "accept_score: 50\ngrader_flags: min\non_reject: break\n",
    }
    package = read_package(package_2025(tmp_path, changes))
    groups = {group.name: group for group in package.manifest.groups}
    assert package.manifest.max_score == 50
    assert (groups["secret"].accept_score, groups["secret"].aggregation) == (50, Aggregation.MIN)
    assert any("'author'" in warning for warning in package.warnings)
    error = refused(package_2025(tmp_path / "both", {**changes, "data/sample/test_group.yaml": "args: []\n"}))
    assert error.path == "data/sample/test_group.yaml"
    error = refused(package_2025(tmp_path / "old", {"problem.yaml": draft + "validation: custom\n"}))
    assert "there is no output validator" in error.message


def test_links_out_are_refused_where_they_are_needed_and_nowhere_else(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside", {"secret.txt": "password\n"}) / "secret.txt"
    root = package_2025(tmp_path, {"generators/gen.py": "1"})
    (root / "generators" / "library.h").symlink_to(outside)
    (root / "solution").symlink_to(outside.parent)
    assert len(read_package(root).manifest.tests) == 3
    (root / "attachments").mkdir()
    (root / "attachments" / "gift.txt").symlink_to(outside)
    assert "leads out" in refused(root).message
    (root / "attachments" / "gift.txt").unlink()
    (root / "data" / "secret" / "c").symlink_to(outside.parent)
    assert "leads out" in refused(root).message


def test_constants_have_other_spellings(tmp_path: Path) -> None:
    package = read_package(
        package_2025(
            tmp_path,
            {
                "problem.yaml": YAML_2025 + "constants:\n  n:\n    value: 1000\n    pretty: 1 000\n",
                "statement/problem.en.md": "{{n}} {{n.pretty}} {{n.other}}\n",
            },
        )
    )
    assert package.statements[0].content == b"1000 1 000 {{n.other}}\n"


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


CTD = """INT(0, 100) SPACE INT(0, 100) NEWLINE
EOF
"""


def test_a_validator_in_checktestdata_is_translated_and_a_wrong_one_is_named_with_its_line(
    tmp_path: Path,
) -> None:
    package = read_package(
        package_2025(tmp_path, {"input_validators/small.ctd": CTD, "input_validators/deep/small.ctd": CTD})
    )
    assert [(one.path, one.name, one.language) for one in package.input_validators] == [
        ("input_validators/check.py", "check", None),
        ("input_validators/deep", "deep", "python"),
        ("input_validators/small.ctd", "small", "python"),
    ]
    error = refused(package_2025(tmp_path / "bad", {"input_validators/bad.ctd": "NEWLINE\nFOO(1)\n"}))
    assert error.path == "input_validators/bad.ctd"
    assert error.line == 2
    assert "checktestdata" in error.message


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


def test_an_output_validator_that_is_built_is_the_whole_folder(tmp_path: Path) -> None:
    files = {"output_validator/build": "1", "output_validator/src/main.cpp": "2"}
    package = read_package(package_2025(tmp_path, files))
    assert [file.name for file in package.manifest.validator.files] == ["build", "src/main.cpp"]


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


def test_a_folder_with_a_name_for_no_address_is_read_under_another(tmp_path: Path) -> None:
    root = package_2025(tmp_path).rename(tmp_path / "A (Größe) B")
    package = read_package(root)
    assert package.slug == "a-gr-e-b"
    assert any("'A (Größe) B'" in note and "'a-gr-e-b'" in note for note in package.warnings)


def test_a_zipped_package_lies_at_the_root_or_in_the_only_folder(tmp_path: Path) -> None:
    root = package_2025(tmp_path)
    for name, base in (("flat.zip", root), ("inside.kpp", tmp_path)):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            for path in (one for one in root.rglob("*") if one.is_file()):
                archive.write(path, path.relative_to(base))
            archive.writestr("__MACOSX/sum/._problem.yaml", "")
        (tmp_path / "out").mkdir(exist_ok=True)
        found = unpack_package(tmp_path / name, name, tmp_path / "out")
        assert read_package(found).slug == ("flat" if base == root else "sum")
    for name, holds, words in (
        ("none.zip", ["a/b"], "no problem package"),
        ("two.zip", ["c/a/problem.yaml", "c/b/problem.yaml"], "2 problem packages; please send one"),
        ("contest.zip", ["problems.yaml", "A.zip", "B.zip"], r"other archives \(A.zip, B.zip\)"),
    ):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            for one in holds:
                archive.writestr(one, "")
        with pytest.raises(PackageError, match=words):
            unpack_package(tmp_path / name, name, tmp_path / "out")


def test_an_archive_with_the_slashes_of_windows_is_read_and_leads_nowhere_else(tmp_path: Path) -> None:
    root = package_2025(tmp_path)
    (tmp_path / "out").mkdir()
    with zipfile.ZipFile(tmp_path / "win.zip", "w") as archive:
        for path in (one for one in root.rglob("*") if one.is_file()):
            archive.writestr(
                str(PureWindowsPath("main/problems") / path.relative_to(tmp_path)), path.read_bytes()
            )
        archive.writestr("main\\problems\\sum\\attachments\\", "")
    found = unpack_package(tmp_path / "win.zip", "win.zip", tmp_path / "out")
    assert (found.relative_to(tmp_path / "out"), read_package(found).slug) == (
        Path("win/main/problems/sum"),
        "sum",
    )
    for name in ("..\\x", "a\\..\\..\\x", "\\x", "C:\\x"):
        with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
            archive.writestr(name, "")
        with pytest.raises(PackageError, match="leads out of the package"):
            unpack_package(tmp_path / "bad.zip", "bad.zip", tmp_path / "out")


def test_an_output_that_is_shown_has_to_be_valid_and_the_answer_behind_it_need_not(tmp_path: Path) -> None:
    package = read_package(package_2025(tmp_path, {"data/sample/1.out": "3 \n"}))
    assert [(one.kind, one.name, one.checks_input) for one in package.data_checks] == [
        ("valid_output", "sample/1.out", False)
    ]


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


def test_an_answer_by_another_extension_is_told(tmp_path: Path) -> None:
    files = {"data/secret/a.ans": None, "data/secret/a.out": "7\n"}
    error = refused(package_legacy(tmp_path, files))
    assert str(error) == "data/secret/a.in: has no answer file data/secret/a.ans (an .out is no answer)"


def test_a_package_without_a_statement_can_be_judged(tmp_path: Path) -> None:
    legacy = package_legacy(tmp_path / "a", {"problem_statement/problem.tex": None})
    pictures = package_legacy(
        tmp_path / "b", {"problem_statement/problem.tex": None, "problem_statement/a.png": "1"}
    )
    modern = package_2025(tmp_path / "c", {"statement/problem.en.md": None})
    for path, folder in ((legacy, "problem_"), (pictures, "problem_"), (modern, "")):
        package = read_package(path)
        assert (package.statements, package.name) == ([], "Sum")
        assert [one for one in package.warnings if "statement" in one] == [
            f"{folder}statement: holds no statement (problem.LANGUAGE.{{md,tex,pdf}}); "
            "the problem can be judged and not imported"
        ]


def test_a_legacy_package_may_write_lists_and_what_newer_formats_have_is_named(tmp_path: Path) -> None:
    yaml = (
        "name: Sum\nauthor: [A <a@example.org>, B]\nsource: {name: Contest, url: https://example.org}\n"
        "validator_flags: [float_tolerance, 1e-6]\n"
    )
    group = (
        "output_validator_flags: [case_sensitive]\ninput_validator_flags: {name: check, flags: [-n, '5']}\n"
    )
    package = read_package(
        package_legacy(tmp_path / "lists", {"problem.yaml": yaml, "data/secret/testdata.yaml": group})
    )
    assert [one.name for one in package.credits["authors"]] == ["A", "B"]
    assert [(one.name, one.url) for one in package.sources] == [("Contest", "https://example.org")]
    assert package.manifest.validator.flags == ["float_tolerance", "1e-6"]
    assert package.manifest.tests[-1].validator_flags == ["float_tolerance", "1e-6", "case_sensitive"]
    assert package.input_flags[package.manifest.tests[-1].name] == {"check": ("-n", "5")}
    newer = package_legacy(tmp_path / "newer", {"problem.yaml": "name: Sum\ntype: interactive\n"})
    with pytest.raises(PackageError, match=r"problem\.yaml:2: legacy has no type interactive: write"):
        read_package(newer)


def test_keys_of_a_template_that_nobody_filled_in_are_not_given(tmp_path: Path) -> None:
    yaml = (
        YAML_2025
        + "source:\n  name:\n  url:\nrights_owner:\ncredits:\n  authors:\n  - name:\n    email:\n  - B\n"
    )
    package = read_package(package_2025(tmp_path, {"problem.yaml": yaml}))
    assert (package.sources, package.rights_owner) == ([], "")
    assert [one.name for one in package.credits["authors"]] == ["B"]


def test_who_bounds_the_time_limit_must_keep_or_break_it(tmp_path: Path) -> None:
    settings = (
        "slow:\n  sample: {use_for_time_limit: lower}\n  secret: {use_for_time_limit: upper}\n"
        "accepted:\n  use_for_time_limit: false\n"
    )
    files = {"submissions/slow/x.py": "pass\n", "submissions/submissions.yaml": settings}
    package = read_package(package_2025(tmp_path / "right", files))
    accepted, slow = (
        next(one.expectation for one in package.submissions if one.path.startswith(folder))
        for folder in ("accepted", "slow")
    )
    kept, broken = slow.requirements
    assert (kept.tests, kept.permitted, kept.use_for_time_limit) == ("sample", {"AC", "WA", "RTE"}, "lower")
    assert (broken.tests, broken.required, broken.use_for_time_limit) == ("secret", {"TLE"}, "upper")
    assert [one.use_for_time_limit for one in accepted.requirements] == ["no"]
    settings = "slow:\n  permitted: [AC, WA]\n  use_for_time_limit: upper\n"
    wrong = package_2025(tmp_path / "wrong", {**files, "submissions/submissions.yaml": settings})
    with pytest.raises(PackageError, match=r"submissions\.yaml:3: use_for_time_limit upper contradicts"):
        read_package(wrong)


def test_a_validator_of_one_file_has_the_headers_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = tmp_path / "shared.h"
    shared.write_text("// of the machine\n")
    monkeypatch.setenv("JUDGE_TESTLIB", str(shared))
    files = {
        "problem.yaml": "name: Sum\nvalidation: custom\n",
        "output_validators/check.cpp": '#include "all.h"\nint main() {}\n',
        "output_validators/all.h": '#include "testlib.h"\n',
        "output_validators/README.md": "",
        "input_validators/check/check.cc": '#include "testlib.h"\nint main() {}\n',
    }
    package = read_package(package_legacy(tmp_path / "installed", files))
    assert [one.name for one in package.manifest.validator.files] == ["check.cpp", "all.h", "testlib.h"]
    inputs = {one.path: [file.name for file in one.files] for one in package.input_validators}
    assert inputs["input_validators/check"] == ["check.cc", "testlib.h"]
    own = read_package(package_legacy(tmp_path / "own", {**files, "output_validators/testlib.h": "// own\n"}))
    contents = [own.blobs[one.sha256].read() for one in own.manifest.validator.files]
    assert contents[2] == b"// own\n"
    monkeypatch.setenv("JUDGE_TESTLIB", str(tmp_path / "nowhere.h"))
    lacking = read_package(package_legacy(tmp_path / "lacking", files))  # compiling says what is missing
    assert [one.name for one in lacking.manifest.validator.files] == ["check.cpp", "all.h"]


def test_a_draft_may_have_its_validator_and_its_validation_where_legacy_packages_have_them(
    tmp_path: Path,
) -> None:
    draft = YAML_2025.replace("2025-09", "2023-07-draft")
    files = {
        "output_validators/check/check.py": "1",
        "problem.yaml": draft + "validation: custom interactive\n",
    }
    validator = read_package(package_2025(tmp_path / "words", files)).manifest.validator
    assert validator.kind is ValidatorKind.INTERACTIVE
    files["problem.yaml"] = draft + "validation:\n  multi-pass: true\n  interactive: false\n"
    manifest = read_package(package_2025(tmp_path / "map", files)).manifest
    assert (manifest.validator.kind, manifest.passes) == (ValidatorKind.CUSTOM, 2)
    files["problem.yaml"] = draft + "validation: default\n"
    unused = read_package(package_2025(tmp_path / "unused", files)).manifest.validator
    assert unused.kind is ValidatorKind.DEFAULT
    files["problem.yaml"] = draft + "validation: custom magic\n"
    assert "'magic'" in str(refused(package_2025(tmp_path / "magic", files)))
    files["problem.yaml"] = YAML_2025  # where it would be overlooked
    assert "has output_validator" in str(refused(package_2025(tmp_path / "final", files)))


def test_tests_of_an_interactive_problem_need_no_answers(tmp_path: Path) -> None:
    files: dict[str, str | bytes | None] = {"data/secret/a.ans": None, "data/sample/1.ans": None}
    talks = {"problem.yaml": YAML_2025 + "type: interactive\n", "output_validator/v.py": ""}
    legacy = {"problem.yaml": "name: Sum\nvalidation: custom interactive\n", "output_validators/v.py": ""}
    for path in (
        package_2025(tmp_path / "a", {**files, **talks}),
        package_legacy(tmp_path / "b", {**files, **legacy}),
    ):
        package = read_package(path)
        empty = [test.name for test in package.manifest.tests if not test.answer.size_bytes]
        assert empty == ["sample/1", "secret/a"]
        assert all(test.answer.sha256 in package.blobs for test in package.manifest.tests)


def test_a_folder_of_data_that_nobody_reads_is_noted(tmp_path: Path) -> None:
    files = {"data/secrets/1.in": "1 1\n", "data/invalid_input/2.in": "x\n"}
    for package in (package_legacy(tmp_path / "legacy", files), package_2025(tmp_path / "modern", files)):
        noted = [one for one in read_package(package).warnings if one.startswith("data/")]
        assert noted == ["data/secrets: is no folder of test data, and is ignored"]


def test_the_first_annotation_that_names_results_counts_wherever_it_is(tmp_path: Path) -> None:
    told = {
        "mixed/a.c": "/* The @EXPECTED_RESULTS@: tag below.\n * @EXPECTED_RESULTS@: run_time_error, Time-Limit */",
        "mixed/b/main.py": "# see @EXPECTED_RESULTS@\n",
        "mixed/b/note.txt": "@EXPECTED_RESULTS@: CORRECT, NO-OUTPUT\r\n",
        "mixed/c.py": "# @EXPECTED_RESULTS@: CHECK-MANUALLY\n",
        "mixed/d.pas": "{ @EXPECTED_SCORE@: COMPILER-ERROR }",
        "mixed/f.py": "# @EXPECTED_RESULTS@: MAGIC\n",
    }
    files: dict[str, str | bytes | None] = {f"submissions/{name}": text for name, text in told.items()}
    expected = {
        "mixed/a.c": {"RTE", "TLE"},
        "mixed/b": {"AC", "WA"},
        "mixed/c.py": {"AC", "WA", "TLE", "RTE"},
        "mixed/d.pas": {"CE"},
        "mixed/f.py": set(),
    }
    for make in (
        package_legacy,
        package_2025,
    ):  # newer packages have no annotations of their own, and people go on
        package = read_package(make(tmp_path / make.__name__, files))
        found = {one.path: set(one.expectation.verdicts) for one in package.submissions}
        assert {path: found[path] for path in expected} == expected
        assert [note for note in package.warnings if "RESULTS" in note] == [
            "submissions/mixed/f.py:1: @EXPECTED_RESULTS@ names 'MAGIC', which is no result, and is ignored"
        ]


def test_a_draft_with_validators_where_legacy_packages_have_them_may_have_several(tmp_path: Path) -> None:
    yaml = YAML_2025.replace("2025-09", "2023-07-draft")
    files: dict[str, str | bytes | None] = {
        "problem.yaml": yaml, "output_validators/a.py": "1", "output_validators/b.py": "2",
    }  # fmt: skip
    validator = read_package(package_2025(tmp_path, files)).manifest.validator
    assert [[file.name for file in one] for one in (validator.files, *validator.more)] == [["a.py"], ["b.py"]]
    files["problem.yaml"] = yaml + "type: interactive\n"
    assert refused(package_2025(tmp_path, files)).path == "output_validators/b.py"


def test_a_legacy_statement_in_no_language_is_noted(tmp_path: Path) -> None:
    package = read_package(package_legacy(tmp_path, {"problem_statement/problem.old.tex.tex": "x",
                                                     "problem_statement/problem.english.tex": "x"}))  # fmt: skip
    assert [one.language for one in package.statements] == ["en"]
    assert any("problem.english.tex: 'english' is not a language code" in note for note in package.warnings)


def test_an_annotation_may_say_more_than_its_folder_and_not_the_opposite(tmp_path: Path) -> None:
    package = read_package(
        package_legacy(
            tmp_path,
            {
                "submissions/time_limit_exceeded/a.py": "# @EXPECTED_RESULTS@: TIMELIMIT, RUN-ERROR\n",
                "submissions/wrong_answer/b.py": "# @EXPECTED_RESULTS@: CORRECT\n",
            },
        )
    )
    expected = {one.path: one.expectation.verdicts for one in package.submissions}
    assert expected["time_limit_exceeded/a.py"] == {"TLE", "RTE"}
    assert expected["wrong_answer/b.py"] == {"WA"}
    assert any("wrong_answer/b.py: @EXPECTED_RESULTS@ contradicts" in note for note in package.warnings)


def test_flags_by_the_name_of_test_groups_are_the_default_validators(tmp_path: Path) -> None:
    yaml = "name: Sum\n\noutput_validator_flags: float_tolerance 1e-6\n"
    package = read_package(package_legacy(tmp_path, {"problem.yaml": yaml}))
    assert package.manifest.validator.flags == ["float_tolerance", "1e-6"]
    assert not [one for one in package.warnings if "output_validator_flags" in one]
    named = yaml + "validator_flags: case_sensitive\n"
    package = read_package(package_legacy(tmp_path / "b", {"problem.yaml": named}))
    assert package.manifest.validator.flags == ["case_sensitive"]
    error = refused(package_legacy(tmp_path / "c", {"problem.yaml": yaml.replace("1e-6", "")}))
    assert (error.path, error.line) == ("problem.yaml", 3)
    draft = YAML_2025.replace("2025-09", "2023-07-draft") + "output_validator_flags: float_tolerance 1e-6\n"
    assert "output_validator_flags" in str(refused(package_2025(tmp_path / "d", {"problem.yaml": draft})))


def test_a_statement_beside_problem_yaml_stands_for_one_that_is_not_read_here(tmp_path: Path) -> None:
    files = {
        "problem_statement/problem.tex": None, "problem_statement/problem.html": "<p>Add.</p>",
        "problem_statement/picture.png": "1", "statement.pdf": "%PDF-1.4",
    }  # fmt: skip
    package = read_package(package_legacy(tmp_path, files))
    assert [(one.language, one.kind, one.content) for one in package.statements] == [
        ("en", "pdf", b"%PDF-1.4")
    ]
    assert "picture.png" in package.statement_files
    assert not [one for one in package.warnings if "statement" in one]


def test_an_old_package_of_domjudge_has_its_settings_alone(tmp_path: Path) -> None:
    files: dict[str, str | bytes | None] = {
        "problem.yaml": None, ".timelimit": None, "problem_statement/problem.tex": None, "problem.pdf": b"%PDF",
        "domjudge-problem.ini": "name = 'Sum it'\ntimelimit='1.5'\ncolor = #ff0000\n",
    }  # fmt: skip
    package = read_package(package_legacy(tmp_path / "good", files))
    assert (package.name, package.manifest.limits.cpu_s, package.format) == ("Sum it", 1.5, "legacy")
    files["domjudge-problem.ini"] = "special_compare = float\n"
    error = refused(package_legacy(tmp_path / "bad", files))
    assert error.path == "domjudge-problem.ini"
    assert "special_compare" in error.message
