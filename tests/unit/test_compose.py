"""docker-compose.yml and deploy/: judges get what they need and nothing else, and every name in them exists."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from codequest.adapters.embedded_redis import JUDGE_RULES
from codequest.config import ROOT, Settings

TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
SETTINGS = {field.name.upper() for field in dataclasses.fields(Settings)}
VARIABLE = re.compile(r"(?<!\$)\$\{(\w+)")

# What bubblewrap calls, and Docker's own profile refuses without CAP_SYS_ADMIN.
BUBBLEWRAP_CALLS = {"clone", "clone3", "unshare", "mount", "umount2", "pivot_root", "sethostname", "setns"}


def test_every_variable_of_the_file_is_explained_and_every_explained_one_is_used() -> None:
    section = OPERATIONS.partition("## A small production")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    explained = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    assert explained == set(VARIABLE.findall(TEXT))


@pytest.mark.parametrize("name", ["server", "migrate", "judge"])
def test_every_variable_of_ours_is_a_setting(name: str) -> None:
    assert set(SERVICES[name]["environment"]) <= SETTINGS


def test_a_judge_is_told_the_address_of_redis_and_a_token_and_nothing_else() -> None:
    judge = SERVICES["judge"]
    assert set(judge["environment"]) == {"JUDGE_REDIS_URL", "JUDGE_TOKEN", "JUDGE_SLOTS"}
    assert set(VARIABLE.findall(str(judge))) == {"JUDGE_REDIS_PASSWORD", "JUDGE_TOKEN", "JUDGE_SLOTS"}
    assert judge["environment"]["JUDGE_TOKEN"] == SERVICES["server"]["environment"]["JUDGE_TOKEN"]


def test_a_judge_shares_no_folder_with_anybody_and_reaches_redis_alone() -> None:
    judge = SERVICES["judge"]
    others = {name: one for name, one in SERVICES.items() if name != "judge"}
    mounted = {volume.split(":")[0] for one in others.values() for volume in one.get("volumes", [])}
    assert not {volume.split(":")[0] for volume in judge["volumes"]} & mounted
    (network,) = judge["networks"]
    assert COMPOSE["networks"][network]["internal"] is True
    assert [name for name, one in others.items() if network in one.get("networks", ["default"])] == ["redis"]


def test_only_the_proxy_is_published_and_it_does_not_reach_the_data() -> None:
    assert [name for name, one in SERVICES.items() if "ports" in one] == ["proxy"]
    assert "networks" not in SERVICES["proxy"]
    for name in ("postgres", "redis"):
        assert all(COMPOSE["networks"][network]["internal"] for network in SERVICES[name]["networks"])


@pytest.mark.parametrize("name", ["server", "migrate", "judge"])
def test_our_containers_have_no_capability_and_write_in_their_volume_alone(name: str) -> None:
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["read_only"] is True
    assert "no-new-privileges:true" in service["security_opt"]
    assert not {"privileged", "cap_add", "user", "pid", "ipc"} & set(service)
    assert "docker.sock" not in str(service)


def test_redis_s_words_are_a_list_with_the_rules_that_judges_have_everywhere() -> None:
    # In a string, compose would end the command at the first ">", and there would be no passwords.
    command = SERVICES["redis"]["command"]
    assert isinstance(command, list)
    assert all(isinstance(word, str) for word in command)
    assert " ".join(command[command.index("judge") + 3 :]) == JUDGE_RULES
    assert f"ACL SETUSER judge on >PASSWORD {JUDGE_RULES}\n" in OPERATIONS


def test_the_judge_s_filter_of_system_calls_lets_bubblewrap_work() -> None:
    (option,) = [one for one in SERVICES["judge"]["security_opt"] if one.startswith("seccomp:")]
    profile = json.loads((ROOT / option.removeprefix("seccomp:")).read_text())
    assert profile["defaultAction"] == "SCMP_ACT_ALLOW"
    refused = {name for rule in profile["syscalls"] for name in rule["names"]}
    assert all(rule["action"] == "SCMP_ACT_ERRNO" for rule in profile["syscalls"])
    assert not refused & BUBBLEWRAP_CALLS
    assert {"bpf", "kexec_load", "init_module", "keyctl", "ptrace", "io_uring_setup"} <= refused


def test_exact_limits_only_add_to_what_a_judge_has() -> None:
    more = yaml.safe_load((ROOT / "deploy" / "exact-limits.yml").read_text())
    assert more == {"services": {"judge": {"security_opt": ["writable-cgroups=true"]}}}


@pytest.mark.parametrize("path", sorted((ROOT / "deploy").iterdir()), ids=lambda path: path.name)
def test_everything_in_deploy_is_in_the_book(path: Path) -> None:
    assert f"deploy/{path.name}" in OPERATIONS


def test_the_images_copy_what_there_is() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    copied = [line.split()[1:-1] for line in lines if line.startswith("COPY ") and "--from" not in line]
    missing = [name for names in copied for name in names if not (ROOT / name).exists()]
    assert missing == []
