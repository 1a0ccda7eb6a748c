"""What a judge is told by the command that starts it."""

from __future__ import annotations

from pathlib import Path

from codequest.cli.judge_child import judge_environment
from codequest.config import Settings


def test_a_judge_gets_its_own_variables_and_no_secret() -> None:
    settings = Settings(
        secret_key="s" * 40, judge_name="judge-1", judge_programs_mib=10, judge_cache=Path("/c")
    )
    told = judge_environment(settings, {"PATH": "/usr/bin", "SECRET_KEY": "s" * 40})
    assert (told["JUDGE_NAME"], told["JUDGE_PROGRAMS_MIB"], told["JUDGE_CACHE"]) == ("judge-1", "10", "/c")
    assert "s" * 40 not in told.values()
