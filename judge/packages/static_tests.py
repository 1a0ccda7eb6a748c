"""Static validation of `2025-09` packages: tests in which the problem's own program looks at a submission's source.

A group has one where its `test_group.yaml` says `static_validation_score`. It is the group's first test.
"""

from __future__ import annotations

from judge.manifest import Aggregation, TestCase, TestGroup
from judge.packages.model import Blob, blob_file
from judge.packages.tree import memory_blob
from judge.packages.yamlmap import YamlMap

FOLDER = "static_validator"
KEYS = ("static_validation_score", "static_validator_args")
_NAME = "(static validation)"  # no file's name by the format, and before all others in order


def read_static_test(
    yaml: YamlMap, group: str, rules: TestGroup | None, *, has_validator: bool, blobs: dict[str, Blob]
) -> TestCase | None:
    """Read the test of a group (or "sample", "secret"); None where the group has none.

    `rules` are the group's in a scored problem, else None. Raises PackageError.
    """
    if "static_validation_score" not in yaml:
        if "static_validator_args" in yaml:
            raise yaml.error("static_validator_args", "static_validator_args need a static_validation_score")
        return None
    if not has_validator:
        raise yaml.error("static_validation_score", f"there is no {FOLDER}")
    score = None
    if yaml.text("static_validation_score") != Aggregation.PASS_FAIL:
        score = yaml.number("static_validation_score", at_least=0)
        if rules is None or rules.aggregation is Aggregation.PASS_FAIL:
            raise yaml.error(
                "static_validation_score", "a group that is pass-fail has static validation so, too"
            )
        if rules.max_score is not None and score is not None and score > rules.max_score:
            raise yaml.error("static_validation_score", "is more than the group's max_score")
    elif rules is not None and rules.aggregation is not Aggregation.PASS_FAIL:
        raise yaml.error("static_validation_score", "a group that gives scores has one for static validation")
    empty = memory_blob(b"")
    blobs[empty.sha256] = empty
    return TestCase(
        name=f"{group}/{_NAME}",
        sample=False,
        input=blob_file("none.in", empty),
        answer=blob_file("none.ans", empty),
        group=group,
        args=yaml.texts("static_validator_args"),
        is_static=True,
        max_score=score,
    )
