"""Problems for which people hand in the outputs themselves: `submit-answer` of 2025-09.

Everybody sees the samples' answers, so samples are no tests of such a problem, unless there are no others: they are
checked, and shown.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import msgspec

from judge.contract import SourceFile
from judge.manifest import ANSWERS, Manifest
from judge.packages.errors import PackageError
from judge.packages.model import Blob, DataCheck, Sample, Submission

_SAMPLES = "sample"
_EXTENSIONS = (".out", ".ans")


def asking_for_answers(manifest: Manifest, warnings: list[str]) -> Manifest:
    """The manifest of a problem that asks for answers. Raises PackageError where two would be called the same."""
    if all(test.sample for test in manifest.tests):
        return msgspec.structs.replace(manifest, answers=True)
    groups = [
        msgspec.structs.replace(one, require_pass=[name for name in one.require_pass if name != _SAMPLES])
        for one in manifest.groups
        if one.name.split("/", 1)[0] != _SAMPLES
    ]
    tests = [one for one in manifest.tests if not one.sample]
    asked = msgspec.structs.replace(manifest, answers=True, tests=tests, groups=groups)
    for name, count in Counter(asked.answer_files or ()).items():
        if count > 1:
            raise PackageError("data/secret", 0, f"the answers to {count} tests would all be called {name}")
    size = sum(test.answer.size_bytes for test in tests)
    if size > manifest.code_bytes:
        warnings.append(
            f"data/secret: the answers have {size} bytes, and people may hand in {manifest.code_bytes} (limits.code)"
        )
    return asked


def checks_of_samples(
    whole: Manifest, asked: Manifest, blobs: dict[str, Blob], samples: list[Sample]
) -> list[DataCheck]:
    """The samples that are no tests any more: valid inputs, and valid outputs where people see the answer as one."""
    left = {test.name for test in asked.tests}
    shown = {one.name: one.output for one in samples}
    checks = []
    for test in whole.tests:
        if test.name not in left and not test.is_static:
            answer = blobs[test.answer.sha256]
            is_shown = shown.get(test.name.rpartition("/")[2]) == answer.read()
            checks.append(
                DataCheck(
                    "valid_output" if is_shown else "valid_input",
                    test.name,
                    blobs[test.input.sha256],
                    answer,
                    answer,
                    None if test.validator_flags is None else tuple(test.validator_flags),
                    tuple(test.args),
                    {file.name: blobs[file.sha256] for file in test.files},
                    input_path=f"data/{test.name}.in",
                    output_path=f"data/{test.name}.ans",
                )
            )
    return checks


def as_answers(submission: Submission) -> Submission:
    """A folder of answers as people would hand it in, where the folders of tests are in the names; else what it is."""
    if not all(file.name.endswith(_EXTENSIONS) for file in submission.files):
        return submission
    files = tuple(SourceFile(file.name.replace("/", "-"), file.content) for file in submission.files)
    return replace(submission, files=files, language=ANSWERS)
