"""Keeps punctuation on the line of the formula that it belongs to: browsers break lines beside <math>."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it.token import Token

_OPENING = re.compile(r"[(\[“‘]+$")
_CLOSING = re.compile(r"^[)\],.;:!?”’]+")


def keep_together(children: Sequence[Token]) -> None:
    """Move brackets and stops beside inline formulas, whose content is HTML already, into one span with them."""
    for index, child in enumerate(children):
        if child.type != "math_inline":
            continue
        before = _cut(children[index - 1], _OPENING) if index else ""
        after = _cut(children[index + 1], _CLOSING) if index + 1 < len(children) else ""
        if before or after:
            child.content = f'<span class="unbroken">{before}{child.content}{after}</span>'


def _cut(token: Token, pattern: re.Pattern[str]) -> str:
    """Take what fits off a text; none of it needs escaping."""
    found = pattern.search(token.content) if token.type == "text" else None
    if found is None:
        return ""
    token.content = token.content[: found.start()] + token.content[found.end() :]
    return found.group()
