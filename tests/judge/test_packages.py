"""Reading problem packages: what comes out, and what is refused at which line."""

from __future__ import annotations

from pathlib import Path

import pytest

from judge.blobs import DirectoryBlobs
from judge.manifest import Aggregation, ValidatorKind
from judge.packages import Package, PackageError, decode_manifest, read_package
from judge.packages.expectations import glob_matches
from tests.support.packages import YAML_2025, YAML_LEGACY, package_2025, package_legacy, write

SCORING = YAML_2025 + "type: scoring\n"
VALIDATOR = "import sys\nsys.exit(42)\n"


def refused(path: Path) -> PackageError:
    with pytest.raises(PackageError) as caught:
        read_package(path)
    return caught.value


def flags_of(package: Package, name: str) -> list[str] | None:
    return next(test.validator_flags for test in package.manifest.tests if test.name == name)


def test_a_2025_package_is_read_whole(tmp_path: Path) -> None:
    package = read_package(
        package_2025(tmp_path, {"statement/pic.png": b"png", "attachments/tool.py": "1\n"})
    )
    assert (package.slug, package.format, package.name) == ("sum", "2025-09", "Sum")
    assert [test.name for test in package.manifest.tests] == ["sample/1", "secret/a", "secret/b"]
    assert [test.sample for test in package.manifest.tests] == [True, False, False]
    assert package.samples[0].input == b"1 2\n"
    assert package.statements[0].content == b"Add $a$ and $b$.\n"
    assert package.statement_files == {"pic.png": b"png"}
    assert package.attachments == {"tool.py": b"1\n"}
    assert [one.path for one in package.submissions] == ["accepted/sum.py", "wrong_answer/off.py"]
    assert package.input_validators[0].name == "check"
    assert package.manifest.limits.cpu_s == 2
    assert package.warnings == []


def test_a_legacy_package_is_read_whole(tmp_path: Path) -> None:
    package = read_package(package_legacy(tmp_path))
    assert (package.format, package.name) == ("legacy", "Sum")
    assert package.statements[0].kind == "tex"
    assert package.manifest.limits.cpu_s == 2
    assert package.manifest.limits.memory_bytes == 256 * 1024 * 1024
    assert package.manifest.groups == []


def test_the_same_package_has_the_same_hash_and_a_changed_one_another(tmp_path: Path) -> None:
    first = read_package(package_2025(tmp_path / "one"))
    again = read_package(package_2025(tmp_path / "two"))
    changed = read_package(package_2025(tmp_path / "three", {"data/secret/b.ans": "31\n"}))
    assert first.package_hash == again.package_hash != changed.package_hash


def test_a_stored_package_is_found_by_its_hash(tmp_path: Path) -> None:
    package = read_package(package_2025(tmp_path))
    blobs = DirectoryBlobs(tmp_path / "blobs")
    assert package.store(blobs) == package.package_hash
    manifest = decode_manifest(blobs.get(package.package_hash))
    assert manifest == package.manifest
    assert blobs.get(manifest.tests[0].input.sha256) == b"1 2\n"


def test_a_file_that_changed_after_reading_is_not_stored_as_another(tmp_path: Path) -> None:
    root = package_2025(tmp_path)
    package = read_package(root)
    write(root, {"data/secret/a.in": "5 5\n"})
    with pytest.raises(ValueError, match="changed"):
        package.store(DirectoryBlobs(tmp_path / "blobs"))


@pytest.mark.parametrize(
    ("changes", "path", "line", "words"),
    [
        ({"problem.yaml": YAML_2025 + "colour: red\n"}, "problem.yaml", 6, "colour"),
        ({"problem.yaml": YAML_2025 + "  memori: 5\n"}, "problem.yaml", 6, "memori"),
        ({"problem.yaml": YAML_2025 + "name: Twice\n"}, "problem.yaml", 6, "twice"),
        ({"problem.yaml": YAML_2025 + "type: multi-pass\n"}, "output_validator", 0, "multi-pass"),
        ({"problem.yaml": YAML_2025 + "type: [pass-fail, scoring]\n"}, "problem.yaml", 6, "either"),
        ({"problem.yaml": YAML_2025 + "type: submit-answer\n"}, "problem.yaml", 6, "submit-answer"),
        ({"problem.yaml": YAML_2025 + "x: [\n"}, "problem.yaml", 7, "not YAML"),
        ({"problem.yaml": "[" * 100_000}, "problem.yaml", 1, "not YAML"),
        ({"problem.yaml": "- a\n"}, "problem.yaml", 1, "map"),
        ({"problem.yaml": b"name: \xff\n"}, "problem.yaml", 1, "UTF-8"),
        ({"problem.yaml": "problem_format_version: 2031-02\n"}, "problem.yaml", 1, "2031-02"),
        ({"problem.yaml": None}, "problem.yaml", 0, "missing"),
        ({"problem.yaml": YAML_2025.replace("2\n", "-2\n")}, "problem.yaml", 5, "greater than 0"),
        ({"problem.yaml": YAML_2025.replace(": 2\n", ": .nan\n")}, "problem.yaml", 5, "number"),
        ({"problem.yaml": YAML_2025.replace("name: Sum", "")}, "problem.yaml", 1, "name"),
        ({"problem.yaml": YAML_2025 + "type: interactive\n"}, "output_validator", 0, "interactive"),
        ({"problem.yaml": YAML_2025 + "  validation_time: 900\n"}, "problem.yaml", 6, "honoured"),
        ({"statement/problem.en.md": b"one\ntwo \xff\n"}, "statement/problem.en.md", 2, "UTF-8"),
        ({"data/secret/a.ans": None}, "data/secret/a.in", 0, "answer"),
        ({"data/secret/a.in": None}, "data/secret/a.ans", 0, "no test case"),
        (
            {"problem.yaml": SCORING, "data/secret/g/c.in": "1 1\n", "data/secret/g/c.ans": "2\n"},
            "data/secret/a.in", 0, "never both",
        ),
        ({"data/secret/a.yaml": 'args: ["x\\0"]\n'}, "data/secret/a.yaml", 1, "NUL"),
        ({"data/secret/a.yaml": "what: 1\n"}, "data/secret/a.yaml", 1, "what"),
        ({"data/secret/testdata.yaml": "x: 1\n"}, "data/secret/testdata.yaml", 0, "test_group.yaml"),
        ({"data/secret/test_group.yaml": "max_score: 5\n"}, "data/secret/test_group.yaml", 1, "scoring"),
        (
            {"data/secret/test_group.yaml": "\noutput_validator_args: [fuzzy]\n"},
            "data/secret/test_group.yaml", 2, "fuzzy",
        ),
        ({"submissions/submissions.yaml": "accepted:\n  permited: [AC]\n"}, "submissions/submissions.yaml", 2, "perm"),
        ({"submissions/submissions.yaml": "'*':\n  permitted: [OK]\n"}, "submissions/submissions.yaml", 2, "OK"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_file_and_line(
    tmp_path: Path, changes: dict[str, str | bytes | None], path: str, line: int, words: str
) -> None:
    error = refused(package_2025(tmp_path, changes))
    assert (error.path, error.line) == (path, line)
    assert words in error.message


@pytest.mark.parametrize(
    ("changes", "path", "line", "words"),
    [
        ({"problem.yaml": "validation: custom\n"}, "problem.yaml", 1, "no program"),
        ({"problem.yaml": "\nvalidation: custom twice\n"}, "problem.yaml", 2, "twice"),
        ({"problem.yaml": "validator_flags: fuzzy 1\n"}, "problem.yaml", 1, "fuzzy"),
        ({"problem.yaml": "type: scoring\ngrading:\n  objective: min\n"}, "problem.yaml", 3, "objective"),
        ({"data/testdata.yaml": "grading: custom\n"}, "data/testdata.yaml", 1, "custom"),
        ({"data/secret/testdata.yaml": "grader_flags: most\n"}, "data/secret/testdata.yaml", 1, "most"),
        ({"submissions.json": "[]"}, "submissions.json", 0, "cannot be read"),
        ({".timelimit": "soon\n"}, ".timelimit", 1, "seconds"),
    ],
)
def test_what_is_wrong_in_a_legacy_package_is_named(
    tmp_path: Path, changes: dict[str, str | bytes | None], path: str, line: int, words: str
) -> None:
    error = refused(package_legacy(tmp_path, changes))
    assert (error.path, error.line) == (path, line)
    assert words in error.message


def test_hidden_files_do_not_exist_and_odd_names_are_told(tmp_path: Path) -> None:
    root = package_2025(
        tmp_path, {"data/secret/.a.in.swp": "x", "data/secret/notes.txt": "x", ".git/config": "x"}
    )
    package = read_package(root)
    assert len(package.manifest.tests) == 3
    assert any("notes.txt" in warning for warning in package.warnings)


def test_a_link_may_stay_inside_and_not_lead_out(tmp_path: Path) -> None:
    root = package_2025(tmp_path)
    (root / "data/secret/c.in").symlink_to("a.in")
    (root / "data/secret/c.ans").symlink_to("a.ans")
    assert len(read_package(root).manifest.tests) == 4
    (tmp_path / "outside").write_text("secret of the host")
    (root / "attachments").mkdir()
    (root / "attachments/file").symlink_to(tmp_path / "outside")
    assert refused(root).path == "attachments/file"


def test_a_folder_that_links_to_itself_ends(tmp_path: Path) -> None:
    root = package_2025(tmp_path)
    (root / "data/secret/loop").symlink_to(root / "data/secret")
    assert refused(root).path == "data/secret/loop"
    assert "a folder that it lies in" in refused(root).message


def test_no_time_limit_is_told_apart_from_a_given_one(tmp_path: Path) -> None:
    package = read_package(
        package_2025(tmp_path, {"problem.yaml": YAML_2025.replace("time_limit: 2", "memory: 64")})
    )
    assert not package.time_limit_given
    inferred = package.with_time_limit(3.0)
    assert inferred.time_limit_given
    assert inferred.manifest.limits.cpu_s == 3
    assert inferred.manifest.limits.memory_bytes == 64 * 1024 * 1024


def test_limits_become_the_judges_units(tmp_path: Path) -> None:
    yaml = YAML_2025 + "  memory: 100\n  output: 3\n  code: 7\n  compilation_time: 9\n"
    manifest = read_package(package_2025(tmp_path, {"problem.yaml": yaml})).manifest
    assert manifest.limits.memory_bytes == 100 * 1024 * 1024
    assert manifest.limits.output_bytes == 3 * 1024 * 1024
    assert (manifest.code_bytes, manifest.compile_time_s) == (7 * 1024, 9)


def test_flags_go_from_group_to_test_and_a_test_overrides(tmp_path: Path) -> None:
    package = read_package(
        package_2025(
            tmp_path,
            {
                "data/secret/test_group.yaml": "output_validator_args: [float_tolerance, 1e-6]\n"
                "input_validator_args: {check: [--big], other: []}\n",
                "data/secret/b.yaml": "output_validator_args: [case_sensitive]\ninput_validator_args: ['1']\n",
            },
        )
    )
    assert flags_of(package, "secret/a") == ["float_tolerance", "1e-6"]
    assert flags_of(package, "secret/b") == ["case_sensitive"]
    assert flags_of(package, "sample/1") is None
    assert package.input_flags["secret/a"] == {"check": ("--big",), "other": ()}
    assert package.input_flags["secret/b"] == ("1",)


def test_legacy_flags_of_a_group_follow_those_of_the_problem(tmp_path: Path) -> None:
    package = read_package(
        package_legacy(
            tmp_path,
            {
                "problem.yaml": YAML_LEGACY + "validator_flags: case_sensitive\n",
                "data/secret/testdata.yaml": "output_validator_flags: float_tolerance 1e-6\n",
            },
        )
    )
    assert package.manifest.validator.flags == ["case_sensitive"]
    assert flags_of(package, "sample/1") is None
    assert flags_of(package, "secret/a") == ["case_sensitive", "float_tolerance", "1e-6"]


def test_a_custom_validator_is_part_of_the_manifest(tmp_path: Path) -> None:
    package = read_package(package_2025(tmp_path, {"output_validator/v.py": VALIDATOR}))
    assert package.manifest.validator.kind is ValidatorKind.CUSTOM
    assert [file.name for file in package.manifest.validator.files] == ["v.py"]
    assert package.blobs[package.manifest.validator.files[0].sha256].read() == VALIDATOR.encode()


def test_constants_are_filled_in_where_the_format_says(tmp_path: Path) -> None:
    package = read_package(
        package_2025(
            tmp_path,
            {
                "problem.yaml": YAML_2025 + "constants: {max_n: 100}\n",
                "statement/problem.en.md": "$n \\le {{max_n}}$ {{unknown}}\n",
                "submissions/accepted/sum.py": "N = {{max_n}}\n",
                "data/secret/a.in": "{{max_n}} 1\n",
            },
        )
    )
    assert package.statements[0].content == b"$n \\le 100$ {{unknown}}\n"
    assert package.submissions[0].files[0].content == b"N = 100\n"
    assert package.blobs[package.manifest.tests[1].input.sha256].read() == b"{{max_n}} 1\n"


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


GROUPED: dict[str, str | bytes | None] = {
    "problem.yaml": SCORING,
    "data/secret/a.in": None, "data/secret/a.ans": None, "data/secret/b.in": None, "data/secret/b.ans": None,
    "data/secret/1/a.in": "1 1\n", "data/secret/1/a.ans": "2\n",
    "data/secret/1/test_group.yaml": "max_score: 30\n",
    "data/secret/2/a.in": "1 1\n", "data/secret/2/a.ans": "2\n",
    "data/secret/2/test_group.yaml": "max_score: 70\nscore_aggregation: sum\nrequire_pass: [sample, secret/1]\n",
}  # fmt: skip


def test_groups_of_a_scoring_package(tmp_path: Path) -> None:
    manifest = read_package(package_2025(tmp_path, GROUPED)).manifest
    groups = {group.name: group for group in manifest.groups}
    assert manifest.max_score == 100
    assert groups["secret"].aggregation is Aggregation.SUM
    assert groups["secret/1"].aggregation is Aggregation.PASS_FAIL
    assert groups["secret/2"].require_pass == ["sample", "secret/1"]
    assert groups["sample"].max_score == 0


@pytest.mark.parametrize(
    ("yaml", "words"),
    [
        ("max_score: 80\n", "add up"),
        ("score_aggregation: sum\n", "needs a max_score"),
        ("max_score: unbounded\n", "pass-fail"),
        ("max_score: 70\nrequire_pass: secret/3\n", "earlier"),
        ("max_score: 70\nstatic_validation_score: 5\n", "static"),
    ],
)
def test_groups_that_cannot_be_scored_are_refused(tmp_path: Path, yaml: str, words: str) -> None:
    error = refused(package_2025(tmp_path, {**GROUPED, "data/secret/2/test_group.yaml": yaml}))
    assert words in error.message


def test_legacy_groups_inherit_key_by_key(tmp_path: Path) -> None:
    manifest = read_package(
        package_legacy(
            tmp_path,
            {
                "problem.yaml": YAML_LEGACY + "type: scoring\n",
                "data/testdata.yaml": "range: 0 100\non_reject: continue\ngrader_flags: ignore_sample\n",
                "data/secret/testdata.yaml": "grader_flags: accept_if_any_accepted first_error\n",
                "data/secret/g1/x.in": "1 1\n",
                "data/secret/g1/x.ans": "2\n",
                "data/secret/g1/testdata.yaml": "on_reject: break\naccept_score: 40\ngrader_flags: min\n",
            },
        )
    ).manifest
    groups = {group.name: group for group in manifest.groups}
    assert manifest.max_score == 100
    assert groups[""].ignore_sample
    assert not groups["secret"].ignore_sample
    assert groups["secret"].accept_if_any_accepted
    assert not groups["secret"].stop_at_first_failure
    assert groups["secret/g1"].aggregation is Aggregation.MIN
    assert groups["secret/g1"].accept_score == 40
    assert groups["secret/g1"].stop_at_first_failure
    assert groups["secret/g1"].reject_score == 0


def test_expectations_of_folders_annotations_and_globs(tmp_path: Path) -> None:
    legacy = read_package(
        package_legacy(
            tmp_path,
            {
                "submissions/mixed/x.py": "# @EXPECTED_RESULTS@: TIMELIMIT, RUN-ERROR */\n",
                "submissions/odd/y.py": "1",
            },
        )
    )
    by_path = {one.path: one.expectation for one in legacy.submissions}
    assert by_path["mixed/x.py"].verdicts == {"TLE", "RTE"}
    assert by_path["odd/y.py"].label == "any"
    modern = read_package(
        package_2025(
            tmp_path / "modern",
            {
                "submissions/submissions.yaml": "accepted:\n  score: 100\n'accepted/*.py':\n  language: python3\n"
                "  secret/*:\n    required: [AC]\n'{accepted,x}/sum.py':\n  message: hello\n"
            },
        )
    )
    accepted = modern.submissions[0]
    assert accepted.language == "python3"
    assert [one.tests for one in accepted.expectation.requirements] == ["", "secret/*", ""]
    assert accepted.expectation.requirements[0].permitted == {"AC"}
    assert accepted.expectation.requirements[0].score == (100, 100)
    assert accepted.expectation.requirements[2].message == "hello"


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("accepted", "accepted/a.py", True),
        ("accepted/*", "accepted/a.py", True),
        ("*/a.{py,cpp}", "x/a.cpp", True),
        ("*", "accepted/a.py", True),
        ("*.py", "accepted/a.py", False),
        ("accepted/a.p?", "accepted/a.py", False),
        ("secret/*-easy", "secret/01-easy", True),
        ("secret/*-easy", "secret/01-easy-not", False),
        ("secret/group1", "secret/group1/deep/01", True),
        ("secret/{ 4, 5 }", "secret/4", True),
    ],
)
def test_globs_match_paths_and_their_parents(pattern: str, path: str, matches: bool) -> None:
    assert glob_matches(pattern, path) is matches


def test_checks_for_validators_are_read(tmp_path: Path) -> None:
    package = read_package(
        package_2025(
            tmp_path,
            {
                "data/invalid_input/x.in": "no\n",
                "data/valid_output/y.in": "1 1\n", "data/valid_output/y.ans": "2\n", "data/valid_output/y.out": "2\n",
            },
        )
    )  # fmt: skip
    assert [(one.kind, one.name) for one in package.data_checks] == [
        ("invalid_input", "invalid_input/x"),
        ("valid_output", "valid_output/y"),
    ]


def test_an_interactive_sample_shows_its_interaction_and_not_the_validators_input(tmp_path: Path) -> None:
    package = read_package(
        package_legacy(
            tmp_path,
            {
                "problem.yaml": "validation: custom interactive\n",
                "output_validators/v.py": VALIDATOR,
                "data/sample/1.interaction": ">1\n<2\n",
                "data/sample/2.in": "9", "data/sample/2.ans": "9",
                "data/sample/3.interaction": ">3\n",
            },
        )
    )  # fmt: skip
    assert [(one.name, one.input, one.interaction) for one in package.samples] == [
        ("1", b"", b">1\n<2\n"),
        ("3", b"", b">3\n"),
    ]
    assert package.manifest.validator.kind is ValidatorKind.INTERACTIVE
