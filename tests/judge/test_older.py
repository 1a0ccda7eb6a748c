"""What the errors of programs mean that were written for another version of their language."""

from __future__ import annotations

import pytest

from judge.compiling.older import version_wanted


@pytest.mark.parametrize(
    ("errors", "words"),
    [
        ("SyntaxError: Missing parentheses in call to 'print'. Did you mean print(...)?", "Python 2"),
        ("NameError: name 'raw_input' is not defined", "Python 2"),
        ("AttributeError: 'dict' object has no attribute 'has_key'", "Python 2"),
        ("a.kt:1:14: error: unresolved reference: readln", "install-kotlin"),
    ],
)
def test_the_version_that_was_meant_is_told(errors: str, words: str) -> None:
    assert words in version_wanted(errors)


@pytest.mark.parametrize(
    "errors", ["", "NameError: name 'raw_inputs' is not defined", "unresolved reference: readlnX"]
)
def test_of_other_errors_nothing_is_told(errors: str) -> None:
    assert version_wanted(errors) == ""
