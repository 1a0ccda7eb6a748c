r"""The name that a LaTeX statement gives a problem, in letters: `\problemname{Gr\"aber \& Co}` is Gräber & Co."""

from __future__ import annotations

import re
import unicodedata

_PLAIN_NAME = re.compile(r"^%%\s*plainproblemname:\s*(.*?)\s*$", re.MULTILINE)
_NAME = re.compile(r"\\problemname\s*\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}")
_YAML_NAME = re.compile(r"\\problemyamlname(?![A-Za-z])")  # the one that problem.yaml says
_ACCENT = re.compile(r"""\\([`'^"~=.]|[uvHcrk](?=[{ ])) *\{?\\?([A-Za-z]) *\}?""")
_COMBINING = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", '"': "\u0308", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "r": "\u030a", "k": "\u0328",
}  # fmt: skip
LETTERS = {  # by the commands that make them
    "aa": "å", "AA": "Å", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł",
    "ss": "ß", "i": "ı",
}  # fmt: skip
_COMMAND = re.compile(r"\\([A-Za-z]+) *")
_SIGNS = re.compile(r"(?<!\\)[{}$]|\\(?=[&%$#_{}])")


def latex_name(content: bytes) -> str | None:
    """Find a problem's plain name in a LaTeX statement: None where it has none, or leaves it to problem.yaml."""
    text = content.decode("utf-8", "replace")
    if plain := _PLAIN_NAME.search(text):
        return plain.group(1).strip() or None
    match = _NAME.search(text)
    return _letters(_YAML_NAME.sub("", match.group(1))) or None if match else None


def _letters(latex: str) -> str:
    """Return what a name reads as, without its fonts, braces and the signs around formulas."""
    text = _ACCENT.sub(_accented, latex)
    text = _COMMAND.sub(lambda command: LETTERS.get(command.group(1), ""), text)
    text = _SIGNS.sub("", text.replace("``", "“").replace("''", "”"))
    return " ".join(text.replace("---", "—").replace("--", "–").replace("~", " ").split())


def _accented(match: re.Match[str]) -> str:
    accent, letter = match.groups()
    return unicodedata.normalize("NFC", letter + _COMBINING[accent])
