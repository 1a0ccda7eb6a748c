"""Programs of another version of their language than this machine has: what their errors mean."""

from __future__ import annotations

import re

_MEANS = (
    (
        re.compile(
            r"Missing parentheses in call to '(?:print|exec)'|multiple exception types must be parenthesized|"
            r"name '(?:raw_input|xrange|unicode|basestring|unichr|reduce|long)' is not defined|"
            r"'dict' object has no attribute '(?:has_key|iteritems|itervalues|iterkeys)'"
        ),
        "this is Python 2, which no judge here runs",
    ),
    (
        re.compile(r"unresolved reference: readln\b"),
        "Kotlin has readln since 1.6: `codequest judge install-kotlin` fetches a newer one",
    ),
)


def version_wanted(errors: str) -> str:
    """Say which version a program was written for, by the errors of a compiler or a run; "" where they don't show."""
    return next((words for pattern, words in _MEANS if pattern.search(errors)), "")
