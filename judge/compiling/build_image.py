"""`codequest judge build-image`: the image of toolchains, from Debian's packages, and Kotlin's compiler by Maven.

The base comes from a registry; where none can be reached (contest sites are often cut off), debootstrap makes it from
the same mirror of Debian that the packages come from.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import docker
from docker.errors import APIError, DockerException, NotFound

from judge.compiling import kotlin
from judge.sandboxes.docker_engine import engine_address

DOCKERFILE_FOLDER = Path(__file__).parent.parent / "images"
NAME = "codequest-sandbox"
BASE = "debian:trixie-slim"
OWN_BASE = "codequest-base:trixie"
RELEASE = "trixie"
CALL_TIMEOUT_S = 1800


class BuildError(Exception):
    """The image could not be made; the text says why and what to do."""


def build_image(name: str, base: str, export: Path | None) -> str:
    """Make the image and, where wanted, write its files to a new folder; its id. Raises BuildError."""
    try:
        client = docker.APIClient(engine_address(), version="auto", timeout=CALL_TIMEOUT_S)
    except DockerException as error:
        raise BuildError(f"there is no Docker engine at {engine_address()}: {error}") from None
    try:
        found = base if _has(client, base) or _pull(client, base) else _own_base(client)
        _say(f"building {name} on {found}: some minutes and 2.5 GB")
        with tempfile.TemporaryDirectory(prefix="codequest-image-") as folder:
            steps = client.build(
                path=str(_context(Path(folder))),
                tag=name,
                buildargs={"BASE": found},
                network_mode="host",
                rm=True,
                forcerm=True,
                decode=True,
            )
            _follow(steps)
        if export is not None:
            _export(client, name, export)
        return str(client.inspect_image(name)["Id"])
    except APIError as error:
        raise BuildError(f"Docker: {error.explanation or error}") from None
    finally:
        client.close()


def _context(folder: Path) -> Path:
    """What the image is built from: the Dockerfile and, where it can be fetched, Kotlin's compiler."""
    shutil.copy(DOCKERFILE_FOLDER / "Dockerfile", folder)
    try:
        kotlin.lay_out(folder / "kotlin")
    except kotlin.KotlinError as error:
        _say(f"Kotlin will be Debian's, of 2019: {error}")
        shutil.copytree(kotlin.FILES, folder / "kotlin")
    return folder


def _has(client: docker.APIClient, image: str) -> bool:
    try:
        client.inspect_image(image)
    except NotFound:
        return False
    return True


def _pull(client: docker.APIClient, image: str) -> bool:
    """Fetch an image; whether there was a registry that gave it."""
    _say(f"fetching {image}")
    try:
        client.pull(image)
    except APIError as error:
        _say(f"no registry gives it ({str(error.explanation)[:120]})")
        return False
    return _has(client, image)


def _own_base(client: docker.APIClient) -> str:
    """A base made here by debootstrap. Kept for the next time."""
    if _has(client, OWN_BASE):
        return OWN_BASE
    program = shutil.which("debootstrap")
    if program is None or os.geteuid() != 0:
        raise BuildError(
            "without a registry debootstrap makes the base: apt install debootstrap, and start this as root"
        )
    _say("making the base with debootstrap: a minute")
    with tempfile.TemporaryDirectory(prefix="codequest-base-") as folder:
        root = Path(folder) / "root"
        done = subprocess.run(
            [program, "--variant=minbase", RELEASE, str(root)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if done.returncode:
            raise BuildError("debootstrap failed:\n" + done.stdout.decode(errors="replace")[-2000:])
        archive = Path(folder) / "base.tar"
        subprocess.run(
            ["tar", "-C", str(root), "--exclude=./var/cache/apt/archives/*.deb", "-cf", str(archive), "."],
            check=True,
        )
        repository, _, tag = OWN_BASE.partition(":")
        client.import_image_from_file(str(archive), repository=repository, tag=tag)
    return OWN_BASE


def _follow(steps: Iterator[dict[str, Any]]) -> None:
    told: list[str] = []
    for step in steps:
        if "error" in step:
            raise BuildError("".join(told)[-3000:] + str(step["error"]))
        text = str(step.get("stream", ""))
        told = [*told[-50:], text]
        if text.startswith("Step "):
            _say(text.strip().split("\n")[0][:110])


def _export(client: docker.APIClient, name: str, folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        raise BuildError(f"{folder} is not empty")
    _say(f"writing its files to {folder}")
    folder.mkdir(parents=True, exist_ok=True)
    container = client.create_container(name, command=["/bin/true"])["Id"]
    try:
        unpack = subprocess.Popen(
            ["tar", "-C", str(folder), "--numeric-owner", "--exclude=dev/*", "-xf", "-"],
            stdin=subprocess.PIPE,
        )
        assert unpack.stdin is not None
        for piece in client.export(container):
            unpack.stdin.write(piece)
        unpack.stdin.close()
        if unpack.wait():
            raise BuildError(f"{folder} could not be written")
        folder.chmod(0o755)
    finally:
        client.remove_container(container)


def _say(text: str) -> None:
    print("  " + text, file=sys.stderr, flush=True)


def main(argv: Sequence[str]) -> int:
    """Run the command; its exit status."""
    parser = argparse.ArgumentParser(
        "codequest judge build-image", description="Make the image of toolchains."
    )
    parser.add_argument("--name", default=NAME, help=f"of the image (default {NAME})")
    parser.add_argument("--base", default=BASE, help=f"to build on (default {BASE})")
    parser.add_argument(
        "--export", type=Path, metavar="FOLDER", help="also write its files there, for bubblewrap"
    )
    options = parser.parse_args(argv)
    try:
        made = build_image(options.name, options.base, options.export)
    except BuildError as error:
        print(f"codequest: {error}", file=sys.stderr)
        return 1
    print(f"{options.name} is {made}. Workers use it with JUDGE_IMAGE={options.name}", end="")
    print(f" or JUDGE_ROOTFS={options.export.resolve()}" if options.export else "")
    return 0
