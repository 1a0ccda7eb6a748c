"""The files that are generated from the registry: `codequest describe` writes them, a test holds them fresh."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec

from codequest.config import ROOT
from codequest.errors import ErrorBody
from codequest.features.catalogue import FEATURES
from codequest.gateway.messages import BUILT_IN, Authenticated, Hello, Pong, Status, Subscribed, Unsubscribed
from codequest.protocol.describe import asyncapi, openapi
from codequest.protocol.page import protocol_page
from codequest.protocol.registry import Registry
from codequest.protocol.typescript import typescript


def generated_files() -> dict[Path, str]:
    """Every file and what it should contain."""
    registry = Registry(FEATURES)
    number = version("codequest")
    return {
        ROOT / "docs" / "openapi.json": _json(openapi(registry, version=number)),
        ROOT / "docs" / "asyncapi.json": _json(asyncapi(registry, BUILT_IN, version=number)),
        ROOT / "docs" / "protocol.md": protocol_page(registry, BUILT_IN),
        ROOT / "static" / "src" / "wire" / "types.ts": typescript(
            registry, BUILT_IN, [Hello, Pong, Status, Subscribed, Unsubscribed, Authenticated, ErrorBody]
        ),
    }


def _json(document: dict[str, Any]) -> str:
    return msgspec.json.format(msgspec.json.encode(document), indent=1).decode() + "\n"
