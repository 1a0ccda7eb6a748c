"""docs/roles.md says of every command that not all may send who may."""

from __future__ import annotations

from codequest.config import ROOT
from codequest.features.catalogue import FEATURES
from codequest.protocol.actor import Access
from codequest.protocol.registry import Registry


def test_the_page_of_roles_names_every_command_for_admins_and_no_other() -> None:
    page = (ROOT / "docs" / "roles.md").read_text(encoding="utf-8")
    table = page.split("Commands for admins alone:")[1].split("##")[0]
    lines = {line for line in table.splitlines() if line.startswith("| ")} - {"| Command | REST |"}
    expected = {
        f"| {command.name} | {method} {path.strip('/')} |"
        for command in Registry(FEATURES).commands
        if command.access is Access.ADMIN
        for method, path in command.rest
    }
    assert lines == expected
