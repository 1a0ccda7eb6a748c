"""Statements in LaTeX: to the same sanitized HTML that markdown becomes.

The conversion is pandoc's; macros that problem packages use are defined in front of the text, on its first line, so
that line numbers stay the setter's own. What the converter leaves out is a warning, unless it is layout alone; what it
cannot read is an error. Formulas that it does not understand are made as those of markdown.
"""

from __future__ import annotations

import re
from html import unescape

from codequest.adapters.pandoc import PandocError, Told, latex_to_html
from codequest.features.problems.statement import FindPicture, StatementError, mathml, no_pictures, sanitize

# Of Kattis's class and of olymp.sty. Samples are shown by us, names come from the package's settings.
_MACROS = "".join(
    (
        r"\newcommand{\problemname}[1]{}",
        r"\newcommand{\illustration}[3]{\begin{figure}\includegraphics[width=#1\textwidth]{#2}\caption{#3}\end{figure}}",
        r"\newcommand{\nextsample}{}\newcommand{\remainingsamples}{}\newcommand{\Examples}{}\newcommand{\Example}{}",
        r"\newcommand{\exmp}[2]{}\newcommand{\exmpfile}[2]{}",
        r"\newcommand{\InputFile}{\section*{Input}}\newcommand{\OutputFile}{\section*{Output}}",
        r"\newcommand{\Scoring}{\section*{Scoring}}\newcommand{\Note}{\section*{Note}}",
        r"\newenvironment{Input}{\section*{Input}}{}\newenvironment{Output}{\section*{Output}}{}",
        r"\newenvironment{Interaction}{\section*{Interaction}}{}\newenvironment{example}{}{}",
        r"\renewcommand{\t}[1]{\texttt{#1}}",
        # What only says where things stand keeps what it holds.
        r"\newenvironment{wrapfigure}[3][]{\begin{figure}}{\end{figure}}",
        r"\newenvironment{multicols}[1]{}{}\newenvironment{spacing}[1]{}{}",
        r"\newcommand{\fbox}[1]{#1}\newcommand{\framebox}[2][]{#2}\newcommand{\makebox}[2][]{#2}",
        r"\newcommand{\raisebox}[2]{#2}\newcommand{\rotatebox}[2]{#2}\newcommand{\scalebox}[2]{#2}",
        r"\newcommand{\resizebox}[3]{#3}\newcommand{\subfloat}[2][]{#2 #1}\newcommand{\subcaption}[1]{#1}",
        r"\newcommand{\textellipsis}{\ldots}\newcommand{\textunderscore}{\_}\newcommand{\textbar}{|}",
        r"\newcommand{\texteuro}{€}\newcommand{\texttrademark}{™}\newcommand{\textasteriskcentered}{*}",
        r"\newcommand{\textperiodcentered}{·}\newcommand{\dag}{†}\newcommand{\ddag}{‡}",
    )
)
_ANNOTATION = re.compile(r"<annotation[^>]*>.*?</annotation>", re.DOTALL)
_SEMANTICS = re.compile(r"</?semantics>")
_ALIGNED = re.compile(r'style="text-align: (left|right|center);"')
_PICTURE = re.compile(r'<(?:img|embed) src="([^"]*)"(?: style="([^"]*)")?')
_WIDTH = re.compile(r"\bwidth:([0-9.]+)(%|cm|mm|in|pt|px|em)")
# Pixels of CSS. A share of the line is one of the page that the picture was made for, which is wider than a phone.
_PIXELS = {"%": 6.4, "cm": 96 / 2.54, "mm": 96 / 25.4, "in": 96, "pt": 96 / 72, "px": 1, "em": 16}
_FOLDERS = re.compile(r"\\graphicspath\s*\{((?:\s*\{[^{}]*\})*)\s*\}")
_OF_THE_LINE = re.compile(r"(?<=width=)(\d+\.?\d*|\.\d+|)\s*\\(?:textwidth|linewidth|columnwidth|hsize)")
_FORMULA = re.compile(r'<span class="math (inline|display)">(.*?)</span>', re.DOTALL)
# Where things stand and how large they are: nobody misses them on a page.
_LAYOUT = re.compile(
    r"\\(?:(?:begin|end)\{)?(?:[be]group|centering|raggedright|raggedleft|(?:no)?indent|(?:small|med|big)skip|[hv]space|"
    r"[hv]fill|[hv]phantom|quad|qquad|(?:new|clear|no)?page(?:break)?|(?:no)?linebreak|columnbreak|text(?:width|height)|"
    r"linewidth|columnwidth|samepage|sloppy(?:par)?|flush(?:left|right)|tiny|scriptsize|footnotesize|small|normalsize|"
    r"large|Large|LARGE|huge|Huge|par|label|setlength|addtolength|renewcommand|pagestyle|thispagestyle)(?![A-Za-z])"
)
_ENDINGS = ("", ".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".pdf")
_SHOWN = 60


def render_latex(latex: str, find_picture: FindPicture = no_pictures) -> tuple[str, list[tuple[int, str]]]:
    r"""Sanitized HTML of a statement, and what was left out, with lines.

    Raises StatementError for LaTeX that ends too early, formulas and pictures that would be missing, and `\input`.
    """
    try:
        converted = latex_to_html(_MACROS + _OF_THE_LINE.sub(_share, latex))
    except PandocError as error:
        raise StatementError(error.line, error.message) from error
    left_out: list[tuple[int, str]] = []
    formulas: dict[str, int] = {}  # that the converter does not understand, with their lines
    for one in converted.told:
        if one.type == "CouldNotConvertTeXMath":
            formulas[one.contents.strip()] = _line_of(latex, one)
        if one.type.startswith("CouldNotLoadInclude") and one.path.endswith(".sty"):
            left_out.append((one.line, f"the LaTeX package {one.path.removesuffix('.sty')!r} is left out"))
        elif one.type.startswith("CouldNotLoadInclude"):
            raise StatementError(one.line, f"{one.path} cannot be included: please put it into the statement")
        if one.type == "SkippedContent" and one.contents.strip() and not _LAYOUT.match(one.contents):
            left_out.append((one.line, f"{one.contents.strip()[:_SHOWN]!r} is left out"))
    html = _FORMULA.sub(lambda match: _formula(match, formulas), converted.html)
    html = _SEMANTICS.sub("", _ANNOTATION.sub("", html))
    html = _ALIGNED.sub(r'align="\1"', html)
    html = _PICTURE.sub(lambda match: _picture(latex, match, find_picture), html)
    return sanitize(html), list(dict.fromkeys(left_out))  # the converter tells some things twice


def _formula(match: re.Match[str], lines: dict[str, int]) -> str:
    """Make a formula that stands in the HTML as LaTeX. Raises StatementError where nobody understands it."""
    formula = unescape(match.group(2)).strip("$").strip()
    return mathml(formula, lines.get(formula, 1), "inline" if match.group(1) == "inline" else "block")


def _share(match: re.Match[str]) -> str:
    """All of the line is once its width, however that is called: the converter wants it so."""
    return f"{float(match.group(1) or 1)}\\textwidth"


def _picture(latex: str, match: re.Match[str], find_picture: FindPicture) -> str:
    name = match.group(1).removeprefix("./")
    folders = ("", *re.findall(r"\{([^{}]*)\}", "".join(_FOLDERS.findall(latex))))
    paths = (f"{folder.strip()}{name}{end}" for folder in folders for end in _ENDINGS)
    picture = next((found for path in paths if (found := find_picture(path)) is not None), None)
    if picture is None:
        at = latex.find(name)
        line = latex.count("\n", 0, at) + 1 if at >= 0 else 1
        raise StatementError(
            line, f"the picture {name!r} is not part of the package (as PNG, JPEG, GIF, WebP, SVG or PDF)"
        )
    given = _WIDTH.search(match.group(2) or "")
    width = round(float(given.group(1)) * _PIXELS[given.group(2)]) if given else picture.width
    return f'<img src="{picture.url}"' + (f' width="{width}"' if width else "")


def _line_of(latex: str, one: Told) -> int:
    """Return the line of a formula, for which none is told."""
    at = latex.find(one.contents.strip())
    return one.line or (latex.count("\n", 0, at) + 1 if at >= 0 else 1)
