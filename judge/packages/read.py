"""Read a problem package of any supported format."""

from __future__ import annotations

import os
from pathlib import Path

from judge.packages import format_2025_09, legacy
from judge.packages.errors import PackageError
from judge.packages.model import Package
from judge.packages.tree import Tree
from judge.packages.yamlmap import parse_yaml_map

SUPPORTED = ("legacy", "legacy-icpc", format_2025_09.VERSION)


def is_package(path: str | os.PathLike[str]) -> bool:
    """Say whether a folder looks like a problem package."""
    return (Path(path) / "problem.yaml").is_file()


def read_package(path: str | os.PathLike[str]) -> Package:
    """Read the package in a folder: all of it, or not at all.

    Raises PackageError, which names the file and the line, for anything wrong or not supported.
    """
    root = Path(path).resolve()
    if not root.is_dir():
        raise PackageError(str(path), 0, "there is no such folder")
    try:
        tree = Tree(root)
        metadata = parse_yaml_map("problem.yaml", tree.text("problem.yaml"))
        version = metadata.text("problem_format_version", "legacy")
        if version == format_2025_09.VERSION:
            return format_2025_09.read(tree, metadata)
        if version in ("legacy", "legacy-icpc"):
            return legacy.read(tree, metadata, version)
    except OSError as error:
        raise PackageError(str(error.filename or path), 0, error.strerror or str(error)) from error
    supported = ", ".join(SUPPORTED)
    raise metadata.error(
        "problem_format_version", f"{version!r} packages are not supported (supported: {supported})"
    )
