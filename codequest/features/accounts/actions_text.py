"""Text that one person writes and others read; for every feature."""

from __future__ import annotations

from codequest.features.accounts import rules


def check_line(field: str, text: str) -> str:
    """One line of plain text, tidied. Raises ValidationError for characters that nobody sees."""
    cleaned = rules.clean_line(text)
    rules.check([(field, rules.text_problem(cleaned))])
    return cleaned


def check_text(field: str, text: str) -> str:
    """Several lines of plain text, tidied. Raises ValidationError for characters that nobody sees."""
    cleaned = rules.clean_text(text)
    rules.check([(field, rules.text_problem(cleaned))])
    return cleaned
