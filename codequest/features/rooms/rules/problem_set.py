"""A room's problem set: letters, colours, and who may use which problem."""

from __future__ import annotations

from collections.abc import Sequence

from codequest.errors import FieldError, Unprocessable
from codequest.features.rooms.messages.commands import ProblemChoice

# Balloons that can be told apart, each at least 3 to 1 against white and black.
COLORS = (
    "#d93a3a",
    "#2f6fdb",
    "#2a9a4a",
    "#b98000",
    "#8a46c9",
    "#d9622b",
    "#1798a6",
    "#c23a8a",
    "#6b8e23",
    "#5a5fd0",
    "#a8642a",
    "#3a8f7a",
    "#b04a5a",
    "#4a7fb0",
    "#7a8a1a",
    "#9a4ab0",
    "#c0702a",
    "#2a8ab0",
    "#a03a6a",
    "#5a8a4a",
    "#7a5ac0",
    "#b0862a",
    "#2a9a8a",
    "#c04a3a",
    "#4a6ac0",
    "#8a7a3a",
)


def label_all(choices: Sequence[ProblemChoice]) -> list[tuple[str, str]]:
    """Letter and colour of each problem; what was left out follows the position. Raises Unprocessable."""
    labels: list[str] = []
    errors: list[FieldError] = []
    for position, choice in enumerate(choices):
        label = choice.label or chr(ord("A") + position)
        if label in labels:
            errors.append(FieldError(f"problems.{position}.label", f"Two problems have the letter {label}."))
        labels.append(label)
    if errors:
        raise Unprocessable("The problem set is not valid.", details=errors)
    return [
        (label, choice.color or COLORS[position % len(COLORS)])
        for position, (label, choice) in enumerate(zip(labels, choices, strict=True))
    ]
