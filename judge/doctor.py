"""What this machine has for judging, and what each lack means; `codequest doctor` prints it.

for finding in await examine():
    print(finding.state, finding.name, finding.found, finding.meaning)
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from judge.compiling.languages import adopt, examine_languages
from judge.limits import RunLimits
from judge.sandboxes.backends import HOST, Backend, BubblewrapBackend, DockerBackend
from judge.sandboxes.bubblewrap_sandbox import find_bwrap
from judge.sandboxes.choice import NAMES, Choice
from judge.sandboxes.docker_engine import Engine, engine_address
from judge.sandboxes.sandbox import RunSpec, SandboxError

_APPARMOR = Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns")
_USERNS = Path("/proc/sys/user/max_user_namespaces")
_USERNS_DEBIAN = Path("/proc/sys/kernel/unprivileged_userns_clone")


OWN_KERNEL = (
    "a run is told some 20 ms of CPU time more than it used itself, and up to a tenth of the time that it waits; it is "
    "ended a moment after its memory limit, and one that makes too many processes is ended, not refused: time limits "
    "of a second and more suit it (docs/judge.md, gVisor)"
)


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


async def examine(environ: Mapping[str, str] = os.environ) -> list[Finding]:
    """Look at everything as a worker with these settings would; a trial program really runs in each kind of sandbox.

    Takes some 100 ms (seconds the first time). Raises ValueError for a setting that is wrong.
    """
    choice = Choice.from_environment(environ)
    trials = [
        await try_backend(BubblewrapBackend(root=choice.root)),
        await try_backend(DockerBackend(image=choice.image, runtime=choice.runtime)),
    ]
    names = NAMES if choice.backend == "auto" else (choice.backend,)
    chosen = next(
        (one for name in names for one in trials if one.backend.name == name and not one.error), None
    )
    languages = await asyncio.to_thread(_languages) if chosen is None else chosen.languages
    return [
        _sandbox(trials[0]),
        await _containers(trials[1], choice),
        _used(chosen, choice),
        _root_file_system(chosen),
        _users(),
        _cgroups(chosen),
        *languages,
    ]


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of one kind of sandbox."""

    backend: Backend
    error: str = ""  # why no program ran in it
    mark: str = HOST
    has_cgroups: bool = False
    has_own_kernel: bool = False
    cgroups: str = ""  # what was found of them
    languages: tuple[Finding, ...] = ()


async def try_backend(backend: Backend) -> Trial:
    """Run a program in a sandbox of this kind."""
    adopt(None)
    try:
        await backend.start()
        groups = backend.cgroups
        has_cgroups, found = groups.version != 0, groups.reason  # before closing forgets them
        has_own_kernel = groups.own_kernel
        sandbox = await backend.make(1)
        try:
            result = await sandbox.run(RunSpec(["/bin/true"], RunLimits()))
        finally:
            await sandbox.close()
        if result.exit_code != 0:
            return Trial(backend, f"a trial run ended with {result}")
        languages = await asyncio.to_thread(_languages)
        return Trial(backend, "", backend.mark, has_cgroups, has_own_kernel, found, tuple(languages))
    except SandboxError as error:
        return Trial(backend, str(error))
    finally:
        adopt(None)
        await backend.close()


def _sandbox(trial: Trial) -> Finding:
    if trial.error:
        return Finding("bubblewrap", State.MISSING, trial.error, remedy())
    return Finding("bubblewrap", State.OK, f"a program ran in its sandbox ({find_bwrap()})")


async def _containers(trial: Trial, choice: Choice) -> Finding:
    if trial.error:
        return Finding("containers", State.MISSING, trial.error, "only bubblewrap's can be used")
    engine = Engine(engine_address())
    try:
        version = await engine.version()
    finally:
        engine.close()
    found = f"a program ran in one (Docker {version.version}, cgroups version {version.cgroups}"
    return Finding("containers", State.OK, f"{found}, {choice.runtime or 'its own runtime'})")


def _used(chosen: Trial | None, choice: Choice) -> Finding:
    if chosen is None:
        return Finding(
            "sandbox",
            State.MISSING,
            "none",
            "nothing can be judged on this machine, because programs are never run without a sandbox "
            f"(JUDGE_BACKEND={choice.backend})",
        )
    return Finding("sandbox", State.OK, f"{chosen.backend.name} is used (JUDGE_BACKEND={choice.backend})")


def _root_file_system(chosen: Trial | None) -> Finding:
    if chosen is not None and chosen.mark != HOST:
        return Finding("root file system", State.OK, f"image {chosen.mark[:12]}")
    setting = "JUDGE_IMAGE" if chosen is not None and chosen.backend.name == "docker" else "JUDGE_ROOTFS"
    return Finding(
        "root file system",
        State.DEGRADED,
        "the host's own /usr, read-only",
        "programs are compiled and run with this machine's toolchains, so versions differ from other machines' "
        f"(codequest judge build-image, then {setting})",
    )


def remedy() -> str:
    """What most likely keeps bubblewrap from working here, and how to mend it."""
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
        "the machine must allow user namespaces; a container must have what docker-compose.yml gives to judges "
        "(--security-opt seccomp=deploy/judge-seccomp.json, apparmor=unconfined and systempaths=unconfined)"
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


def _cgroups(chosen: Trial | None) -> Finding:
    if chosen is None:
        return Finding("cgroups", State.MISSING, "not looked at", "there is no sandbox that could use them")
    if chosen.has_cgroups:
        return Finding("cgroups", State.OK, chosen.cgroups)
    if chosen.has_own_kernel:
        return Finding("cgroups", State.DEGRADED, chosen.cgroups, OWN_KERNEL)
    return Finding(
        "cgroups",
        State.DEGRADED,
        chosen.cgroups,
        "memory and CPU are added up from /proc every 10 ms: short peaks are missed and the memory limit of native "
        "code makes allocations fail (a run-time error, not memory-limit-exceeded). Run the worker as root, give "
        "its user a delegated cgroup (systemd: Delegate=yes), or its container one (deploy/exact-limits.yml)",
    )


def _languages() -> list[Finding]:
    """Of the image, while its languages are adopted; else of this machine."""
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
