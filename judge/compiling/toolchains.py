"""Where a language's toolchain lies on this machine, its exact version, and how a sandbox gets to see it."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from judge.compiling.language import Language, Toolchain
from judge.held import temporary_folder
from judge.sandboxes.rootfs import Mount
from judge.supervisor import default_cache_folder

VERSION_TIMEOUT_S = 180  # a compiler on a virtual machine may need long to start where all cores are busy
WARM_TIMEOUT_S = 300


def examine(language: Language) -> Language:
    """Find the tools and ask for the version (on the host: the toolchains are trusted, sources are not)."""
    tools: dict[str, str] = {}
    mounts: list[Mount] = []
    host_tools: dict[str, str] = {}
    for wanted in language.wanted_tools:
        found = find_tool(wanted)
        if found is None:
            return replace(language, missing=f"no {wanted.name} on this machine")
        host_tools[wanted.name] = str(found)
        tools[wanted.name], more = mounts_of(language.name, found, wanted.levels)
        mounts += more
    mounts += [
        Mount(str(path), str(path))
        for pattern in language.files
        for path in sorted(Path("/").glob(pattern[1:]))
    ]
    on_host = replace(language, tools=host_tools)
    versions = []
    for command in on_host.version_commands:
        line, failure = _ask_version(on_host, command)
        if failure:
            return replace(language, missing=failure)
        versions.append(line)
    found_language = replace(
        language, version=", ".join(versions), tools=tools, mounts=tuple(dict.fromkeys(mounts))
    )
    found_language = replace(
        found_language,
        environment=tuple((key, found_language.with_tools(value)) for key, value in language.environment),
    )
    if not language.warm:
        return found_language
    return _with_cache(found_language, on_host)


def _ask_version(language: Language, command: tuple[str, ...]) -> tuple[str, str]:
    """(version, "") or ("", why not)."""
    argv = language.fill(command, {})
    name = os.path.basename(argv[0])
    try:
        finished = subprocess.run(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=VERSION_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "", f"{name} did not say its version within {VERSION_TIMEOUT_S} s"
    except OSError as error:
        return "", f"{name} does not run: {error.strerror or error}"
    text = finished.stdout.decode(errors="replace")
    version = told_version(text)
    if finished.returncode or not version:
        return "", f"{name} was asked for its version and failed: {' '.join(text.split())[:200]}"
    return version, ""


def told_version(text: str) -> str:
    """The version among what a tool printed: its first line that is no warning; "" where there is none."""
    for line in text.splitlines():
        if (found := line.strip()) and not found.lower().startswith("warning"):
            return found.removeprefix("info: ")
    return ""


def find_tool(wanted: Toolchain) -> Path | None:
    """The first place that has the tool, as a path that is no shim of a version manager; None."""
    for place in wanted.places:
        for candidate in _expand(place):
            if candidate.is_file() and os.access(candidate, os.X_OK if wanted.executable else os.R_OK):
                resolved = candidate.resolve()
                # A shim (a script, or rustup itself) needs its manager's folders, which no sandbox has.
                if resolved.name != "rustup" and "shims" not in resolved.parts:
                    return candidate
    return None


def _expand(place: str) -> list[Path]:
    if place.startswith("{base}"):
        return [Path(place.replace("{base}", sys.base_prefix))]
    if place.startswith("{rustup}"):
        return [Path(str(folder) + place.removeprefix("{rustup}")) for folder in _rustup_toolchains()]
    if place.startswith("{wheel:"):
        module, _, rest = place.removeprefix("{wheel:").partition("}")
        found = importlib.util.find_spec(module)
        return [Path(folder + rest) for folder in (found.submodule_search_locations or [])] if found else []
    if "/" in place:
        return [Path(place)]
    on_path = shutil.which(place)
    return [Path(on_path)] if on_path else []


def _rustup_toolchains() -> list[Path]:
    """The folders of rustup's toolchains, a stable one first."""
    home = Path(os.environ.get("RUSTUP_HOME") or Path.home() / ".rustup")
    with contextlib.suppress(OSError):
        folders = [folder for folder in (home / "toolchains").iterdir() if folder.is_dir()]
        return sorted(folders, key=lambda folder: (not folder.name.startswith("stable"), folder.name))
    return []


def mounts_of(language: str, tool: Path, levels: int) -> tuple[str, list[Mount]]:
    """The path of a tool inside the sandbox, and what has to be shown for it (nothing below /usr is)."""
    resolved = tool.resolve()
    if _is_system(tool) and _is_system(resolved):
        return str(tool), []
    if resolved.is_relative_to("/usr/local/bin"):
        return str(resolved), [Mount("/usr/local", "/usr/local")]
    root = resolved.parents[levels]
    # Where machines keep toolchains one keeps its place; elsewhere the path may tell whose home it is.
    is_public = root.is_relative_to("/usr/local") or Path("/opt") in root.parents
    inside = str(root) if is_public else f"/opt/{language}"
    return f"{inside}/{resolved.relative_to(root)}", [Mount(str(root), inside)]


def _is_system(path: Path) -> bool:
    return path.is_relative_to("/usr") and not path.is_relative_to("/usr/local")


def _with_cache(language: Language, on_host: Language) -> Language:
    """Give a language its warm, read-only compiler cache, filled once a machine and version (some seconds)."""
    identity = hashlib.sha256(repr((language.version, language.warm, language.environment)).encode())
    folder = default_cache_folder() / f"{language.name}-{identity.hexdigest()[:16]}"
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with temporary_folder(f".new-{language.name}-", folder.parent) as temporary:
            filling = temporary / "cache"
            filling.mkdir()
            environment = {key: value.replace("{cache}", str(filling)) for key, value in language.environment}
            try:
                finished = subprocess.run(
                    on_host.fill(language.warm, {}),
                    env={"PATH": "/usr/bin:/bin", "HOME": str(temporary), **environment},
                    cwd=temporary,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    timeout=WARM_TIMEOUT_S,
                    check=False,
                )
            except (OSError, subprocess.TimeoutExpired) as error:
                return replace(language, missing=f"filling its compiler's cache failed: {error}")
            if finished.returncode:
                told = finished.stdout.decode(errors="replace")[-300:]
                return replace(language, missing=f"filling its compiler's cache failed: {told}")
            for path, folders, files in os.walk(filling):
                for name in (*folders, *files):
                    os.chmod(os.path.join(path, name), 0o755 if name in folders else 0o644)
            filling.chmod(0o755)
            with contextlib.suppress(OSError):  # another worker filled it at the same time
                filling.rename(folder)
    inside = f"/opt/{language.name}-cache"
    environment_inside = tuple((key, value.replace("{cache}", inside)) for key, value in language.environment)
    return replace(
        language, mounts=(*language.mounts, Mount(str(folder), inside)), environment=environment_inside
    )
