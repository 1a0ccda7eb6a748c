"""The languages of an image: found by running its own tools in a sandbox made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from judge.compiling.language import Language, Toolchain, load_languages
from judge.compiling.toolchains import told_version
from judge.limits import MIB, RunLimits
from judge.sandboxes.capture import Capture
from judge.sandboxes.sandbox import RunSpec, Sandbox, SandboxError

MARK = "/etc/codequest-image"  # holds the image's hash
LIMITS = RunLimits(cpu_s=60, wall_s=180, memory_bytes=1024 * MIB, output_bytes=1 * MIB, processes=256)
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "HOME": "/tmp", "LANG": "C.UTF-8"}  # noqa: S108
ANSWER_BYTES = 64 * 1024


async def mark_of(sandbox: Sandbox) -> str:
    """The hash of the image that a sandbox is made of. Raises SandboxError where it is not one of ours."""
    status, text = await _ask(sandbox, ["/bin/cat", MARK])
    if status != 0 or len(text.strip()) != 64:
        raise SandboxError(f"the image has no {MARK}: it was not made by `codequest judge build-image`")
    return text.strip()


async def languages_in(sandbox: Sandbox) -> dict[str, Language]:
    """Every language of the table, with the image's tools, exact versions and warm caches. Raises SandboxError."""
    _, text = await _ask(
        sandbox,
        ["/bin/sh", "-c", 'for p; do if [ -e "$p" ]; then echo "$p"; fi; done', "sh", *wanted_places()],
    )
    there = set(text.split("\n"))
    return {name: await _examine(sandbox, language, there) for name, language in load_languages().items()}


def wanted_places() -> set[str]:
    """Where an image may have what languages need."""
    known = load_languages()
    tools = {place for one in known.values() for tool in one.wanted_tools for place in _places(tool)}
    return tools | {_cache(name) for name in known}


def _cache(name: str) -> str:
    return f"/opt/{name}-cache"


def _places(tool: Toolchain) -> list[str]:
    """Where an image may have a tool: the fixed places, and the usual folders for a bare name."""
    fixed = [place for place in tool.places if place.startswith("/")]
    bare = [place for place in tool.places if "/" not in place and "{" not in place]
    return [*fixed, *(f"{folder}/{name}" for name in bare for folder in ("/usr/bin", "/usr/local/bin"))]


async def _examine(sandbox: Sandbox, language: Language, there: set[str]) -> Language:
    tools: dict[str, str] = {}
    for tool in language.wanted_tools:
        found = next((place for place in _places(tool) if place in there), None)
        if found is None:
            return replace(language, missing=f"no {tool.name} in the image")
        tools[tool.name] = found
    if language.warm and _cache(language.name) not in there:
        return replace(language, missing=f"no warm cache {_cache(language.name)} in the image")
    found_language = replace(language, tools=tools)
    environment = tuple(
        (key, found_language.with_tools(value).replace("{cache}", _cache(language.name)))
        for key, value in language.environment
    )
    versions = []
    for command in language.version_commands:
        status, text = await _ask(sandbox, found_language.fill(command, {}), dict(environment))
        version = told_version(text)
        if status != 0 or not version:
            name = command[0].removeprefix("{tool:").removesuffix("}")
            told = text.strip()[:200] or f"it ended with exit code {status}"
            return replace(found_language, missing=f"{name} was asked for its version and failed: {told}")
        versions.append(version)
    return replace(found_language, version=", ".join(versions), environment=environment)


async def _ask(
    sandbox: Sandbox, argv: Sequence[str], environment: dict[str, str] | None = None
) -> tuple[int | None, str]:
    """Run a tool; its exit code and what it printed."""
    with Capture() as told:
        result = await sandbox.run(
            RunSpec(
                list(argv),
                LIMITS,
                stdout=told.fd,
                stderr=told.fd,
                env=ENVIRONMENT | (environment or {}),
                cwd="/tmp",  # noqa: S108
            )
        )
        return result.exit_code, told.read(ANSWER_BYTES).decode(errors="replace")
