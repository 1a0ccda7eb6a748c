"""Keeps punctuation on the line of the formula that it belongs to: browsers break lines beside <math>."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it.token import Token

_OPENS, _CLOSES = r"[(\[“‘]", r"[)\],.;:!?”’]"
_OPENING = re.compile(rf"{_OPENS}+$")
_CLOSING = re.compile(rf"^{_CLOSES}+")
_INLINE = re.compile(
    rf'(?<!{_OPENS})({_OPENS}*)(<math\b(?![^>]*display="block").*?</math>)({_CLOSES}*)', re.DOTALL
)


def keep_together(children: Sequence[Token]) -> None:
    """Move brackets and stops beside inline formulas, whose content is HTML already, into one span with them."""
    for index, child in enumerate(children):
        if child.type != "math_inline":
            continue
        before = _cut(children[index - 1], _OPENING) if index else ""
        after = _cut(children[index + 1], _CLOSING) if index + 1 < len(children) else ""
        if before or after:
            child.content = f'<span class="unbroken">{before}{child.content}{after}</span>'


def kept_together(html: str) -> str:
    """The same for HTML that another converter made."""
    return _INLINE.sub(_unbroken, html)


def _unbroken(formula: re.Match[str]) -> str:
    return f'<span class="unbroken">{formula.group()}</span>' if formula[1] or formula[3] else formula.group()


def _cut(token: Token, pattern: re.Pattern[str]) -> str:
    """Take what fits off a text; none of it needs escaping."""
    found = pattern.search(token.content) if token.type == "text" else None
    if found is None:
        return ""
    token.content = token.content[: found.start()] + token.content[found.end() :]
    return found.group()
