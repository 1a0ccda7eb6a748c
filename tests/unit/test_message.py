"""Decoding messages: every wrong field is named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import msgspec
import pytest
from msgspec import Meta
from msgspec.json import schema as json_schema

from codequest.errors import ValidationError
from codequest.features.catalogue import FEATURES
from codequest.ids import Id
from codequest.protocol.message import Message, decode_message
from codequest.protocol.registry import Registry


class Inner(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Annotated[str, Meta(min_length=1)]
    size: int


class Outer(Message, frozen=True, kw_only=True):
    title: Annotated[str, Meta(max_length=5)]
    count: int = 0
    is_open: bool | None = None
    inner: Inner | None = None
    many: list[Inner] = []


class Named(Message, frozen=True):
    id: Id


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


def patterns(schema: object) -> Iterator[str]:
    """Every pattern in a JSON schema."""
    if isinstance(schema, dict):
        if isinstance(schema.get("pattern"), str):
            yield schema["pattern"]
        for one in schema.values():
            yield from patterns(one)
    elif isinstance(schema, list):
        for one in schema:
            yield from patterns(one)


def test_no_pattern_lets_a_line_end_through_behind_its_end() -> None:
    found = {one for command in Registry(FEATURES).commands for one in patterns(json_schema(command.message))}
    assert any(one.startswith("^") for one in found)
    assert [one for one in found if one.endswith("$")] == []
    with pytest.raises(ValidationError):
        decode_message(Named, {"id": "0197c1d2-0000-7000-8000-000000000001\n"})
