"""The Docker engine of this machine, its calls made in threads.

Only what the pool of containers needs. `EngineAway` says that the engine itself does not answer, which passes;
every other failure is a SandboxError with the engine's own words.
"""

from __future__ import annotations

import asyncio
import os
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import docker
import requests
from docker.errors import APIError, DockerException, ImageNotFound, NotFound

from judge.sandboxes.sandbox import EngineAway, SandboxError

DEFAULT_ADDRESS = "unix:///var/run/docker.sock"
CALL_TIMEOUT_S = 30
REMOVALS, REMOVAL_WAIT_S = 10, 0.05  # of one container that is just ending
REMOVED_AGAIN_S = 0.5
OWNER_LABEL = "codequest.judge.owner"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class EngineVersion:
    """What the engine says about itself."""

    version: str
    api: str
    cgroups: str  # "1" or "2"
    runtimes: tuple[str, ...]


def engine_address() -> str:
    """Where the engine is: DOCKER_HOST, else its usual socket."""
    return os.environ.get("DOCKER_HOST") or DEFAULT_ADDRESS


def owner() -> str:
    """This process, told from every other one on this machine: boot, process namespace, number, start."""
    boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return f"{boot}/{os.stat('/proc/self/ns/pid').st_ino}/{os.getpid()}/{_started(os.getpid())}"


def is_dead(label: str) -> bool:
    """Whether the process that made a container is gone. One of another process namespace cannot be told: False."""
    try:
        boot, namespace, pid, started = label.split("/")
        own_boot, own_namespace, _, _ = owner().split("/")
    except ValueError:
        return False
    if boot != own_boot:
        return True
    return namespace == own_namespace and _started(int(pid)) != started


def _started(pid: int) -> str:
    """When a process began, in ticks since boot; "" when there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return ""


class Engine:
    """The engine at an address. Methods raise EngineAway or SandboxError; cancelling leaves the call to its thread."""

    def __init__(self, address: str | None = None) -> None:
        self.address = address or engine_address()
        if not self.address.startswith("unix://"):
            raise SandboxError(
                "the Docker engine must be on this machine, for its containers are spoken to over Unix sockets: "
                f"{self.address} is elsewhere"
            )
        self._client: docker.APIClient | None = None

    async def version(self) -> EngineVersion:
        """Ask the engine what it is."""
        info = await self._call(lambda client: client.info())
        version = await self._call(lambda client: client.version())
        return EngineVersion(
            str(version["Version"]),
            str(version["ApiVersion"]),
            str(info.get("CgroupVersion", "1")),
            tuple(info.get("Runtimes", {})),
        )

    async def image(self, name: str) -> dict[str, Any] | None:
        """What is known about an image; None where there is none of that name."""
        try:
            return await self._call(lambda client: dict(client.inspect_image(name)))
        except ImageMissing:
            return None

    async def import_image(self, archive: bytes, name: str) -> None:
        """Make an image of one layer from a tar archive."""
        repository, _, tag = name.partition(":")
        await self._call(
            lambda client: client.import_image_from_data(archive, repository=repository, tag=tag or None)
        )

    async def create(self, image: str, command: list[str], host: dict[str, Any]) -> str:
        """Make a container; its id."""

        def work(client: docker.APIClient) -> str:
            made = client.create_container(
                image,
                entrypoint=command,
                command=[],
                host_config=host,
                labels={OWNER_LABEL: owner()},
                user="0:0",
                working_dir="/",
                environment={},
                hostname="judge",
                network_disabled=True,
                stdin_open=False,
            )
            return str(made["Id"])

        return await self._call(work)

    async def start(self, container: str) -> None:
        """Start a container."""
        await self._call(lambda client: client.start(container))

    async def inspect(self, container: str) -> dict[str, Any]:
        """Everything the engine knows about a container."""
        return await self._call(lambda client: dict(client.inspect_container(container)))

    async def state(self, container: str) -> dict[str, Any] | None:
        """The state of a container; None when it is gone."""
        try:
            return dict((await self.inspect(container))["State"])
        except ContainerMissing:
            return None

    async def removed(self, container: str, within_s: float) -> bool:
        """Wait for the engine's own removal of a container that ends by itself; whether it is gone by then.

        An engine never answers who begins to wait at the moment of the removal; who asks again hears that it is gone.
        """

        def work(client: docker.APIClient) -> bool:
            try:
                client.wait(container, timeout=min(REMOVED_AGAIN_S, within_s), condition="removed")
            except (requests.ReadTimeout, requests.ConnectionError):  # the second is what urllib3's becomes
                return False
            return True

        ends = time.monotonic() + within_s
        try:
            while not await self._call(work):
                if time.monotonic() >= ends:
                    return False
        except ContainerMissing:
            pass
        return True

    async def remove(self, container: str) -> None:
        """End and remove a container; it is gone afterwards, or the engine is about to do it."""
        for attempt in range(REMOVALS):
            try:
                await self._call(lambda client: client.remove_container(container, force=True, v=True))
            except ContainerMissing:
                return
            except ContainerEnding:
                if attempt == REMOVALS - 1:
                    raise
                await asyncio.sleep(REMOVAL_WAIT_S)
            else:
                return

    async def remove_orphans(self) -> int:
        """Remove the containers of workers that died; how many."""
        found = await self._call(lambda client: client.containers(all=True, filters={"label": OWNER_LABEL}))
        orphans = [one for one in found if is_dead(one["Labels"][OWNER_LABEL])]
        for one in orphans:
            await self.remove(one["Id"])
        return len(orphans)

    async def containers(self) -> list[str]:
        """Ids of this worker's containers, running or not."""
        wanted = f"{OWNER_LABEL}={owner()}"
        found = await self._call(lambda client: client.containers(all=True, filters={"label": wanted}))
        return [str(one["Id"]) for one in found]

    def close(self) -> None:
        """Close its connections. Idempotent."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    async def _call(self, work: Callable[[docker.APIClient], T]) -> T:
        return await asyncio.to_thread(self._in_thread, work)

    def _in_thread(self, work: Callable[[docker.APIClient], T]) -> T:
        try:
            self._knock()
            if self._client is None:
                self._client = docker.APIClient(self.address, version="auto", timeout=CALL_TIMEOUT_S)
            return work(self._client)
        except ImageNotFound as error:
            raise ImageMissing(str(error.explanation)) from error
        except NotFound as error:
            raise ContainerMissing(str(error.explanation)) from error
        except APIError as error:
            if error.status_code == 409 and "already in progress" in str(error.explanation):
                raise ContainerMissing(str(error.explanation)) from error
            if "is not running" in str(error.explanation):  # an error 500 to engines, or a conflict
                raise ContainerEnding(str(error.explanation)) from error
            raise SandboxError(f"Docker: {error.explanation or error}") from error
        except (DockerException, requests.RequestException, OSError) as error:
            raise EngineAway(
                f"the Docker engine at {self.address} does not answer: {_first(error)}"
            ) from error

    def _knock(self) -> None:
        """Raise OSError where nobody listens: the client would find out, and leave its socket open."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(CALL_TIMEOUT_S)
            connection.connect(self.address.removeprefix("unix://"))


class ImageMissing(SandboxError):
    """There is no such image."""


class ContainerMissing(SandboxError):
    """There is no such container any more."""


class ContainerEnding(SandboxError):
    """It ended while the engine was about to kill it; the engine's own removal gave way to ours, which failed."""


def _first(error: Exception) -> str:
    return str(error).split("\n", 1)[0][:200]
