"""What is made up: anything that can be packed, and commands of the socket that fit their description, or nearly."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgpack
import msgspec
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from codequest.features.catalogue import FEATURES
from codequest.gateway.messages import BUILT_IN
from codequest.protocol.registry import Registry

# A cheap look at much: faults are collected, not shrunk, since what was sent before is part of the story.
CHEAP = hypothesis_settings(
    derandomize=True,
    deadline=None,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats()
    | st.text(max_size=20)
    | st.binary(max_size=20)
    | st.datetimes(timezones=st.just(UTC))
    | st.builds(msgpack.ExtType, st.integers(0, 127), st.binary(max_size=8))
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=8) | st.integers(0, 9) | st.binary(max_size=4), inner, max_size=4)
    ),
    max_leaves=8,
)


def fitting(
    schema: dict[str, Any], components: dict[str, Any], known: dict[str, str], name: str = ""
) -> st.SearchStrategy[Any]:
    """Values that fit a JSON Schema roughly; a field that is known by name is often given what exists."""
    if "$ref" in schema:
        return fitting(components[schema["$ref"].rsplit("/", 1)[1]], components, known, name)
    if "anyOf" in schema:
        return st.one_of([fitting(one, components, known, name) for one in schema["anyOf"]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    kind = schema.get("type")
    if kind == "object":
        fields = {
            key: fitting(one, components, known, key) for key, one in schema.get("properties", {}).items()
        }
        required = set(schema.get("required", ()))
        return st.fixed_dictionaries(
            {key: one for key, one in fields.items() if key in required},
            optional={key: one for key, one in fields.items() if key not in required},
        )
    if kind == "array":
        inner = fitting(schema.get("items", {}), components, known, name)
        least = schema.get("minItems", 0)
        return st.lists(inner, min_size=least, max_size=least + 2)
    if kind == "integer":
        least, most = schema.get("minimum", -(2**63)), schema.get("maximum", 2**63 - 1)
        return st.integers(least, most)
    if kind == "string":
        texts = text_of(schema)
        return st.just(known[name]) | st.just(known[name]) | texts if name in known else texts
    plain = {"number": st.floats(), "boolean": st.booleans(), "null": st.none()}
    return plain.get(str(kind), VALUES)


def text_of(schema: dict[str, Any]) -> st.SearchStrategy[str]:
    if schema.get("format") == "date-time":
        return st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)).map(lambda at: f"{at.isoformat()}Z")  # noqa: DTZ001
    if "0-9a-f]{8}-" in schema.get("pattern", ""):
        return st.uuids().map(str)
    if "pattern" in schema:
        return st.from_regex(schema["pattern"])
    least = schema.get("minLength", 0)
    return st.text(min_size=least, max_size=max(least, min(schema.get("maxLength", 30), 30)))


@st.composite
def mutated(draw: st.DrawFn, bodies: st.SearchStrategy[Any]) -> Any:
    """A fitting body, sometimes with one field gone, another or more, and sometimes something else entirely."""
    body = draw(bodies)
    how = draw(st.sampled_from(["as it is", "as it is", "as it is", "gone", "another", "more", "else"]))
    if how == "else" or not isinstance(body, dict):
        return draw(VALUES) if how == "else" else body
    body = dict(body)
    if how == "more":
        body[draw(st.text(max_size=8))] = draw(VALUES)
    elif body and how != "as it is":
        name = draw(st.sampled_from(sorted(body)))
        if how == "gone":
            del body[name]
        else:
            body[name] = draw(VALUES)
    return body


def requests_of(known: dict[str, str]) -> st.SearchStrategy[tuple[str, Any]]:
    """Every command of the socket with bodies that are fitting, or nearly."""
    kinds: dict[str, Any] = {one.ws: one.message for one in Registry(FEATURES).commands if one.ws}
    kinds |= BUILT_IN
    schemas, components = msgspec.json.schema_components(kinds.values(), ref_template="#/{name}")
    channels = [f"{kind}:{known[name]}" for kind, name in (("room", "room_id"), ("user", "user_id"))]
    return st.one_of(
        [
            st.tuples(st.just(name), mutated(fitting(schema, components, {**known, "channel": channels[0]})))
            for name, schema in zip(kinds, schemas, strict=True)
        ]
    )


def packed(value: Any) -> bytes:
    return bytes(msgpack.packb(value, datetime=True))
