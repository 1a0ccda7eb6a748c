"""Statements: markdown with formulas to HTML that is safe to show, on the server, at import.

Formulas become MathML, so pages need no script for them. Everything is sanitized at the end: a package is as
untrusted as anything else that people bring.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise
from typing import Any, NamedTuple
from xml.etree.ElementTree import tostring
from xml.sax.saxutils import unescape

import nh3
from latex2mathml import exceptions
from latex2mathml.converter import convert_to_element
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

from codequest.features.problems.formula_spacing import keep_together
from judge.packages.latex_names import LETTERS

_MATH_ERRORS = (
    exceptions.DenominatorNotFoundError,
    exceptions.DoubleSubscriptsError,
    exceptions.DoubleSuperscriptsError,
    exceptions.ExtraLeftOrMissingRightError,
    exceptions.InvalidAlignmentError,
    exceptions.InvalidStyleForGenfracError,
    exceptions.InvalidWidthError,
    exceptions.LimitsMustFollowMathOperatorError,
    exceptions.MissingEndError,
    exceptions.MissingSuperScriptOrSubscriptError,
    exceptions.NoAvailableTokensError,
    exceptions.NumeratorNotFoundError,
    IndexError,
    KeyError,
    RecursionError,
    StopIteration,
    ValueError,
)
_BRACES = re.compile(r"\\.|[{}]", re.DOTALL)  # an escaped brace is none
# What a formula's converter leaves of a command that it does not know.
_UNKNOWN_COMMAND = re.compile(r"<mi>(\\[A-Za-z]+)</mi>|<mtext>[^<]*?(\\[A-Za-z]+)")
_ESCAPED = re.compile(r"\\(&amp;|[_%#${}])")  # which the converter leaves as they are
# A font within \text, which the converter knows alone.
_FONT_IN_TEXT = re.compile(r"\\text\{\s*(\\text(?:tt|bf|it|rm|sf)\{[^{}]*\})\s*\}")

# How many parts elements have; the converter forgives a fraction without its denominator, browsers show an error.
_PARTS = {
    "mfrac": 2,
    "mover": 2,
    "munder": 2,
    "munderover": 3,
    "mroot": 2,
    "msub": 2,
    "msup": 2,
    "msubsup": 3,
}
_PICTURE = re.compile(r"""(<img\b[^>]*?\bsrc\s*=\s*["'])([^"']*)""", re.IGNORECASE)
_ALIGNED = re.compile(r"text-align:\s*(left|right|center)")
_ATTRIBUTES_BEHIND = re.compile(r"^\{[^{}]*[.#=][^{}]*\}")
_BACK_LINK = re.compile(r'\s*<a href="#fnref[^>]*>[^<]*</a>')  # from a footnote
# LaTeX warns of them in formulas, and shows them: \l for \le is a known slip.
_LETTER = re.compile(rf"(?<!\\)((?:\\\\)*)\\({'|'.join(LETTERS)})(?![A-Za-z])\s*")
_ARGUMENT = re.compile(r"\\arg(?![A-Za-z])")  # which the converter does not know
_NOTHING_TO_SHOW = re.compile(r"\\(?:nonumber|notag|relax)(?![A-Za-z])|\\(?:label|require)\{[^{}]*\}")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TEXT_TAGS = _words(
    "a b blockquote br caption code dd del div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li ol p"
    " pre s span strong sub sup table tbody td tfoot th thead tr u ul var"
)
_MATH_TAGS = _words(
    "math menclose mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt mstyle"
    " msub msubsup msup mtable mtd mtext mtr munder munderover none"
)
_ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href", "title"},
    "code": {"class"},
    "div": {"class"},
    "img": {"src", "alt", "title", "width", "height"},
    "li": {"value"},
    "math": {"xmlns", "display"},
    "mfrac": {"linethickness"},
    "mi": {"mathvariant"},
    "mo": {
        "accent",
        "fence",
        "form",
        "largeop",
        "lspace",
        "maxsize",
        "minsize",
        "movablelimits",
        "rspace",
        "separator",
        "stretchy",
    },
    "mover": {"accent"},
    "mpadded": {"width", "height", "depth", "lspace", "voffset"},
    "mspace": {"width"},
    "mstyle": {"displaystyle", "scriptlevel"},
    "mtable": {"columnalign", "rowspacing", "columnspacing", "columnlines", "rowlines"},
    "mtd": {"columnspan", "columnalign"},
    "munder": {"accentunder"},
    "ol": {"start"},
    "span": {"class"},
    "table": {"class"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan"},
}


class Picture(NamedTuple):
    """Where a picture of the package is, and how wide it is on a page, in pixels of CSS; None for its own width."""

    url: str
    width: int | None = None


# By the name that a statement gives; None for one that is not there.
FindPicture = Callable[[str], Picture | None]


def no_pictures(name: str) -> Picture | None:
    """Find a picture where there are none."""
    return None


class StatementError(ValueError):
    """A statement can't be shown; `line` is 1-based."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


def render(markdown: str, find_picture: FindPicture = no_pictures) -> str:
    """Sanitized HTML of a statement. Raises StatementError for a formula or a picture that would be missing."""
    tokens = _parser().parse(markdown)
    line = 1
    for token in tokens:
        if token.map:
            line = token.map[0] + 1
        for one in (token, *(token.children or ())):
            if one.type in ("math_inline", "math_inline_double", "math_block", "math_block_label"):
                block = one.type != "math_inline"
                one.content = mathml(one.content, line, "block" if block else "inline")
            elif one.type == "image":
                picture = _picture(str(one.attrGet("src") or ""), line, find_picture)
                one.attrSet("src", picture.url)
                if picture.width is not None:
                    one.attrSet("width", str(picture.width))
            elif one.type in ("html_inline", "html_block"):
                one.content = _with_addresses(one.content, line, find_picture)
            elif one.type in ("th_open", "td_open") and (side := _ALIGNED.search(str(one.attrGet("style")))):
                one.attrSet("align", side.group(1))
        _drop_attributes(token.children or ())
        keep_together(token.children or ())
    html = _parser().renderer.render(tokens, _parser().options, {})
    return sanitize(str(html))


def _picture(source: str, line: int, find_picture: FindPicture) -> Picture:
    picture = find_picture(source)
    if picture is None:
        raise StatementError(line, f"the picture {source!r} is not part of the package")
    return picture


def _with_addresses(html: str, line: int, find_picture: FindPicture) -> str:
    return _PICTURE.sub(lambda match: match.group(1) + _picture(match.group(2), line, find_picture).url, html)


def _drop_attributes(tokens: Sequence[Token]) -> None:
    """Drop what other tools read behind a picture, `{ width=50% }`: it would be shown."""
    for picture, behind in pairwise(tokens):
        if picture.type == "image" and behind.type == "text":
            behind.content = _ATTRIBUTES_BEHIND.sub("", behind.content)


def sanitize(html: str) -> str:
    """Leave of some HTML only what can do no harm. Nothing keeps a name, so links within the text lead nowhere."""
    return nh3.clean(
        _BACK_LINK.sub("", html),
        tags=set(_TEXT_TAGS | _MATH_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        url_schemes={"http", "https", "mailto"},
        attribute_filter=lambda tag, name, value: None if name == "href" and value.startswith("#") else value,
        link_rel="noopener noreferrer nofollow",
    )


def plain_text(html: str) -> str:
    """The words of some HTML, for searching."""
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def mathml(formula: str, line: int, display: str) -> str:
    """Make MathML (not sanitized) of a formula; `display` is block or inline. Raises StatementError."""
    formula = _NOTHING_TO_SHOW.sub("", _FONT_IN_TEXT.sub(r"\1", formula))
    formula = _ARGUMENT.sub(r"\\operatorname{arg}", formula)
    formula = _LETTER.sub(lambda command: command.group(1) + LETTERS[command.group(2)], formula)
    braces = _BRACES.findall(formula)
    if braces.count("{") != braces.count("}"):  # which the converter forgives
        raise StatementError(line, f"the formula {formula.strip()!r} is not complete")
    try:
        converted = convert_to_element(formula.strip(), display=display)
        made = unescape(tostring(converted, encoding="unicode"))  # the converter's texts hold entities
    except _MATH_ERRORS as error:
        raise StatementError(line, f"the formula {formula.strip()!r} is not complete") from error
    if any(len(one) != _PARTS.get(one.tag, len(one)) for one in converted.iter()):
        raise StatementError(line, f"the formula {formula.strip()!r} is not complete")
    unknown = _UNKNOWN_COMMAND.search(made)
    if unknown:
        raise StatementError(line, f"{unknown.group(1) or unknown.group(2)} is not known in formulas")
    return _ESCAPED.sub(r"\1", made)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    parser.use(footnote_plugin, inline=False)
    parser.use(dollarmath_plugin, allow_labels=False, allow_space=False, double_inline=True)
    for kind in ("math_inline", "math_inline_double", "math_block"):
        parser.add_render_rule(kind, _already_rendered)
    return parser


def _already_rendered(renderer: Any, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    return tokens[index].content
