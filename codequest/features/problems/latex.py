"""Statements in LaTeX: to the same sanitized HTML that markdown becomes.

The conversion is pandoc's; macros that problem packages use are defined in front of the text, on its first line, so
that line numbers stay the setter's own. What the converter leaves out is a warning, what it cannot read an error.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from codequest.adapters.pandoc import PandocError, Told, latex_to_html
from codequest.features.problems.statement import StatementError, sanitize

# Of Kattis's class and of olymp.sty. Samples are shown by us, names come from the package's settings.
_MACROS = "".join(
    (
        r"\newcommand{\problemname}[1]{}",
        r"\newcommand{\illustration}[3]{\begin{figure}\includegraphics[width=#1\textwidth]{#2}\caption{#3}\end{figure}}",
        r"\newcommand{\nextsample}{}\newcommand{\remainingsamples}{}\newcommand{\Examples}{}\newcommand{\Example}{}",
        r"\newcommand{\exmp}[2]{}\newcommand{\exmpfile}[2]{}",
        r"\newcommand{\InputFile}{\section*{Input}}\newcommand{\OutputFile}{\section*{Output}}",
        r"\newcommand{\Interaction}{\section*{Interaction}}\newcommand{\Scoring}{\section*{Scoring}}",
        r"\newcommand{\Note}{\section*{Note}}",
        r"\newenvironment{Input}{\section*{Input}}{}\newenvironment{Output}{\section*{Output}}{}",
        r"\newenvironment{Interaction}{\section*{Interaction}}{}\newenvironment{example}{}{}",
        r"\renewcommand{\t}[1]{\texttt{#1}}",
    )
)
_ANNOTATION = re.compile(r"<annotation[^>]*>.*?</annotation>", re.DOTALL)
_SEMANTICS = re.compile(r"</?semantics>")
_ALIGNED = re.compile(r'style="text-align: (left|right|center);"')
_PICTURE = re.compile(r'<(img|embed) src="([^"]*)"')
_ENDINGS = ("", ".png", ".jpg", ".jpeg", ".gif", ".webp")
_SHOWN = 60


def render_latex(
    latex: str, picture_url: Callable[[str], str | None] = lambda name: None
) -> tuple[str, list[tuple[int, str]]]:
    r"""Sanitized HTML of a statement, and what was left out, with lines.

    Raises StatementError for LaTeX that ends too early, formulas and pictures that would be missing, and `\input`.
    """
    try:
        converted = latex_to_html(_MACROS + latex)
    except PandocError as error:
        raise StatementError(error.line, error.message) from error
    left_out = []
    for one in converted.told:
        if one.type == "CouldNotConvertTeXMath":
            raise StatementError(
                _line_of(latex, one), f"the formula {one.contents.strip()[:_SHOWN]!r} is not understood"
            )
        if one.type.startswith("CouldNotLoadInclude"):
            raise StatementError(one.line, f"{one.path} cannot be included: please put it into the statement")
        if one.type == "SkippedContent":
            left_out.append((one.line, f"{one.contents.strip()[:_SHOWN]!r} is left out"))
    html = _SEMANTICS.sub("", _ANNOTATION.sub("", converted.html))
    html = _ALIGNED.sub(r'align="\1"', html)
    return sanitize(_PICTURE.sub(lambda match: _picture(latex, match, picture_url), html)), left_out


def _picture(latex: str, match: re.Match[str], picture_url: Callable[[str], str | None]) -> str:
    name = match.group(2).removeprefix("./")
    url = next((found for end in _ENDINGS if (found := picture_url(name + end)) is not None), None)
    if url is None:
        at = latex.find(name)
        line = latex.count("\n", 0, at) + 1 if at >= 0 else 1
        raise StatementError(
            line, f"the picture {name!r} is not part of the package (as PNG, JPEG, GIF or WebP)"
        )
    return f'<img src="{url}"'


def _line_of(latex: str, one: Told) -> int:
    """Return the line of a formula, for which none is told."""
    at = latex.find(one.contents.strip())
    return one.line or (latex.count("\n", 0, at) + 1 if at >= 0 else 1)
