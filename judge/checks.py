"""What a package wants checked beside its tests: its input validators, and cases that only validators see.

Stored as a blob beside the manifest (canonical msgpack), with all data by content hash, so that a worker can check the
data of a package which it never sees as files.
"""

from __future__ import annotations

import hashlib
from typing import Literal

import msgspec

from judge.manifest import BlobFile

# Arguments of input validators for a test: for all of them, or by the validator's name.
Flags = list[str] | dict[str, list[str]]


class InputValidator(msgspec.Struct, frozen=True, omit_defaults=True):
    """A program that accepts inputs or refuses them. `language` None: found from the files."""

    name: str
    path: str  # inside the package, for messages
    files: list[BlobFile]
    accepting: list[int]  # exit codes by which it accepts an input
    language: str | None = None
    takes_args: bool = True  # false: it is in a language whose programs have none


class ValidatorCase(msgspec.Struct, frozen=True, omit_defaults=True):
    """An input or an output that validators must refuse, or accept; no submission is run on it."""

    kind: Literal["valid_input", "invalid_input", "invalid_output", "valid_output"]
    name: str  # unique among them
    input: BlobFile  # its name is the path inside the package, for messages
    answer: BlobFile | None = None
    output: BlobFile | None = None  # its name, too
    flags: list[str] | None = None  # of the output validator, instead of its own
    args: list[str] = []  # of a submission's command line; input validators see them, too
    files: list[BlobFile] = []  # beside a submission, and beside input validators
    validator: str = ""  # path of the one input validator that is asked; "": all of them
    checks_input: bool = True  # whether the input of an output has to be valid, too


class DataChecks(msgspec.Struct, frozen=True, omit_defaults=True):
    """All of a package's checks."""

    validators: list[InputValidator] = []
    flags: dict[str, Flags] = {}  # by name of the test or the case
    cases: list[ValidatorCase] = []
    shown: list[str] = []  # samples whose answer people see as what a program may print
    time_factors: tuple[float, float] = (2.0, 1.5)  # slowest accepted -> limit, limit -> fastest too slow
    time_resolution_s: float = 1.0  # of a limit that follows from the submissions
    time_limit_given: bool = True  # by the package itself

    @property
    def encoded(self) -> bytes:
        """The canonical bytes."""
        return _encode(self)

    @property
    def sha256(self) -> str:
        """The hash of the blob, in hex."""
        return hashlib.sha256(self.encoded).hexdigest()


_encode = msgspec.msgpack.Encoder(order="deterministic").encode
decode_checks = msgspec.msgpack.Decoder(DataChecks).decode  # raises msgspec.ValidationError
