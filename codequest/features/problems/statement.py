"""Statements: markdown with formulas to HTML that is safe to show, on the server, at import.

Formulas become MathML, so pages need no script for them. Everything is sanitized at the end: a package is as
untrusted as anything else that people bring.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import nh3
from latex2mathml import exceptions
from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from codequest.features.problems.formula_spacing import keep_together

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
    ValueError,
)
_BRACES = re.compile(r"\\.|[{}]", re.DOTALL)  # an escaped brace is none
# What a formula's converter leaves of a command that it does not know.
_UNKNOWN_COMMAND = re.compile(r"<mi>(\\[A-Za-z]+)</mi>")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_TEXT_TAGS = _words(
    "a b blockquote br code dd del div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li ol p pre s"
    " span strong sub sup table tbody td tfoot th thead tr ul var"
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


class StatementError(ValueError):
    """A statement can't be shown; `line` is 1-based."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


def render(markdown: str, picture_url: Callable[[str], str | None] = lambda name: None) -> str:
    """Sanitized HTML of a statement.

    `picture_url` gives the address of a picture of the package, None for one that it does not have. Raises
    StatementError for a formula or a picture that would be missing.
    """
    tokens = _parser().parse(markdown)
    line = 1
    for token in tokens:
        if token.map:
            line = token.map[0] + 1
        for one in (token, *(token.children or ())):
            if one.type in ("math_inline", "math_inline_double", "math_block", "math_block_label"):
                block = one.type != "math_inline"
                one.content = _mathml(one.content, line, "block" if block else "inline")
            elif one.type == "image":
                source = str(one.attrGet("src") or "")
                url = picture_url(source)
                if url is None:
                    raise StatementError(line, f"the picture {source!r} is not part of the package")
                one.attrSet("src", url)
        keep_together(token.children or ())
    html = _parser().renderer.render(tokens, _parser().options, {})
    return sanitize(str(html))


def sanitize(html: str) -> str:
    """Leave of some HTML only what can do no harm."""
    return nh3.clean(
        html,
        tags=set(_TEXT_TAGS | _MATH_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )


def plain_text(html: str) -> str:
    """The words of some HTML, for searching."""
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def _mathml(formula: str, line: int, display: str) -> str:
    braces = _BRACES.findall(formula)
    if braces.count("{") != braces.count("}"):  # which the converter forgives
        raise StatementError(line, f"the formula {formula.strip()!r} is not complete")
    try:
        made: str = convert(formula.strip(), display=display)
    except _MATH_ERRORS as error:
        raise StatementError(line, f"the formula {formula.strip()!r} is not complete") from error
    unknown = _UNKNOWN_COMMAND.search(made)
    if unknown:
        raise StatementError(line, f"{unknown.group(1)} is not known in formulas")
    return made


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    parser.use(dollarmath_plugin, allow_labels=False, allow_space=False, double_inline=True)
    for kind in ("math_inline", "math_inline_double", "math_block"):
        parser.add_render_rule(kind, _already_rendered)
    return parser


def _already_rendered(renderer: Any, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    return tokens[index].content
