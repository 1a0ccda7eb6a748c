"""Messages, views and their decoding: the shapes of the wire.

A message is a frozen struct that refuses unknown fields. `decode_message` reports every wrong field, not just
the first one that msgspec meets.
"""

from __future__ import annotations

import re
import typing
from typing import Annotated, Any, Generic, TypeAlias, TypeVar, get_args, get_origin

import msgspec
from msgspec import Meta

from codequest.errors import FieldError, ValidationError


class Message(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a command takes. Subclasses repeat `frozen=True, kw_only=True`: type checkers do not inherit them."""


class View(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader is shown. What a viewer may see is decided where a view is made."""


class Done(View, frozen=True):
    """The answer of a command that has nothing to tell."""

    done: bool = True


Item = TypeVar("Item")


class Page(msgspec.Struct, Generic[Item], frozen=True, kw_only=True):
    """One page of a list. `next_cursor` is opaque; None on the last page."""

    items: list[Item]
    limit: int
    next_cursor: str | None = None
    total: int | None = None


Limit: TypeAlias = Annotated[int, Meta(ge=1, le=100, description="How many items at most.")]
Cursor: TypeAlias = Annotated[str, Meta(max_length=512, description="`next_cursor` of the page before.")]


class PageRequest(Message, frozen=True, kw_only=True):
    """Base of messages that ask for a page."""

    limit: Limit = 30
    cursor: Cursor | None = None


M = TypeVar("M", bound=msgspec.Struct)

_AT = re.compile(r"^(.*?)(?: - at `\$?(.*)`)?$", re.DOTALL)
_UNKNOWN = re.compile(r"Object contains unknown field `(.*)`", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(.*)`", re.DOTALL)
_REPORTED_AT_MOST = 30


def decode_message(kind: type[M], data: Any, *, text_numbers: frozenset[str] = frozenset()) -> M:
    """Make a message of plain data (a decoded JSON or msgpack map).

    `text_numbers` names fields that came as text (from a path or query) and may be read as numbers or booleans.
    Raises ValidationError with every wrong field.
    """
    if not isinstance(data, dict):
        raise ValidationError("The body must be an object.")
    if text_numbers:
        data = _read_texts(kind, data, text_numbers)
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as first:
        errors = _errors_in(kind, data, "")
        if not errors:
            errors = [_field_error(str(first), "")]
        raise ValidationError("The request is not valid.", details=errors[:_REPORTED_AT_MOST]) from None


def _read_texts(kind: type[msgspec.Struct], data: dict[str, Any], names: frozenset[str]) -> dict[str, Any]:
    read = dict(data)
    for field in msgspec.structs.fields(kind):
        if field.encode_name in names and isinstance(read.get(field.encode_name), str):
            try:
                read[field.encode_name] = msgspec.convert(read[field.encode_name], field.type, strict=False)
            except msgspec.ValidationError:
                continue  # reported with its name by the real conversion
            read[field.encode_name] = msgspec.to_builtins(read[field.encode_name])
    return read


def _errors_in(kind: Any, data: Any, path: str) -> list[FieldError]:
    """Walk a struct's fields one by one and collect what is wrong with each."""
    if not isinstance(data, dict):
        return [FieldError(path or "body", f"Expected an object, got {_kind_of(data)}.")]
    errors: list[FieldError] = []
    known = set()
    for field in msgspec.structs.fields(kind):
        known.add(field.encode_name)
        here = f"{path}.{field.encode_name}" if path else field.encode_name
        if field.encode_name not in data:
            if field.required:
                errors.append(FieldError(here, "This field is required."))
            continue
        errors.extend(_errors_of_value(field.type, data[field.encode_name], here))
    for name in data:
        if name not in known:
            errors.append(FieldError(f"{path}.{name}" if path else str(name), "There is no such field."))
    return errors


def _errors_of_value(kind: Any, value: Any, path: str) -> list[FieldError]:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        inner = _struct_in(kind)
        if inner is not None and isinstance(value, dict):
            return _errors_in(inner, value, path) or [_field_error(str(error), path)]
        item = _struct_item_in(kind)
        if item is not None and isinstance(value, list):
            found = [e for i, v in enumerate(value) for e in _errors_of_value(item, v, f"{path}.{i}")]
            return found or [_field_error(str(error), path)]
        return [_field_error(str(error), path)]
    return []


def _alternatives(kind: Any) -> list[Any]:
    if get_origin(kind) is Annotated:
        return _alternatives(get_args(kind)[0])
    if get_origin(kind) in (typing.Union, type(int | str)):
        return [one for arg in get_args(kind) for one in _alternatives(arg)]
    return [kind]


def _struct_in(kind: Any) -> Any:
    return next(
        (one for one in _alternatives(kind) if isinstance(one, type) and issubclass(one, msgspec.Struct)),
        None,
    )


def _struct_item_in(kind: Any) -> Any:
    for one in _alternatives(kind):
        if get_origin(one) is list and _struct_in(get_args(one)[0]) is not None:
            return get_args(one)[0]
    return None


def _field_error(text: str, path: str) -> FieldError:
    match = _AT.match(text)
    assert match is not None
    message, inner = match.group(1), (match.group(2) or "").strip(".")
    inner = inner.replace("[...]", "").replace("[", ".").replace("]", "").strip(".")
    unknown = _UNKNOWN.match(message)
    missing = _MISSING.match(message)
    if unknown:
        inner, message = f"{inner}.{unknown.group(1)}".strip("."), "There is no such field"
    elif missing:
        inner, message = f"{inner}.{missing.group(1)}".strip("."), "This field is required"
    full = f"{path}.{inner}".strip(".") if inner else path
    return FieldError(full or "body", f"{message}.")


def _kind_of(value: Any) -> str:
    return {
        list: "an array",
        str: "a string",
        int: "a number",
        float: "a number",
        bool: "a boolean",
        bytes: "bytes",
        type(None): "null",
    }.get(type(value), type(value).__name__)
