"""What is generated from the code is as fresh as the code."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from codequest.cli.describe import generated_files
from codequest.cli.dotenv import parse, with_dotenv
from codequest.cli.env_example import env_example
from codequest.config import ROOT, Settings, StartupError


@pytest.mark.parametrize("path", generated_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_generated_file_is_fresh(path: Path) -> None:
    assert path.read_text() == generated_files()[path], "stale: run `codequest describe`"


def test_the_example_read_back_gives_the_defaults_and_names_every_setting() -> None:
    lines = [line.removeprefix("#") for line in env_example().splitlines() if line[1:2].isupper()]
    found = parse("\n".join(line for line in lines if "=" in line))
    examples = {item.name.upper() for item in dataclasses.fields(Settings) if item.metadata["example"]}
    assert found.keys() == {item.name.upper() for item in dataclasses.fields(Settings)}
    defaults = {name: value for name, value in found.items() if name not in examples}
    relative = {
        name: str(ROOT / value) for name, value in defaults.items() if name.endswith("_DIR") and value
    }
    assert Settings.from_env({**defaults, **relative}) == Settings()
    Settings.from_env({**found, **relative})


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=1\nHOST=::1\n")
    assert with_dotenv({"PORT": "2"}, tmp_path / ".env") == {"PORT": "2", "HOST": "::1"}
    assert with_dotenv({"PORT": "2"}, tmp_path / "none") == {"PORT": "2"}


def test_a_file_of_settings_is_read_with_comments_quotes_and_exports() -> None:
    assert parse("# ours\n\nexport PORT=1\nMAIL_FROM='A <a@b>'\nHOST = x\n") == {
        "PORT": "1",
        "MAIL_FROM": "A <a@b>",
        "HOST": "x",
    }


def test_a_bad_line_is_named() -> None:
    with pytest.raises(StartupError, match=r"\.env, line 2"):
        parse("PORT=1\nwhat is this\n")
