"""LaTeX statements: what they become, and what is refused with its line."""

from __future__ import annotations

import re

import pytest

from codequest.features.problems.latex import render_latex
from codequest.features.problems.statement import Picture, StatementError


def test_what_problem_statements_are_written_with() -> None:
    html, left_out = render_latex(
        "\\problemname{Sum}\nAdd \\textbf{both} \\t{a} and $b \\le 10^9$.\n\n\\section*{Input}\n"
        "\\begin{itemize}\\item one\\end{itemize}\n\\[\\sum_{i=1}^n i\\]\n"
        "\\begin{tabular}{|l|r|}a & 1 \\\\ b & 2\\end{tabular}\n\\begin{verbatim}\nx < y\n\\end{verbatim}\n"
    )
    assert "<strong>both</strong> <code>a</code>" in html
    assert "<h2>Input</h2>" in html
    assert "<li><p>one</p></li>" in html.replace("\n", "")
    assert "<mo>≤</mo>" in html
    assert "annotation" not in html
    assert "x &lt; y" in html
    assert '<td align="right">1</td>' in html
    assert "problemname" not in html
    assert left_out == []


def test_brackets_and_stops_stay_on_the_line_of_their_formula() -> None:
    html, _ = render_latex("All $i$), and ($m$; then $k$ alone, (\\textbf{a} $n$.\n\n\\[x\\]: this.\n")
    assert re.search(r'All <span class="unbroken"><math[^>]*><mi>i</mi></math>\),</span> and', html)
    assert re.search(r'and <span class="unbroken">\(<math[^>]*><mi>m</mi></math>;</span> then <math', html)
    assert re.search(r'</strong> <span class="unbroken"><math[^>]*><mi>n</mi></math>\.</span></p>', html)
    assert html.count("unbroken") == 3  # a formula that has its own line has none beside it


def test_unknown_commands_are_told_and_left_out() -> None:
    html, left_out = render_latex("One.\n\nTwo \\magic{three} four.\n")
    assert "three" not in html
    assert left_out == [(3, "'\\magic{three}' is left out")]


def test_lines_below_some_columns_print_nothing() -> None:
    html, left_out = render_latex(
        "\\begin{tabular}{|l|r|}\\hline a & x \\\\ \\cline{1-1} b & y \\\\ \\cmidrule(lr){1 - 2} c & z\\end{tabular}\n"
    )
    assert re.sub(r"<[^>]*>|\s", "", html) == "axbycz"
    assert left_out == []


def test_underlined_words_quotation_marks_and_long_numbers_are_shown() -> None:
    html, left_out = render_latex(
        "\\underline{never} <<a $x << 3$ \\textbf{b}>> if 1<<30 > 2 \\t{<<c>>} \\numprint{1000000}\n\n"
        "\\begin{verbatim}\ncin >> x; cout << y;\n\\end{verbatim}\n"
    )
    assert "<u>never</u>" in html
    assert "«a" in html
    assert "<strong>b</strong>»" in html
    assert "1&lt;&lt;30" in html
    assert "<code>&lt;&lt;c&gt;&gt;</code>" in html
    assert "cin &gt;&gt; x; cout &lt;&lt; y;" in html
    assert "1000000" in html
    assert left_out == []


def test_pictures_are_found_with_and_without_their_ending() -> None:
    html, _ = render_latex(
        "\\illustration{0.4}{map}{The map} \\includegraphics[width=3cm]{./map.png}",
        {"map.png": Picture("/there/map.png")}.get,
    )
    assert html.count('src="/there/map.png"') == 2
    assert "The map" in html


def test_pictures_are_found_in_the_folders_that_are_named_for_them() -> None:
    html, left_out = render_latex(
        "\\graphicspath{{figures/}{./img/}}\nA \\includegraphics{map} B \\includegraphics{plan.png}\n",
        {"figures/map.png": Picture("/there/map"), "./img/plan.png": Picture("/there/plan")}.get,
    )
    assert 'src="/there/map"' in html
    assert 'src="/there/plan"' in html
    assert left_out == []


@pytest.mark.parametrize(
    ("options", "width"),
    [
        ("", 300),
        ("[width=0.5\\textwidth]", 320),
        ("[width=\\linewidth]", 640),
        ("[ width = .5\\linewidth ]", 320),
        ("[width=.5in]", 48),
        ("[width=.25 \\columnwidth,height=2in]", 160),
        ("[width=5cm]", 189),
        ("[width=72pt]", 96),
    ],
)
def test_a_picture_is_as_wide_as_the_setter_says(options: str, width: int) -> None:
    html, _ = render_latex(f"\\includegraphics{options}{{map}}", {"map.pdf": Picture("/there/map", 300)}.get)
    assert f'<img src="/there/map" width="{width}"' in html


@pytest.mark.parametrize(("options", "height"), [("[height=2in]", 192), ("[height=.25\\textheight]", 240)])
def test_a_picture_of_which_the_height_is_said_is_as_high(options: str, height: int) -> None:
    html, _ = render_latex(f"\\includegraphics{options}{{map}}", {"map.pdf": Picture("/there/map", 300)}.get)
    assert f'<img src="/there/map" height="{height}"' in html


@pytest.mark.parametrize(("share", "width"), [(".4", 256), ("0.25", 160), ("1", 640)])
def test_an_illustration_takes_its_share_of_the_line(share: str, width: int) -> None:
    html, _ = render_latex(
        f"\\illustration{{{share}}}{{map}}{{A map}}", {"map.png": Picture("/there/map")}.get
    )
    assert f'<img src="/there/map" width="{width}"' in html


def test_what_is_referred_to_has_its_number_at_its_caption() -> None:
    figure = "\\begin{figure}[h]\\includegraphics{map}\\caption{%s}\\label{fig:%s}\\end{figure}\n"
    html, left_out = render_latex(
        figure % ("North", "north")
        + figure % ("South", "south")
        + "\\begin{table}\\caption{Towns}\\label{tab:towns}\\begin{tabular}{l}x\\end{tabular}\\end{table}\n"
        "See Figure~\\ref{fig:south} and Table~\\ref{tab:towns}.\n",
        lambda name: Picture("/there/map"),
    )
    assert "<figcaption>North</figcaption>" in html
    assert "<figcaption>(2) South</figcaption>" in html
    assert "<caption>(1) Towns</caption>" in html
    assert "<p>See Figure&nbsp;2 and Table&nbsp;1.</p>" in html
    assert left_out == []


@pytest.mark.parametrize(
    ("latex", "line", "words"),
    [
        ("a\n\n\\begin{itemize}\n\\item x\n", 4, "not complete"),
        ("a\nb $\\frac{1}$ c\n", 2, "formula"),
        ("a\n\\includegraphics{lost}\n", 2, "lost"),
        ("a\nb\n\\input{/etc/passwd}\n", 3, "cannot be included"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_its_line(latex: str, line: int, words: str) -> None:
    with pytest.raises(StatementError) as caught:
        render_latex(latex)
    assert words in caught.value.message
    assert abs(caught.value.line - line) <= 1


def test_scripts_do_not_come_through() -> None:
    html, _ = render_latex(
        "\\href{javascript:alert(1)}{here} \\url{https://example.org} <script>alert(1)</script>"
    )
    assert "javascript:" not in html
    assert "<script" not in html


@pytest.mark.parametrize("name", ["Input", "Output", "Interaction"])
def test_sections_may_be_environments(name: str) -> None:
    html, left_out = render_latex(f"Text.\n\n\\begin{{{name}}}\nOne $n$.\n\\end{{{name}}}\nMore.\n")
    assert f"<h2>{name}</h2>" in html
    assert "More." in html
    assert left_out == []
    assert (
        f"<h2>{name}</h2>"
        in render_latex("\\Interaction x" if name == "Interaction" else f"\\{name}File x")[0]
    )


def test_what_olymp_sty_wraps_a_statement_in_says_nothing() -> None:
    html, left_out = render_latex(
        "\\begin{problem}{Sum}{standard input}{standard output}{1 second}{256 megabytes}\n\nAdd.\n\n\\InputFile\nTwo.\n"
        "\\Examples\n\\begin{example}\n\\exmpfile{example.01}{example.01.a}%\n\\end{example}\n\\Explanation\nSo.\n"
        "\\end{problem}\n"
    )
    assert html == "<p>Add.</p>\n<h2>Input</h2>\n<p>Two.</p>\n<h2>Explanation</h2>\n<p>So.</p>\n"
    assert left_out == []


def test_where_samples_stood_is_not_told() -> None:
    html, left_out = render_latex("One.\n\n\\displaysample{sum/problem_statement/1}\n\\nextsample\n\nTwo.\n")
    assert (html, left_out) == ("<p>One.</p>\n<p>Two.</p>\n", [])


def test_formulas_that_the_converter_does_not_understand_are_made_as_those_of_markdown() -> None:
    html, _ = render_latex(
        "${\\bf x} < \\dbinom{n}{k}$ $$a \\over b$$ \\begin{align*} {\\rm y} &= 1\\end{align*}"
    )
    assert html.count("<math") == 3
    assert 'display="block"' in html
    assert "\\" not in html


def test_items_inside_an_environment_of_layout_are_shown_or_told() -> None:
    items = "\\begin{itemize}\n\\begin{%s}\n\\item one\n\\end{%s}\n\\item two\n\\end{itemize}\n"
    html, left_out = render_latex(items % (2 * ("samepage",)))
    assert "<li><p>one</p></li><li><p>two</p></li>" in html.replace("\n", "")
    assert left_out == []
    html, left_out = render_latex(items % (2 * ("nopagebreak",)))
    assert "one" not in html
    assert left_out == [(2, "'\\begin{nopagebreak} \\item one \\end{nopagebreak}' is left out")]


def test_what_only_says_where_things_stand_keeps_what_it_holds_and_is_not_told() -> None:
    html, left_out = render_latex(
        "\\usepackage{graphicx}\\noindent\\begin{wrapfigure}{r}{0.3\\textwidth}\\centering\\includegraphics{map}"
        "\\caption{Here}\\end{wrapfigure}\n\\vspace{1cm}\\resizebox{\\textwidth}{!}{\\begin{tabular}{l}cell\\end{tabular}}"
        "\\fbox{box} a\\textellipsis\n\n\\begin{multicols}{2}two\\end{multicols}\n",
        lambda name: Picture(f"/there/{name}"),
    )
    text = "".join(re.split(r"<[^>]*>", html))
    assert text.split() == ["Here", "cell", "box", "a…", "two"]
    assert left_out == [(1, "the LaTeX package 'graphicx' is left out")]


def test_solutions_may_be_slides() -> None:
    html, left_out = render_latex(
        "\\begin{frame}[fragile]\n\\frametitle{\\problemtitle}\n\\begin{block}{Idea}\nAdd.\n\\end{block}\n\\pause\n"
        "\\solvestats\n\\end{frame}\n"
    )
    assert html.split("\n") == ["<p><strong>Idea</strong></p>", "<p>Add.</p>", ""]
    assert left_out == []


@pytest.mark.parametrize(
    "name", ["\\problemname\n\n", "\\problemname\n", "\\problemname{}\n", "\\problemname {Sum}\n"]
)
def test_a_statement_need_not_say_its_name(name: str) -> None:
    assert render_latex(f"{name}Add both.\n") == ("<p>Add both.</p>\n", [])


@pytest.mark.parametrize(
    ("shares", "widths"),
    [
        (("0.46", "0.46"), ["46%", "46%"]),
        (("0.5", "0.25", "0.25"), ["48%", "24%", "24%"]),
        (("0.6", "0.6"), ["384", "384"]),
        (("0.5",), ["320"]),
    ],
)
def test_pictures_that_share_a_line_stay_beside_each_other(
    shares: tuple[str, ...], widths: list[str]
) -> None:
    pictures = "\\hfill\n".join(f"\\includegraphics[width={one}\\textwidth]{{map}}" for one in shares)
    html, _ = render_latex(
        f"\\begin{{figure}}{pictures}\\caption{{On the left}}\\end{{figure}}",
        lambda name: Picture("/there/map"),
    )
    assert re.findall(r'width="([^"]*)"', html) == widths
