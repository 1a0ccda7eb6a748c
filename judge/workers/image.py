"""What the results of a machine depend on, as one hash."""

from __future__ import annotations

import hashlib
import json
import platform

from judge.compiling.language import Language


def image_hash(languages: dict[str, Language], mark: str = "") -> str:
    """Hash a machine's toolchains: each language's version and commands, and the `mark` of what sandboxes are made of.

    The mark holds the image's hash, and for containers the engine's id of the image, too: a room that is bound to an
    image notices when somebody exchanges it, whatever versions the tools in it tell.
    Two workers with the same hash compile and run a program in the same way; how fast they are is not in it.
    """
    parts = [(name, one.version, one.compile, one.run) for name, one in sorted(languages.items())]
    said = json.dumps([mark, platform.machine(), parts], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()
