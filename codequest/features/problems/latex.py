"""Statements in LaTeX: to the same sanitized HTML that markdown becomes.

The conversion is pandoc's; macros that problem packages use are defined in front of the text, on its first line, so
that line numbers stay the setter's own. What the converter leaves out is a warning, unless it is layout alone; what it
cannot read is an error. Formulas that it does not understand are made as those of markdown.
"""

from __future__ import annotations

import re
from html import unescape

from codequest.adapters.pandoc import PandocError, Told, latex_to_html
from codequest.features.problems.formula_spacing import kept_together
from codequest.features.problems.statement import FindPicture, StatementError, mathml, no_pictures, sanitize

# Of Kattis's class and of olymp.sty. Samples are shown by us, names come from the package's settings.
_MACROS = "".join(
    (
        r"\newcommand{\problemname}[1]{}",
        # A width that begins with its point is none to the converter.
        r"\newcommand{\illustration}[3]{\begin{figure}\includegraphics[width=0#1\textwidth]{#2}\caption{#3}\end{figure}}",
        r"\newcommand{\nextsample}{}\newcommand{\remainingsamples}{}\newcommand{\Examples}{}\newcommand{\Example}{}",
        r"\newcommand{\displaysample}[1]{}\newcommand{\displaysampleinteraction}[1]{}",
        r"\newcommand{\exmp}[2]{}\newcommand{\exmpfile}[2]{}\newenvironment{problem}[5]{}{}",
        r"\newcommand{\InputFile}{\section*{Input}}\newcommand{\OutputFile}{\section*{Output}}",
        r"\newcommand{\Scoring}{\section*{Scoring}}\newcommand{\Note}{\section*{Note}}",
        r"\newcommand{\Explanation}{\section*{Explanation}}\newcommand{\Explanations}{\section*{Explanations}}",
        r"\newenvironment{Input}{\section*{Input}}{}\newenvironment{Output}{\section*{Output}}{}",
        r"\newenvironment{Interaction}{\section*{Interaction}}{}\newenvironment{example}{}{}",
        r"\renewcommand{\t}[1]{\texttt{#1}}",
        # What only says where things stand keeps what it holds.
        r"\newenvironment{wrapfigure}[3][]{\begin{figure}}{\end{figure}}",
        r"\newenvironment{multicols}[1]{}{}\newenvironment{spacing}[1]{}{}\newenvironment{samepage}{}{}",
        r"\newcommand{\fbox}[1]{#1}\newcommand{\framebox}[2][]{#2}\newcommand{\makebox}[2][]{#2}",
        r"\newcommand{\raisebox}[2]{#2}\newcommand{\rotatebox}[2]{#2}\newcommand{\scalebox}[2]{#2}",
        r"\newcommand{\resizebox}[3]{#3}\newcommand{\subfloat}[2][]{#2 #1}\newcommand{\subcaption}[1]{#1}",
        # Solutions are often slides.
        r"\newenvironment{frame}[1][]{}{}\newcommand{\frametitle}[1]{\section*{#1}}\newcommand{\pause}{}",
        r"\newenvironment{block}[1]{\par\textbf{#1}\par}{}\newcommand{\problemtitle}{}\newcommand{\solvestats}{}",
        r"\newcommand{\textellipsis}{\ldots}\newcommand{\textunderscore}{\_}\newcommand{\textbar}{|}",
        r"\newcommand{\texteuro}{€}\newcommand{\texttrademark}{™}\newcommand{\textasteriskcentered}{*}",
        r"\newcommand{\numprint}[1]{#1}\newcommand{\np}[1]{#1}",
        r"\newcommand{\textperiodcentered}{·}\newcommand{\dag}{†}\newcommand{\ddag}{‡}",
    )
)
_BARE_NAME = re.compile(r"\\problemname(?![A-Za-z])(?![ \t]*\n?[ \t]*\{)")  # as if it had an empty argument
_NO_HEADING = re.compile(r"<h[1-6][^>]*>\s*</h[1-6]>\n?")
_ANNOTATION = re.compile(r"<annotation[^>]*>.*?</annotation>", re.DOTALL)
_SEMANTICS = re.compile(r"</?semantics>")
_ALIGNED = re.compile(r'style="text-align: (left|right|center);"')
_PICTURE = re.compile(r'<(?:img|embed) src="([^"]*)"(?: style="([^"]*)")?')
_PARAGRAPH = re.compile(r"<p>(?:(?!</p>).)*</p>", re.DOTALL)
_SHARE = re.compile(r'(?<=style="width:)([0-9.]+)(?=%")')
_BESIDE = re.compile(r"\bwidth:([0-9.]+)%beside")
_ROOM = 96.0  # percent of the line for pictures side by side; the rest is between them
_SIZE = re.compile(r"\b(width|height):([0-9.]+)(%|cm|mm|in|pt|px|em)")
# Pixels of CSS. A share of the line is one of the page that the picture was made for, which is wider than a phone.
_PIXELS = {"%": 6.4, "cm": 96 / 2.54, "mm": 96 / 25.4, "in": 96, "pt": 96 / 72, "px": 1, "em": 16}
_PAGE_HEIGHT = 1.5  # lines of text are as long as one, and a page of them so high
_FOLDERS = re.compile(r"\\graphicspath\s*\{((?:\s*\{[^{}]*\})*)\s*\}")
_OPTIONS = re.compile(r"\\includegraphics\s*\[[^\]]*\]")
_GIVEN = re.compile(r"\b(width|height)\s*=\s*(\d*\.?\d*)\s*(\\[A-Za-z]+)?")
_LINES = ("\\textwidth", "\\linewidth", "\\columnwidth", "\\hsize")
_REFERENCE = re.compile(
    r'<a href="#[^"]*" data-reference-type="[^"]*" data-reference="([^"]*)">(.*?)</a>', re.DOTALL
)
_LABELLED = re.compile(r'(<(figure|div) id="([^"]*)"[^>]*>(?:(?!</\2>).)*?<(?:fig)?caption>)', re.DOTALL)
_FORMULA = re.compile(r'<span class="math (inline|display)">(.*?)</span>', re.DOTALL)
# Where things stand and how large they are: nobody misses them on a page.
_LAYOUT = re.compile(
    r"\\(?:(?:begin|end)\{)?(?:[be]group|centering|raggedright|raggedleft|(?:no)?indent|(?:small|med|big)skip|[hv]space|"
    r"[hv]fill|[hv]phantom|quad|qquad|(?:new|clear|no)?page(?:break)?|(?:no)?linebreak|columnbreak|text(?:width|height)|"
    r"linewidth|columnwidth|samepage|sloppy(?:par)?|flush(?:left|right)|tiny|scriptsize|footnotesize|small|normalsize|"
    r"large|Large|LARGE|huge|Huge|par|label|setlength|addtolength|renewcommand|pagestyle|thispagestyle)(?![A-Za-z])"
)
# Lines below some columns of a table: the converter would print which ones.
_PARTIAL_RULE = re.compile(r"\\(?:cline|cmidrule)(?:\[[^\]]*\])?(?:\([^()]*\))?\s*\{[\d\s-]*\}")
_NO_QUOTES = re.compile(r"(<(?P<tag>pre|code|math)\b.*?</(?P=tag)>)", re.DOTALL)
_QUOTED = re.compile(r"&lt;&lt;(?=\S)((?:(?!&lt;&lt;|</?(?:p|li|t[dh]|h\d)\b).)+?)(?<=\S)&gt;&gt;", re.DOTALL)
_ENDINGS = ("", ".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".pdf")
_SHOWN = 60


def render_latex(latex: str, find_picture: FindPicture = no_pictures) -> tuple[str, list[tuple[int, str]]]:
    r"""Sanitized HTML of a statement, and what was left out, with lines.

    Raises StatementError for LaTeX that ends too early, formulas and pictures that would be missing, and `\input`.
    """
    try:
        readable = _PARTIAL_RULE.sub("", _OPTIONS.sub(_readable, _BARE_NAME.sub("", latex)))
        converted = latex_to_html(_MACROS + readable)
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
        if one.type == "SkippedContent" and one.contents.strip() and not _is_layout(one.contents):
            left_out.append((one.line, f"'{' '.join(one.contents.split())[:_SHOWN]}' is left out"))
    html = _FORMULA.sub(lambda match: _formula(match, formulas), _with_numbers(converted.html))
    html = _NO_HEADING.sub("", _SEMANTICS.sub("", _ANNOTATION.sub("", html)))
    html = kept_together(_with_quotes(html))
    html = _ALIGNED.sub(r'align="\1"', html)
    html = _PARAGRAPH.sub(_side_by_side, html)
    html = _PICTURE.sub(lambda match: _picture(latex, match, find_picture), html)
    return sanitize(html), list(dict.fromkeys(left_out))  # the converter tells some things twice


def _is_layout(skipped: str) -> bool:
    """Say whether nothing was left out that anybody would read; a whole environment may hold something."""
    return _LAYOUT.match(skipped) is not None and "\\end{" not in skipped[1:]


def _with_numbers(html: str) -> str:
    """What is referred to gets its number at its caption; links within the text lead nowhere, so the text is left."""
    numbers = {label: text for label, text in _REFERENCE.findall(html) if text.isdigit()}

    def numbered(match: re.Match[str]) -> str:
        number = numbers.get(match.group(3))
        return match.group(1) + (f"({number}) " if number else "")

    return _LABELLED.sub(numbered, _REFERENCE.sub(r"\2", html))


def _with_quotes(html: str) -> str:
    """Make quotation marks of `<<` and `>>`, as LaTeX does; not in formulas and programs, nor where none is closed."""
    kept: list[str] = []

    def hidden(match: re.Match[str]) -> str:
        kept.append(match.group())
        return f"\0{len(kept) - 1}\0"

    quoted = _QUOTED.sub(r"«\1»", _NO_QUOTES.sub(hidden, html))
    return re.sub(r"\0(\d+)\0", lambda match: kept[int(match.group(1))], quoted)


def _formula(match: re.Match[str], lines: dict[str, int]) -> str:
    """Make a formula that stands in the HTML as LaTeX. Raises StatementError where nobody understands it."""
    formula = unescape(match.group(2)).strip("$").strip()
    return mathml(formula, lines.get(formula, 1), "inline" if match.group(1) == "inline" else "block")


def _readable(options: re.Match[str]) -> str:
    """Options of a picture as the converter reads them: one name for all of the line, digits before a point."""
    return _GIVEN.sub(_given, options.group())


def _given(match: re.Match[str]) -> str:
    side, number, unit = match.groups(default="")
    unit = "\\textwidth" if unit in _LINES else unit
    if unit:
        return f"{side}={float(number or 1)}{unit}"
    return f"{side}={'0' if number.startswith('.') else ''}{number}"


def _side_by_side(paragraph: re.Match[str]) -> str:
    """Mark pictures that share a line: they stay beside each other, however narrow it is; texts say left and right."""
    text = paragraph.group()
    shares = [float(share) for share in _SHARE.findall(text)]
    if len(shares) < 2 or len(shares) != len(_PICTURE.findall(text)) or sum(shares) > 100:
        return text
    factor = min(1.0, _ROOM / sum(shares))
    return _SHARE.sub(lambda share: f"{float(share.group()) * factor:g}", text).replace('%"', '%beside"')


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
    size: dict[str, int | str] = {
        side: _pixels(side, *given) for side, *given in _SIZE.findall(match.group(2) or "")
    }
    if beside := _BESIDE.search(match.group(2) or ""):
        size = {"width": f"{beside.group(1)}%"}
    if not size and picture.width:
        size = {"width": picture.width}
    return f'<img src="{picture.url}"' + "".join(f' {side}="{pixels}"' for side, pixels in size.items())


def _pixels(side: str, number: str, unit: str) -> int:
    page = _PAGE_HEIGHT if (side, unit) == ("height", "%") else 1
    return round(float(number) * _PIXELS[unit] * page)


def _line_of(latex: str, one: Told) -> int:
    """Return the line of a formula, for which none is told."""
    at = latex.find(one.contents.strip())
    return one.line or (latex.count("\n", 0, at) + 1 if at >= 0 else 1)
