"""The default output validator, against the words of the package format and against a slow plain reading of it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.validation.compare import Comparison, compare, parse_flags

PLAIN = Comparison()


def accepts(output: bytes, answer: bytes, *flags: str) -> bool:
    return compare(output, answer, parse_flags(flags)) is None


@pytest.mark.parametrize(
    ("output", "answer", "flags", "accepted"),
    [
        (b"1 2\n", b"1 2\n", (), True),
        (b"1\t\v\f\r\n2", b" 1 2\n\n", (), True),
        (b"1\xa02", b"1 2", (), False),  # a no-break space is no white space here
        (b"YES", b"yes", (), True),
        (b"YES", b"yes", ("case_sensitive",), False),
        ("É".encode(), "é".encode(), (), False),  # only ASCII letters fold
        (b"1 2", b"1 2 3", (), False),
        (b"1 2 3", b"1 2", (), False),
        (b"", b"", (), True),
        (b" \n", b"", (), True),
        (b" \n", b"", ("space_change_sensitive",), False),
        (b"1  2\n", b"1 2\n", ("space_change_sensitive",), False),
        (b"a B\n", b"A b\n", ("space_change_sensitive",), True),
        (b"a B\n", b"A b\n", ("space_change_sensitive", "case_sensitive"), False),
        (b"1.00000001 x\n", b"1 x\n", ("space_change_sensitive", "float_tolerance", "1e-6"), True),
        (b"1\x002", b"1\x003", (), False),  # NUL truncates nothing
        (b"1\x002", b"1\x002 ", (), True),
        (b"1.0", b"1", (), False),
        (b"1.0", b"1", ("float_tolerance", "1e-9"), True),
        (b"0.1000001", b"0.1", ("float_absolute_tolerance", "1e-6"), True),
        (b"1000001", b"1000000", ("float_absolute_tolerance", "0.5"), False),
        (b"1000001", b"1000000", ("float_relative_tolerance", "1e-6"), True),
        (
            b"1000001",
            b"1000000",
            ("float_absolute_tolerance", "1e-9", "float_relative_tolerance", "1e-6"),
            True,
        ),
        (b"0.000001", b"0", ("float_relative_tolerance", "1"), False),
        (b"3.14000000e-2", b"0.0314", ("float_tolerance", "1e-9"), True),
        (b".5", b"5.e-1", ("float_tolerance", "0"), True),
        (b"+5", b"5", ("float_tolerance", "0"), True),
        (b"nan", b"nan", ("float_tolerance", "1e-6"), True),  # no floats, so compared as text
        (b"NaN", b"1", ("float_tolerance", "1e9"), False),
        (b"inf", b"1e999", ("float_tolerance", "1"), False),
        (b"5", b"1e999", ("float_relative_tolerance", "1"), False),
        (b"1_0", b"10", ("float_tolerance", "1"), False),  # float() of Python would take it
        (b"0x10", b"16", ("float_tolerance", "1"), False),
        ("١".encode(), b"1", ("float_tolerance", "1"), False),
        (b"impossible", b"IMPOSSIBLE", ("float_tolerance", "1e-6"), True),
        (b"1", b"impossible", ("float_tolerance", "1e-6"), False),
    ],
)
def test_outputs_are_accepted_by_the_rules(
    output: bytes, answer: bytes, flags: tuple[str, ...], accepted: bool
) -> None:
    assert accepts(output, answer, *flags) is accepted


def test_a_difference_is_named_with_its_token_and_line() -> None:
    assert compare(b"1\n2 5\n", b"1\n2 3\n", PLAIN) == 'token 3 (line 2): got "5", expected "3"'
    assert compare(b"1\n", b"1\n2\n", PLAIN) == 'the output ends after 1 tokens; expected "2" next'
    assert "goes on" in (compare(b"1 2 3", b"1 2", PLAIN) or "")


def test_a_message_holds_no_control_characters_and_is_short() -> None:
    message = compare(b"\x00\xff" + b"x" * 10_000, b"y", PLAIN) or ""
    assert message.isascii()
    assert message.isprintable()
    assert len(message) < 300


@pytest.mark.parametrize(
    "flags",
    [
        ["float_tolerance"],
        ["float_tolerance", "x"],
        ["float_tolerance", "-1"],
        ["float_tolerance", "nan"],
        ["fuzzy"],
    ],
)
def test_bad_flags_are_refused(flags: list[str]) -> None:
    with pytest.raises(ValueError, match=r"float_tolerance|fuzzy"):
        parse_flags(flags)


def test_a_repeated_tolerance_is_an_error_only_where_the_format_says_so() -> None:
    twice = ["float_tolerance", "1", "float_tolerance", "2"]
    assert parse_flags(twice).absolute == 2
    with pytest.raises(ValueError, match="more than once"):
        parse_flags(twice, strict=True)
    with pytest.raises(ValueError, match="more than once"):
        parse_flags(["float_absolute_tolerance", "1", "float_tolerance", "2"], strict=True)


_TEXT = st.lists(st.sampled_from([b"a", b"A", b"b", b"1", b"1.0", b" ", b"\n", b"\t", b"\x00"])).map(b"".join)


@given(_TEXT, _TEXT, st.booleans())
def test_fast_and_plain_reading_agree(output: bytes, answer: bytes, case_sensitive: bool) -> None:
    def tokens(text: bytes) -> list[bytes]:
        found = re.findall(rb"[^ \t\n\v\f\r]+", text)
        return found if case_sensitive else [token.lower() for token in found]

    expected = tokens(output) == tokens(answer)
    assert (compare(output, answer, Comparison(case_sensitive=case_sensitive)) is None) is expected


@given(_TEXT, _TEXT)
def test_space_sensitive_reading_is_equality_where_case_counts(output: bytes, answer: bytes) -> None:
    rules = Comparison(case_sensitive=True, space_change_sensitive=True)
    assert (compare(output, answer, rules) is None) is (output == answer)
