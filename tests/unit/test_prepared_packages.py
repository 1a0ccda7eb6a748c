"""What is shown of a package: nothing that lies outside of it, figures whatever they were drawn as."""

from __future__ import annotations

from pathlib import Path

import pytest

from codequest.features.problems.prepared import prepare
from judge.packages import PackageError, read_package
from tests.support.packages import Files, package_2025, write
from tests.support.pdf import figure


def test_an_editorial_is_shown_and_one_that_is_linked_from_outside_is_not(tmp_path: Path) -> None:
    root = package_2025(tmp_path, {"solution/solution.en.md": "Add them.\n"})
    assert "Add them." in (prepare(read_package(root)).editorial or "")
    outside = write(tmp_path / "outside", {"solution.en.md": "a secret\n"})
    linked = package_2025(tmp_path / "other")
    (linked / "solution").symlink_to(outside)
    assert prepare(read_package(linked)).editorial is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "\\includegraphics{path.png}\n",
            "solution/solution.tex:1: the picture 'path.png' is not part of the package",
        ),
        ("\xff", "solution/solution.tex:1: is not UTF-8"),
    ],
)
def test_an_editorial_that_cannot_be_shown_is_left_out_and_noted(
    tmp_path: Path, text: str, told: str
) -> None:
    files: Files = {"solution/solution.tex": text.encode("latin-1")}
    prepared = prepare(read_package(package_2025(tmp_path, files)))
    assert prepared.editorial is None
    assert [one for one in prepared.package.warnings if one.startswith(told) and "is not shown" in one]


def test_pictures_beside_an_editorial_are_part_of_it_and_no_files(tmp_path: Path) -> None:
    files: Files = {
        "statement/fig.png": b"theirs", "solution/fig/path.png": b"own", "solution/plan.pdf": figure(144, 72),
        "solution/solution.en.md": "![a](fig/path.png) ![b](fig.png) ![c](plan.pdf) ![d](./fig/path.png)\n",
    }  # fmt: skip
    prepared = prepare(read_package(package_2025(tmp_path, files)))
    html = prepared.editorial or ""
    assert html.count('<img src="data:image/png;base64,b3du"') == 2
    assert '<img src="/api/v1/problems/sum/assets/fig.png"' in html
    assert '<img src="data:image/png;base64,iVBOR' in html
    assert [one.name for one in prepared.files] == ["fig.png"]
    (tmp_path / "sum/solution/solution.en.md").write_text("![a](../notes.png)\n")
    (tmp_path / "sum/notes.png").write_text("secret")
    assert prepare(read_package(tmp_path / "sum")).editorial is None


def test_an_editorial_without_a_language_is_english(tmp_path: Path) -> None:
    prepared = prepare(read_package(package_2025(tmp_path, {"solution/solution.md": "Add them.\n"})))
    assert (prepared.editorial, prepared.editorial_language) == ("<p>Add them.</p>\n", "en")


def test_a_figure_that_is_a_pdf_is_drawn_as_wide_as_it_is_on_paper(tmp_path: Path) -> None:
    markdown: Files = {
        "statement/problem.en.md": "![a square](fig/one.pdf)\n",
        "statement/fig/one.pdf": figure(144, 72),
    }
    shown = prepare(read_package(package_2025(tmp_path, markdown)))
    html = shown.statements[0].html or ""
    assert '<img src="/api/v1/problems/sum/assets/fig_one.pdf.png" alt="a square" width="192">' in html
    (file,) = shown.files
    assert (file.name, file.kind, file.content_type) == ("fig_one.pdf.png", "picture", "image/png")
    assert file.content.startswith(b"\x89PNG")


def test_a_figure_is_drawn_once_and_only_where_it_is_asked_for(tmp_path: Path) -> None:
    latex = {
        "statement/problem.en.md": None,
        "statement/problem.en.tex": "\\includegraphics[width=0.5\\textwidth]{one} \\includegraphics{one.pdf}\n",
        "statement/one.pdf": figure(),
        "statement/notes.pdf": b"no PDF, and nobody asks for it",
    }
    shown = prepare(read_package(package_2025(tmp_path, latex)))
    html = shown.statements[0].html or ""
    assert html.count("assets/one.pdf.png") == 2
    assert 'width="320"' in html
    assert 'width="267"' in html
    assert [file.name for file in shown.files] == ["one.pdf.png"]


@pytest.mark.parametrize("pdf", [b"no PDF", b"%PDF-1.4\n" + bytes(1000), b""])
def test_a_figure_that_cannot_be_drawn_is_named(tmp_path: Path, pdf: bytes) -> None:
    root = package_2025(tmp_path, {"statement/problem.en.md": "![it](one.pdf)\n", "statement/one.pdf": pdf})
    with pytest.raises(PackageError, match=r"one\.pdf.*cannot be drawn"):
        prepare(read_package(root))
