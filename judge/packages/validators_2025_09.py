"""The programs of `2025-09` packages that judge: the output validator, and the one that looks at sources."""

from __future__ import annotations

from collections.abc import Iterable

from judge.manifest import BlobFile, TestCase, Validator, ValidatorKind
from judge.packages import static_tests
from judge.packages.errors import PackageError
from judge.packages.model import Blob
from judge.packages.programs import (
    Constants,
    is_built_folder,
    program_paths,
    read_validator,
    store_program,
)
from judge.packages.tree import Tree


def read_output_validator(
    tree: Tree, folder: str, constants: Constants, *, interactive: bool, scoring: bool, blobs: dict[str, Blob]
) -> Validator:
    """Read the output validator in `folder`, or the default one where that is "". Raises PackageError."""
    if not folder:
        if interactive:
            raise PackageError("output_validator", 0, "an interactive problem needs an output validator")
        return Validator()
    paths = [_program_in(tree, folder)]
    inner = program_paths(tree, folder)
    if (
        folder == "output_validators"
        and paths == [folder]
        and len(inner) > 1
        and not is_built_folder(tree, folder)
    ):
        # Drafts have it where legacy packages have it, and may have several, which all must accept.
        if interactive or scoring:
            raise PackageError(inner[1], 0, "several output validators are not supported here")
        paths = inner
    files = [store_program(read_validator(tree, path, constants).files, blobs) for path in paths]
    return Validator(
        kind=ValidatorKind.INTERACTIVE if interactive else ValidatorKind.CUSTOM,
        files=files[0],
        more=files[1:],
        scores=scoring,
    )


def read_static_validator(
    tree: Tree,
    tests: Iterable[TestCase],
    constants: Constants,
    blobs: dict[str, Blob],
    warnings: list[str],
) -> list[BlobFile]:
    """Read the program that some of the tests ask for; nothing where none does. Raises PackageError."""
    folder = static_tests.FOLDER
    if any(test.is_static for test in tests):
        return store_program(read_validator(tree, _program_in(tree, folder), constants).files, blobs)
    if tree.under(folder):
        warnings.append(f"{folder}: not used, since no group has a static_validation_score")
    return []


def _program_in(tree: Tree, folder: str) -> str:
    """Return which folder is the program: this one, but some packages put one folder more around it."""
    inner = program_paths(tree, folder)
    is_around = len(inner) == 1 and inner[0] not in tree and not is_built_folder(tree, folder)
    return inner[0] if is_around else folder
