"""Decoding messages: every wrong field is named."""

from __future__ import annotations

from typing import Annotated

import msgspec
import pytest
from msgspec import Meta

from codequest.errors import ValidationError
from codequest.protocol.message import Message, decode_message


class Inner(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Annotated[str, Meta(min_length=1)]
    size: int


class Outer(Message, frozen=True, kw_only=True):
    title: Annotated[str, Meta(max_length=5)]
    count: int = 0
    is_open: bool | None = None
    inner: Inner | None = None
    many: list[Inner] = []


def wrong(data: object, **more: object) -> dict[str, str]:
    with pytest.raises(ValidationError) as caught:
        decode_message(Outer, data, **more)  # type: ignore[arg-type]
    return {detail.field: detail.message for detail in caught.value.details}


def test_every_wrong_field_is_reported_with_its_path() -> None:
    errors = wrong(
        {
            "title": "far too long",
            "count": "x",
            "extra": 1,
            "inner": {"name": "", "other": 2},
            "many": [{"name": "a", "size": 1}, {"name": "b", "size": "big"}],
        }
    )
    assert set(errors) == {
        "title",
        "count",
        "extra",
        "inner.name",
        "inner.size",
        "inner.other",
        "many.1.size",
    }


def test_missing_fields_and_other_bodies_are_reported() -> None:
    assert wrong({}) == {"title": "This field is required."}
    with pytest.raises(ValidationError):
        decode_message(Outer, [1, 2])


def test_only_path_and_query_turn_text_into_numbers() -> None:
    data = {"title": "a", "count": "7", "is_open": "true"}
    assert "count" in wrong(data)
    read = decode_message(Outer, data, text_numbers=frozenset({"title", "count", "is_open"}))
    assert (read.count, read.is_open) == (7, True)


def test_text_that_is_no_number_is_reported_at_its_field() -> None:
    assert set(wrong({"title": "a", "count": "seven"}, text_numbers=frozenset({"count"}))) == {"count"}
