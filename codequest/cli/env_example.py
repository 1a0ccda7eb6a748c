"""The settings as `.env.example` and as a table for the documentation, both made from `codequest.config`."""

from __future__ import annotations

import dataclasses
import textwrap
from pathlib import Path
from typing import Any

from codequest.config import ROOT, Settings

HEAD = """\
# Every setting of CodeQuest, with its default. Made by `codequest describe`; do not edit this copy.
# To change some: copy to .env, which is read from this folder, or set them in the environment, which wins.
"""


def env_example() -> str:
    """The text of `.env.example`: each setting commented out, with its documentation above."""
    parts = [HEAD]
    for item in dataclasses.fields(Settings):
        doc = textwrap.wrap(item.metadata["doc"], 110, initial_indent="# ", subsequent_indent="# ")
        value = shown(item.default) or item.metadata["example"]
        parts.append("\n".join([*doc, f"#{item.name.upper()}={value}"]) + "\n")
    return "\n".join(parts)


def settings_table() -> str:
    """The same as a table in Markdown."""
    rows = ["| setting | default | what it is |", "| --- | --- | --- |"]
    for item in dataclasses.fields(Settings):
        default = f"`{shown(item.default)}`" if shown(item.default) else ""
        doc = item.metadata["doc"].replace("|", "\\|")
        rows.append(f"| `{item.name.upper()}` | {default} | {doc} |")
    return "\n".join(rows) + "\n"


def shown(value: Any) -> str:
    """A default as one would type it; paths relative to the program's folder, as no machine's are the same."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case tuple():
            return ",".join(value)
        case Path():
            return str(value.relative_to(ROOT))
    return str(value)
