"""Readers of problem packages: a folder in, a `Package` out, or a `PackageError` that names file and line.

Formats: ICPC/Kattis `legacy` (with `legacy-icpc`) and `2025-09` (with the `2023-07` drafts), Polygon, DMOJ; which
one it is shows by the files. What a package asks for and this system does not support is refused by name; what
merely looks odd is among `Package.warnings`. Nothing here runs a program.
"""

from __future__ import annotations

from judge.packages.errors import PackageError
from judge.packages.model import Package, decode_manifest, encode_manifest
from judge.packages.read import MARKS, find_packages, home_of, is_package, read_package

__all__ = [
    "MARKS",
    "Package",
    "PackageError",
    "decode_manifest",
    "encode_manifest",
    "find_packages",
    "home_of",
    "is_package",
    "read_package",
]
