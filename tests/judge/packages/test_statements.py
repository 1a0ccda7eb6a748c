"""Statements of a package: their constants, their languages, and packages that have none."""

from __future__ import annotations

from pathlib import Path

from judge.packages import read_package
from tests.support.packages import YAML_2025, Files, package_2025, package_legacy


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


def test_a_legacy_statement_in_no_language_is_noted(tmp_path: Path) -> None:
    package = read_package(package_legacy(tmp_path, {"problem_statement/problem.old.tex.tex": "x",
                                                     "problem_statement/problem.english.tex": "x"}))  # fmt: skip
    assert [one.language for one in package.statements] == ["en"]
    assert any("problem.english.tex: 'english' is not a language code" in note for note in package.warnings)


def test_a_statements_language_may_say_its_script(tmp_path: Path) -> None:
    files = {
        "problem_statement/problem.zh-Hans.tex": "Add.\n",
        "problem_statement/problem.zh-Hant-TW.tex": "Add.\n",
    }
    package = read_package(package_legacy(tmp_path, files))
    assert {"zh-Hans", "zh-Hant-TW"} < {one.language for one in package.statements}


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


def test_constants_and_places_of_samples_in_statements(tmp_path: Path) -> None:
    files: Files = {
        "problem.yaml": YAML_2025.replace("name: Sum", "name: {en: Sum, sv: Summa}")
        + "constants: {most: 100}\n",
        "statement/problem.en.md": "At most {{most}}.\n{{nextsample}}\n{{other}}\n{{remainingsamples}}",
        "statement/problem.sv.tex": "Max $\\constant{most}$, \\constant{other}.\n",
    }
    package = read_package(package_2025(tmp_path, files))
    assert [one.content for one in package.statements] == [
        b"At most 100.\n\n{{other}}\n",
        b"Max $100$, \\constant{other}.\n",
    ]


def test_a_draft_may_have_its_statements_where_legacy_packages_have_them(tmp_path: Path) -> None:
    files: Files = {
        "problem.yaml": YAML_2025.replace("2025-09", "2023-07"),
        "statement/problem.en.md": None,
        "problem_statement/problem.en.tex": "Add.\n",
    }
    package = read_package(package_2025(tmp_path / "draft", files))
    assert [(one.language, one.kind) for one in package.statements] == [("en", "tex")]
    assert not [note for note in package.warnings if "statement" in note]
    package = read_package(package_2025(tmp_path / "final", {**files, "problem.yaml": YAML_2025}))
    assert package.statements == []
    assert (
        "problem_statement: is where legacy packages have statements; 2025-09 has statement"
        in package.warnings
    )
