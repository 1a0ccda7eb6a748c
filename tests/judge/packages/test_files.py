"""The files of a package: archives, names, links, and what is hidden."""

from __future__ import annotations

import shutil
import stat
import zipfile
from pathlib import Path, PureWindowsPath

import pytest

from judge.packages import PackageError, home_of, read_package
from judge.packages.zipped import find_archives, unpack_package
from tests.support.packages import YAML_2025, package_2025, package_legacy, refused, write


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


def test_a_link_may_lead_to_what_a_checkout_or_the_named_folder_shows(tmp_path: Path) -> None:
    contest = write(tmp_path / "contest", {"headers/v.h": "//\n", ".ssh/key": "secret\n"})
    (contest / "round").mkdir()
    root = package_2025(contest / "round", {"output_validator/v.cpp": '#include "v.h"\nint main() {}\n'})
    (root / "output_validator" / "v.h").symlink_to("../../../headers/v.h")
    assert "leads out" in refused(root).message
    assert home_of(root, root) == root
    for named in (contest, contest / "round"):
        (contest / ".git").write_text("gitdir: elsewhere") if named != contest else None
        assert home_of(root, named) == contest
        files = read_package(root, home_of(root, named)).manifest.validator.files
        assert sorted(file.name for file in files) == ["v.cpp", "v.h"]
    (root / "output_validator" / "v.h").unlink()
    (root / "output_validator" / "v.h").symlink_to("../../../.ssh/key")
    with pytest.raises(PackageError, match="leads out"):
        read_package(root, contest)


def linked(path: Path, files: dict[str, str], links: dict[str, str]) -> Path:
    """Write an archive with links in it."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        for name, target in links.items():
            entry = zipfile.ZipInfo(name)
            entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
            archive.writestr(entry, target)
    return path


def test_a_link_in_an_archive_leads_to_what_is_in_it(tmp_path: Path) -> None:
    root = package_2025(tmp_path)
    files = {str(one.relative_to(tmp_path)): one.read_text() for one in root.rglob("*") if one.is_file()}
    (tmp_path / "out").mkdir()
    links = {"sum/data/secret/c.in": "a.in", "sum/data/secret/c.ans": "../secret/a.ans"}
    found = unpack_package(linked(tmp_path / "sum.zip", files, links), "sum.zip", tmp_path / "out")
    assert len(read_package(found).manifest.tests) == 4
    for links, words in (
        ({"sum/x": "/etc/passwd"}, "leads out of it"),
        ({"sum/x": "../../etc/passwd"}, "leads out of it"),
        ({"sum/x": "data", "sum/x/y": "sample"}, "lies below a link"),
    ):
        with pytest.raises(PackageError, match=words):
            unpack_package(linked(tmp_path / "bad.zip", files, links), "bad.zip", tmp_path / "out")
        shutil.rmtree(tmp_path / "out" / "bad", ignore_errors=True)


def test_links_in_an_archive_that_lead_out_by_another_link_are_not_followed(tmp_path: Path) -> None:
    root = package_2025(tmp_path)
    files = {str(one.relative_to(tmp_path)): one.read_text() for one in root.rglob("*") if one.is_file()}
    links = {"sum/a/b": "../data", "sum/attachments/x": "../a/b/../../../outside.txt"}
    write(tmp_path / "out", {"outside.txt": "secret of the host"})
    found = unpack_package(linked(tmp_path / "sum.zip", files, links), "sum.zip", tmp_path / "out")
    assert "leads out" in refused(found).message


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


def test_archives_of_packages_are_found_below_a_folder_and_others_are_not(tmp_path: Path) -> None:
    for name, holds in (
        ("round/b.zip", "b/problem.yaml"),
        ("a.kpp", "problem.xml"),
        ("notes.zip", "notes.txt"),
        (".hidden.zip", "problem.yaml"),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr(holds, "")
    (tmp_path / "broken.zip").write_text("no archive")
    inside = package_2025(tmp_path) / "attachments"
    inside.mkdir()
    shutil.copy(tmp_path / "a.kpp", inside / "a.zip")
    assert find_archives(tmp_path) == [tmp_path / "a.kpp", tmp_path / "round" / "b.zip"]


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


def test_texts_of_old_packages_may_be_windows_1252_and_new_ones_may_not(tmp_path: Path) -> None:
    root = package_legacy(tmp_path)
    (root / "problem.yaml").write_bytes("name: Größe\nauthor: Åke\n".encode("cp1252"))
    (root / "problem_statement" / "problem.sv.tex").write_bytes("Här är $x$ – så.\n".encode("cp1252"))
    package = read_package(root)
    assert package.names["en"] == "Größe"
    (swedish,) = (one.content for one in package.statements if one.language == "sv")
    assert swedish.decode() == "Här är $x$ – så.\n"
    noted = [note.split(":")[0] for note in package.warnings if "Windows-1252" in note]
    assert noted == ["problem.yaml", "problem_statement/problem.sv.tex"]
    new = package_2025(tmp_path / "new")
    (new / "problem.yaml").write_bytes((YAML_2025 + "rights_owner: Åke\n").encode("cp1252"))
    assert "is not UTF-8" in refused(new).message
