"""The checks of a package that was read, as workers get them."""

from __future__ import annotations

from collections.abc import Iterable

from judge.checks import DataChecks, Flags, InputValidator, ValidatorCase
from judge.contract import SourceFile
from judge.manifest import BlobFile
from judge.packages.model import Blob, DataCheck, InputFlags, Package, Program, blob_file
from judge.packages.tree import memory_blob


def checks_of(package: Package) -> tuple[DataChecks, list[Blob]]:
    """Return what is to be checked, and the blobs that it names beside those of the tests. Raises OSError."""
    blobs: list[Blob] = []
    checks = DataChecks(
        validators=[_validator(one, blobs) for one in package.input_validators],
        flags={name: _flags(given) for name, given in package.input_flags.items()},
        cases=[_case(one, blobs) for one in package.data_checks],
        shown=_shown(package),
        time_factors=package.time_factors,
        time_resolution_s=package.time_resolution_s,
        time_limit_given=package.time_limit_given,
    )
    return checks, blobs


def _validator(program: Program, blobs: list[Blob]) -> InputValidator:
    return InputValidator(
        name=program.name,
        path=program.path,
        files=_sources(program.files, blobs),
        language=program.language,
        accepting=sorted(program.accepting),
        takes_args=program.takes_args,
    )


def _sources(files: Iterable[SourceFile], blobs: list[Blob]) -> list[BlobFile]:
    return [_named(file.name, memory_blob(file.content), blobs) for file in files]


def _named(name: str, blob: Blob, blobs: list[Blob]) -> BlobFile:
    blobs.append(blob)
    return blob_file(name, blob)


def _flags(given: InputFlags) -> Flags:
    return {name: list(one) for name, one in given.items()} if isinstance(given, dict) else list(given)


def _case(check: DataCheck, blobs: list[Blob]) -> ValidatorCase:
    flags = check.output_validator_flags
    return ValidatorCase(
        kind=check.kind,
        name=check.name,
        input=_named(check.input_path, check.input, blobs),
        answer=None if check.answer is None else _named("", check.answer, blobs),
        output=None if check.output is None else _named(check.output_path, check.output, blobs),
        flags=None if flags is None else list(flags),
        args=list(check.args),
        files=[_named(name, blob, blobs) for name, blob in check.files.items()],
        validator=check.validator,
        checks_input=check.checks_input,
    )


def _shown(package: Package) -> list[str]:
    outputs = {one.name: one.output for one in package.samples}
    return [
        test.name
        for test in package.manifest.tests
        if test.sample and outputs.get(_base(test.name)) == package.blobs[test.answer.sha256].read()
    ]


def _base(name: str) -> str:
    return name.rpartition("/")[2]
