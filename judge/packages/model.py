"""A problem package, read: what people see, what the judge needs, and what the setter wants checked.

A `Package` is the same for every format; which reader made it shows only in `format`. Test data stays on disk
(`Blob.source` is its path) until somebody stores it, so that a package of gigabytes can be read.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Literal, Protocol

import msgspec

from judge.contract import Alone, SourceFile
from judge.manifest import BlobFile, Manifest

StatementKind = Literal["md", "tex", "pdf"]
Difficulty = Literal["easy", "medium", "hard"]

# Deterministic: the same manifest has the same bytes, whatever order its maps were filled in.
_encode = msgspec.msgpack.Encoder(order="deterministic").encode
_decode = msgspec.msgpack.Decoder(Manifest).decode


def encode_manifest(manifest: Manifest) -> bytes:
    """Return the canonical bytes of a manifest; their SHA-256 is the package hash."""
    return _encode(manifest)


def decode_manifest(data: bytes) -> Manifest:
    """Read a stored manifest. Raises msgspec.ValidationError."""
    return _decode(data)


def alone(manifest: Manifest, wanted: Alone) -> Manifest:
    """Return a manifest with one of its tests alone, which is not scored, under another time limit."""
    limits = msgspec.structs.replace(manifest.limits, cpu_s=wanted.cpu_s)
    tests = [one for one in manifest.tests if one.name == wanted.test]
    return msgspec.structs.replace(manifest, limits=limits, tests=tests, groups=[], scoring=False)


class BlobSink(Protocol):
    """Where a package's blobs go (judge.blobs.DirectoryBlobs is one)."""

    def put(self, content: bytes) -> str:
        """Store bytes and return their SHA-256 in hex."""


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes by hash: in memory, or in a file of the package."""

    sha256: str
    size_bytes: int
    source: bytes | Path

    def read(self) -> bytes:
        """Return the bytes. Raises OSError where the package's file is gone."""
        return self.source if isinstance(self.source, bytes) else self.source.read_bytes()


@dataclass(frozen=True, slots=True)
class Statement:
    """The problem's text in one language. `samples_included`: the text shows its own samples (PDF)."""

    language: str  # "en", "pt-BR"
    kind: StatementKind
    content: bytes
    samples_included: bool = False


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample as people see it; for interactive problems often an `interaction` alone."""

    name: str
    input: bytes
    output: bytes
    interaction: bytes | None = None  # lines beginning with "<" (to the program) and ">" (from it)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to be credited."""

    name: str
    email: str = ""
    orcid: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a problem comes from."""

    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Program:
    """A validator: one file, or a folder of files. `language` None: found from the files."""

    name: str
    files: tuple[SourceFile, ...]
    language: str | None = None
    path: str = ""  # inside the package, for messages
    accepting: frozenset[int] = frozenset({42})  # exit codes by which it accepts an input
    takes_args: bool = True  # False: it is in a language whose programs have none


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the data of a test is made that the package does not hold; `judge.preparing.generating` does it.

    Until then the test's input and answer are empty where they are missing.
    """

    place: str  # "problem.xml:17", for messages
    generator: Program | None = None  # prints the input; None: the input is there
    args: tuple[str, ...] = ()
    stdin: Blob | None = None  # of the generator
    cpu_s: float | None = None  # of the generator; None: the system's
    keeps_input: bool = False  # the input is there, and the generator makes the answer alone
    answer: Literal["", "stderr", "solution"] = (
        ""  # "": it is there; what the generator or the solution prints
    )
    is_normalized: bool = False  # what is printed gets one kind of line end, and its last line is ended


@dataclass(frozen=True, slots=True)
class Requirement:
    """What must hold for a submission on some of the tests. Codes are AC, WA, TLE and RTE."""

    permitted: frozenset[str] = frozenset({"AC", "WA", "TLE", "RTE"})  # every test's verdict is one of these
    required: frozenset[str] = frozenset({"AC", "WA", "TLE", "RTE"})  # some test's verdict is one of these
    tests: str = ""  # glob over names of tests and groups; "" is all
    score: tuple[float, float] | None = None  # of the whole, or of the group `tests`; inclusive
    message: str = ""  # must occur in some test's judge message
    use_for_time_limit: Literal["lower", "upper", "no"] | None = None  # None: as its verdicts say


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a package says must come out for a submission.

    It holds when the whole submission's verdict is one of `verdicts`, or when there are requirements and each
    of them holds; with neither, any outcome will do. `partial` asks besides for a score below the maximum, `score`
    for one from its first to its second, where anything is scored.
    """

    label: str  # for people: "accepted", "wrong answer or time limit"
    verdicts: frozenset[str] = frozenset()  # AC, WA, TLE, RTE, OLE, CE, JE
    requirements: tuple[Requirement, ...] = ()
    partial: bool = False
    score: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """A jury's submission with what is expected of it."""

    path: str  # below submissions/: "accepted/solution.py"
    files: tuple[SourceFile, ...]
    expectation: Expectation
    language: str | None = None  # None: found from the files
    entrypoint: str | None = None
    cpu_s: float | None = None  # limits of its own, where the package gives them with the submission
    memory_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class DataCheck:
    """A case that only validators see: an input or an output that they must refuse, or accept."""

    kind: Literal["valid_input", "invalid_input", "invalid_output", "valid_output"]
    name: str  # unique among them
    input: Blob
    answer: Blob | None = None
    output: Blob | None = None
    output_validator_flags: tuple[str, ...] | None = None
    args: tuple[str, ...] = ()  # of a submission's command line; input validators see them, too
    files: dict[str, Blob] = field(default_factory=dict)  # beside a submission, and beside input validators
    validator: str = ""  # path of the one input validator that is asked; "": all of them
    checks_input: bool = True  # whether the input of an output has to be valid, too
    input_path: str = ""  # inside the package, for messages
    output_path: str = ""


# Arguments of input validators for a test: for all of them, or by the validator's name.
InputFlags = tuple[str, ...] | dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Package:
    """A problem package of any supported format."""

    path: Path
    slug: str  # the folder's name: "hello"
    format: str  # "legacy", "legacy-icpc", "2023-07", "2025-09", "polygon", "dmoj"
    names: dict[str, str]  # language -> name
    statements: list[Statement]
    manifest: Manifest
    blobs: dict[str, Blob]  # by SHA-256: everything the manifest names
    samples: list[Sample] = field(default_factory=list)
    statement_files: dict[str, bytes] = field(default_factory=dict)  # images beside the statement, by name
    attachments: dict[str, bytes] = field(default_factory=dict)
    submissions: list[Submission] = field(default_factory=list)
    input_validators: list[Program] = field(default_factory=list)
    input_flags: dict[str, InputFlags] = field(default_factory=dict)  # test name -> arguments
    data_checks: list[DataCheck] = field(default_factory=list)
    recipes: dict[str, Recipe] = field(default_factory=dict)  # test name -> how its missing data is made
    solution: Submission | None = None  # makes the answers that are missing
    uuid: str = ""
    version: str = ""
    credits: dict[str, list[Person]] = field(default_factory=dict)  # "authors", "testers", …
    sources: list[Source] = field(default_factory=list)
    license: str = "unknown"
    rights_owner: str = ""
    embargo_until: datetime | None = None  # in UTC; until then nobody but the jury should see it
    keywords: list[str] = field(default_factory=list)
    difficulty: Difficulty | None = None  # from the keyword of that name
    time_limit_given: bool = (
        True  # False: `manifest` holds a default, or one that was inferred from the submissions
    )
    time_factors: tuple[float, float] = (2.0, 1.5)  # slowest accepted -> limit, limit -> fastest too slow
    time_resolution_s: float = 1.0
    warnings: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name to use where only one is wanted: English if there is one."""
        return self.names.get("en") or next(iter(self.names.values()), self.slug)

    @property
    def manifest_bytes(self) -> bytes:
        """The canonical manifest."""
        return encode_manifest(self.manifest)

    @property
    def package_hash(self) -> str:
        """SHA-256 of the canonical manifest, in hex."""
        return hashlib.sha256(self.manifest_bytes).hexdigest()

    def with_time_limit(self, seconds: float) -> Package:
        """Return the package with a time limit that it does not give by itself."""
        limits = msgspec.structs.replace(self.manifest.limits, cpu_s=seconds)
        manifest = msgspec.structs.replace(self.manifest, limits=limits)
        return replace(self, manifest=manifest)

    def with_limits_of(self, submission: Submission) -> Package:
        """Return the package with the limits that a submission brings; itself where it brings none."""
        limits = self.manifest.limits
        if submission.cpu_s is not None:
            limits = msgspec.structs.replace(limits, cpu_s=submission.cpu_s)
        if submission.memory_bytes is not None:
            limits = msgspec.structs.replace(limits, memory_bytes=submission.memory_bytes)
        if limits == self.manifest.limits:
            return self
        return replace(self, manifest=msgspec.structs.replace(self.manifest, limits=limits))

    def store(self, sink: BlobSink) -> str:
        """Put every blob and last the manifest into `sink`; return the package hash.

        Raises OSError, and ValueError where a file changed since the package was read.
        """
        for blob in self.blobs.values():
            if sink.put(blob.read()) != blob.sha256:
                raise ValueError(f"{blob.source!s}: changed while the package was being stored")
        return sink.put(self.manifest_bytes)


def blob_file(name: str, blob: Blob) -> BlobFile:
    """Name a blob for the manifest."""
    return BlobFile(name=name, sha256=blob.sha256, size_bytes=blob.size_bytes)
