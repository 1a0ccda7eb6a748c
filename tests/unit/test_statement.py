"""Statements become HTML that shows formulas and can do no harm."""

from __future__ import annotations

import re

import pytest

from codequest.features.problems.statement import Picture, StatementError, render


def test_formulas_become_mathml() -> None:
    html = render("Let $a_i \\le 10^9$.\n\n$$\\sum_{i=1}^n a_i$$\n")
    assert '<math xmlns="http://www.w3.org/1998/Math/MathML" display="inline">' in html
    assert 'display="block"' in html
    assert "<msub><mi>a</mi><mi>i</mi></msub>" in html
    assert "$" not in html


def test_a_price_is_not_a_formula() -> None:
    assert "<math" not in render("It costs 5$ today and 7$ tomorrow.")


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)">x</a>',
        "[x](javascript:alert(1))",
        "<math><mtext><img src=x onerror=alert(1)></mtext></math>",
        "<svg><style><img src=x onerror=alert(1)></style></svg>",
        '<p style="position:fixed">x</p>',
        "$\\text{<img src=x onerror=alert(1)>}$",
        "<iframe src=//example.org></iframe>",
        '<form action=/x><input name="a"></form>',
    ],
)
def test_nothing_that_runs_survives(attack: str) -> None:
    html = render(attack)
    for word in (
        "<script",
        " onerror=",
        'href="javascript',
        "<style",
        "style=",
        "<iframe",
        "<form",
        "<input",
    ):
        assert word not in html.lower(), html


def test_a_formula_that_is_not_complete_is_an_error_with_its_line() -> None:
    with pytest.raises(StatementError, match="not complete") as caught:
        render("Fine.\n\nStill fine.\n\nHere $\\frac{1$ it is.\n")
    assert caught.value.line == 5


def test_letters_that_latex_has_for_texts_are_shown_in_formulas_too_as_it_shows_them() -> None:
    html = render("$0 \\l M$ $\\AA_1$ $\\text{sm\\o rre}$")
    for shown in ("<mi>ł</mi>", "<mi>Å</mi>", "<mtext>smørre</mtext>"):
        assert shown in html
    assert "ı" not in render("$\\begin{cases} 1 \\\\i \\end{cases}$")  # the line ends, and i begins the next
    with pytest.raises(StatementError, match=r"\\lx is not known"):
        render("$\\lx$")


def test_an_unknown_command_in_a_formula_is_an_error() -> None:
    with pytest.raises(StatementError, match=r"\\foo is not known"):
        render("$\\foo{a}$")


def test_pictures_of_the_package_get_their_address_and_others_are_errors() -> None:
    html = render("![map](map.png)", {"map.png": Picture("/files/map.png")}.get)
    assert '<img src="/files/map.png" alt="map">' in html
    with pytest.raises(StatementError, match=r"'other\.png' is not part"):
        render("![map](other.png)", {"map.png": Picture("/files/map.png")}.get)


def test_tables_and_code_are_kept() -> None:
    html = render("| a | b |\n|---|---|\n| 1 | 2 |\n\n```cpp\nint x;\n```\n")
    assert "<td>1</td>" in html
    assert '<code class="language-cpp">' in html


def test_brackets_and_stops_stay_on_the_line_of_their_formula() -> None:
    html = render("Some ($n$), and $m$; then $k$ alone.")
    assert re.search(r'<span class="unbroken">\(<math.*?</math>\),</span> and', html)
    assert re.search(r'<span class="unbroken"><math.*?</math>;</span> then <math', html)


def test_words_within_formulas_keep_their_fonts_and_lose_their_backslashes() -> None:
    html = render("$\\text{50\\% a\\_b}$ $\\text{\\texttt{abc}}$ $\\bigg\\{ x$ $a \\nonumber$\n")
    assert "<mtext>50%&nbsp;a_b</mtext>" in html
    assert "<mtext>abc</mtext>" in html
    assert "\\" not in html
    with pytest.raises(StatementError, match="foo is not known"):
        render("$\\text{a \\foo b}$")


@pytest.mark.parametrize(
    "formula", ["\\bigl", "\\left( x", "\\frac{1}", "\\binom n", "{" * 3000 + "}" * 3000]
)
def test_a_formula_that_stops_the_converter_is_an_error(formula: str) -> None:
    with pytest.raises(StatementError, match="not complete"):
        render(f"${formula}$")


def test_footnotes_columns_and_what_other_tools_read_behind_pictures() -> None:
    html = render(
        "Some[^1] ![map](map.png){ width=50% }\n\n| a | b |\n|:--|--:|\n| 1 | 2 |\n\n[^1]: Or many.\n",
        lambda name: Picture(f"/there/{name}"),
    )
    assert "Or many." in html
    assert "[^1]" not in html
    assert 'href="#' not in html
    assert '<td align="right">2</td>' in html
    assert "width=50%" not in html


def test_pictures_in_html_are_the_packages_too() -> None:
    source = "<figure><img src='map.png' width=200></figure>\n"
    assert 'src="/there/map.png"' in render(source, lambda name: Picture(f"/there/{name}"))
    with pytest.raises(StatementError, match="map"):
        render(source)
