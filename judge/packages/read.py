"""Read a problem package of any supported format; which one it is shows by the file at its root."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from judge.packages import dmoj, format_2025_09, legacy, polygon
from judge.packages.errors import PackageError
from judge.packages.model import Package
from judge.packages.own_settings import with_own_settings
from judge.packages.tree import Tree
from judge.packages.yamlmap import YamlMap, parse_yaml_map

MARKS = (
    "problem.yaml",
    "problem.xml",
    "init.yml",
    legacy.INI,
)  # ICPC and Kattis, Polygon, DMOJ, old DOMjudge's
# What other judges keep their problems in, by the file that shows it.
OTHERS = {
    "testdata/config.yaml": "Hydro",
    "testdata/config.yml": "Hydro",
    "problem.conf": "UOJ",
    "settings.json": "omegaUp",
    "task.yaml": "CMS",
    "config.yml": "SIO2",
    "subtasks.json": "TPS",
    "problem.json": "QDUOJ",
}
SUPPORTED = ("legacy", "legacy-icpc", *format_2025_09.VERSIONS)


def is_package(path: str | os.PathLike[str]) -> bool:
    """Say whether a folder looks like a problem package."""
    return any((Path(path) / mark).is_file() for mark in MARKS)


def find_packages(path: str | os.PathLike[str]) -> list[Path]:
    """Return the packages that a folder stands for, in order: itself, or all below it, however deep.

    Folders inside of packages and those whose names begin with a period are not looked into, nor are links.
    """
    return [folder for folder, _ in walked(path) if is_package(folder)]


def walked(path: str | os.PathLike[str]) -> Iterator[tuple[Path, list[str]]]:
    """Yield a folder and all below it, each with the names of its files, but nothing that is inside of a package."""
    for folder, inside, files in os.walk(path):
        if is_package(folder):
            inside.clear()
        inside[:] = sorted(name for name in inside if not name.startswith("."))
        yield Path(folder), sorted(files)


def home_of(package: Path, named: Path) -> Path:
    """Return the folder in which a package's links may lead, for people who have it on their disk.

    That is the git checkout that it lies in, or the folder `named` for its packages, whichever is the outer one.
    Contests keep headers for all their validators in one place, and link to them.
    """
    named = named.resolve()
    inner = package.resolve()
    checkout = next((folder for folder in (inner, *inner.parents) if (folder / ".git").exists()), named)
    return checkout if named.is_relative_to(checkout) else named


def read_package(path: str | os.PathLike[str], links_within: Path | None = None) -> Package:
    """Read the package in a folder: all of it, or not at all.

    Its links may lead to its own files, and where `links_within` names a folder around it, to that folder's.
    Raises PackageError, which names the file and the line, for anything wrong or not supported.
    """
    root = Path(path).resolve()
    if not root.is_dir():
        raise PackageError(str(path), 0, "there is no such folder")
    try:
        tree = Tree(root, links_within)
        return with_own_settings(tree, _read(tree))
    except OSError as error:
        raise PackageError(str(error.filename or path), 0, error.strerror or str(error)) from error


def _read(tree: Tree) -> Package:
    """Read a package by the file that shows its format. Raises PackageError."""
    if "problem.yaml" not in tree and "problem.xml" in tree:
        return polygon.read(tree)
    if "problem.yaml" not in tree and "init.yml" in tree:
        return dmoj.read(tree)
    if "problem.yaml" not in tree and legacy.INI in tree:
        return legacy.read(tree, YamlMap("problem.yaml", None), "legacy")
    if "problem.yaml" not in tree or not any(tree.under("data")):
        _refuse_others(tree)
    if "problem.yaml" not in tree:
        others = " nor ".join(MARKS[1:])
        raise PackageError(
            "problem.yaml", 0, f"is missing, and there is neither {others}: this is no package"
        )
    return _read_icpc(tree)


def _refuse_others(tree: Tree) -> None:
    """Say whose format a folder has that is not read here. Raises PackageError."""
    for mark, judge in OTHERS.items():
        if mark in tree:
            message = f"this is a problem of {judge}, whose format is not supported"
            raise PackageError(mark, 0, f"{message}: please convert it to that of ICPC or Kattis")


def _read_icpc(tree: Tree) -> Package:
    metadata = parse_yaml_map("problem.yaml", tree.text("problem.yaml", may_be_old=True))
    version = metadata.text("problem_format_version", "legacy")
    if version in format_2025_09.VERSIONS:
        tree.text("problem.yaml")  # must be UTF-8
        return format_2025_09.read(tree, metadata, version)
    if version in ("legacy", "legacy-icpc"):
        return legacy.read(tree, metadata, version)
    supported = ", ".join(SUPPORTED)
    raise metadata.error(
        "problem_format_version", f"{version!r} packages are not supported (supported: {supported})"
    )
