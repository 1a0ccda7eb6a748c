"""`codequest verify`, called by a test."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from judge.preparing.verify import main


def verified(capsys: pytest.CaptureFixture[str], *paths: Path) -> tuple[int, list[dict[str, Any]]]:
    status = main([*map(str, paths), "--json", "--jobs", "1"])
    return status, json.loads(capsys.readouterr().out)
