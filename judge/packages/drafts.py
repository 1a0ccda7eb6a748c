"""What the drafts before 2025-09 have otherwise.

They are read by the rules of 2025-09, but for their test groups, which are those of legacy packages where they have a
testdata.yaml; and since they are many, keys that no draft agrees on are noted and not refused.
"""

from __future__ import annotations

from judge.packages.errors import PackageError
from judge.packages.tree import Tree
from judge.packages.yamlmap import YamlMap

DRAFTS = ("2023-07", "2023-07-draft")
_VALIDATION = ("default", "custom", "score", "interactive", "multi-pass")


def read_validation(tree: Tree, metadata: YamlMap) -> list[str]:
    """Read what early drafts say of validation beside the type: words as in legacy packages, or a map of them.

    Raises PackageError.
    """
    if metadata.is_map("validation"):
        entry = metadata.map("validation")
        words = [key for key in entry.keys if entry.boolean(key)]
    else:
        words = metadata.text("validation").replace("multipass", "multi-pass").split()
    for word in words:
        if word not in _VALIDATION:
            raise metadata.error("validation", f"validation {word!r} is not supported")
    if "custom" in words and not validator_folder(tree, DRAFTS[0]):
        raise metadata.error("validation", "validation is custom, and there is no output validator")
    return words


def validator_folder(tree: Tree, version: str) -> str:
    """Return where the output validator is; drafts had it where legacy packages have it. "" where there is none.

    Raises PackageError.
    """
    if tree.under("output_validator"):
        return "output_validator"
    if not tree.under("output_validators"):
        return ""
    if version not in DRAFTS:
        message = f"is where legacy packages have validators; {version} has output_validator"
        raise PackageError("output_validators", 0, message)
    return "output_validators"


def statement_folder(tree: Tree, version: str, warnings: list[str]) -> str:
    """Return where the statements are; early drafts had them where legacy packages have them.

    Noted where a package of the format itself has them there, which makes them none.
    """
    if tree.under("statement") or not tree.under("problem_statement"):
        return "statement"
    if version in DRAFTS:
        return "problem_statement"
    warnings.append(f"problem_statement: is where legacy packages have statements; {version} has statement")
    return "statement"
