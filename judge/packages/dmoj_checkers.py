"""Checkers and interactors of DMOJ problems, as validators of ours."""

from __future__ import annotations

import json
from importlib.resources import files as resource_files
from typing import Any

from judge.contract import SourceFile
from judge.limits import MIB, RunLimits
from judge.manifest import Protocol, Validator, ValidatorKind
from judge.packages.dmoj_graders import read_grader, read_module
from judge.packages.dmoj_programs import read_command_line, read_program, unbuffered
from judge.packages.dmoj_sources import entries_of
from judge.packages.errors import PackageError
from judge.packages.model import Blob
from judge.packages.programs import store_program
from judge.packages.tree import Tree
from judge.packages.yamlmap import YamlMap

STANDARD = frozenset({
    "standard", "easy", "identical", "floats", "floatsabs", "floatsrel", "linecount", "linematches", "rstripped",
    "sorted", "unordered",
})  # fmt: skip
_PROTOCOLS = {
    "default": Protocol.PLAIN, "testlib": Protocol.TESTLIB, "coci": Protocol.COCI, "peg": Protocol.PEG,
}  # fmt: skip
_PERCENT = "treat_checker_points_as_percentage"
_BRIDGED_KEYS = (
    "files", "lang", "type", "flags", "feedback", "time_limit", "memory_limit", "compiler_time_limit", "cached",
    "args_format_string", "unbuffered", "preprocessing_time", _PERCENT,
)  # fmt: skip
_STANDARD_FLAGS = ["case_sensitive", "line_sensitive"]  # the standard checker is our default validator


_ARGS_BYTES = 4096  # of a checker's arguments: every case repeats them
_VALIDATOR_S, _VALIDATOR_BYTES, _VALIDATOR_OUTPUT_BYTES = 60.0, 2048 * MIB, 8 * MIB


class CheckerReader:
    """Reads the checker of every case, and makes one validator of them all."""

    def __init__(self, tree: Tree, config: YamlMap, problem: str, blobs: dict[str, Blob]) -> None:
        self._tree = tree
        self._problem = problem
        self._blobs = blobs
        self._modules: dict[str, bytes] = {}  # the package's own checkers in Python
        self._args: dict[int, dict[str, Any]] = {}  # by the identity of the node that names a checker
        self._is_native = False  # some case has the standard checker, as our default validator
        self._shim = False
        self._bridged: Validator | None = None
        self._grader: SourceFile | None = None  # in Python
        self._interactor = self._read_interactor(config)
        self._every = [entry for entry in entries_of(config) if "checker" in entry]
        # One validator judges all cases: with any other checker among them the standard one is the shim's, too.
        self._only_standard = all(self._name(entry)[0] == "standard" for entry in self._every)

    def flags(
        self, entry: YamlMap | None, *, position: int, batch: int, points: float, binary: bool
    ) -> list[str] | None:
        """Return the validator's arguments for a case whose checker `entry` names. Raises PackageError."""
        if self._interactor is not None:
            return None
        told: dict[str, Any] = {
            "points": points,
            "position": position,
            "batch": batch,
            "binary": binary,
            "problem": self._problem,
        }
        name, args = ("standard", YamlMap("init.yml", None)) if entry is None else self._name(entry)
        if self._grader is not None:
            told["name"] = self._grader.name
            if name != "standard":
                assert entry is not None
                told["checker"] = self._told_of(entry, name, args)
            return [_as_json(told)]
        if name == "bridged":
            assert entry is not None
            self._bridge(entry, args)
            return None
        if self._only_standard:
            self._is_native = True
            return None
        self._shim = True
        return [_as_json({**told, **self._told_of(entry, name, args)})]

    def _told_of(self, entry: YamlMap | None, name: str, args: YamlMap) -> dict[str, Any]:
        """Return a checker's name and arguments for the shim, and keep its file. Raises PackageError."""
        if name.endswith(".py"):
            self._load(entry, name)
        elif name not in STANDARD:
            assert entry is not None
            raise entry.error("checker", f"the checker {name!r} is not supported here")
        return {"name": name.rsplit("/", 1)[-1], "args": self._plain_args(entry, args)}

    def _plain_args(self, entry: YamlMap | None, args: YamlMap) -> dict[str, Any]:
        """Return a checker's arguments as values, made once for all cases that have it."""
        if entry is None or not args.entries:
            return {}
        place = id(entry.entries["checker"])
        if place not in self._args:
            plain = {key: args.plain(key) for key in args.entries}
            if len(_as_json(plain)) > _ARGS_BYTES:
                raise entry.error("checker", f"the checker has more than {_ARGS_BYTES} bytes of arguments")
            self._args[place] = plain
        return self._args[place]

    def validator(self) -> Validator:
        """Return the validator of the problem, when all cases were read. Raises PackageError."""
        if self._grader is not None:
            return self._of_grader(self._grader)
        if self._interactor is not None:
            return self._interactor
        kinds = sum((self._is_native, self._shim, self._bridged is not None))
        if kinds > 1:
            raise PackageError("init.yml", 0, "a bridged checker beside other checkers is not supported")
        if self._bridged is not None:
            return self._bridged
        if not self._shim:
            return Validator(flags=_STANDARD_FLAGS)
        sources = (SourceFile("main.py", _shim("dmoj_checker.py")), *self._own_checkers())
        return Validator(
            kind=ValidatorKind.CUSTOM,
            language="python",
            files=store_program(sources, self._blobs),
            scores=True,
            is_told=bool(self._modules),
        )

    def _own_checkers(self) -> list[SourceFile]:
        return [SourceFile(name, content) for name, content in sorted(self._modules.items())]

    def _of_grader(self, grader: SourceFile) -> Validator:
        files = (
            SourceFile("main.py", _shim("dmoj_grader.py")),
            SourceFile("dmoj_checker.py", _shim("dmoj_checker.py")),
            SourceFile("dmoj_process.py", _shim("dmoj_process.py")),
            grader,
            *self._own_checkers(),
        )
        return Validator(
            kind=ValidatorKind.INTERACTIVE,
            language="python",
            files=store_program(files, self._blobs),
            scores=True,
            is_told=True,
        )

    def _name(self, entry: YamlMap) -> tuple[str, YamlMap]:
        if not entry.is_map("checker"):
            return entry.text("checker") or "standard", YamlMap("init.yml", None)
        checker = entry.map("checker")
        checker.refuse_unknown(("name", "args"))
        return checker.text("name") or "standard", checker.map("args")

    def _load(self, entry: YamlMap | None, name: str) -> None:
        assert entry is not None
        if name not in self._tree:
            raise entry.error("checker", f"the checker {name} is missing")
        base = name.rsplit("/", 1)[-1]
        content = self._tree.read(name)
        read_module(name, content, "checkers")
        if base == "main.py" or self._modules.get(base, content) != content:
            raise entry.error("checker", f"a checker cannot be called {base} here")
        self._modules[base] = content

    def _bridge(self, entry: YamlMap, args: YamlMap) -> None:
        validator = self._native(args, ValidatorKind.CUSTOM)
        if self._bridged not in (None, validator):
            raise entry.error("checker", "several bridged checkers are not supported")
        self._bridged = validator

    def _read_interactor(self, config: YamlMap) -> Validator | None:
        if "custom_judge" in config:
            self._grader = read_grader(self._tree, config)
            return None
        if "interactive" not in config:
            return None
        return self._native(config.map("interactive"), ValidatorKind.INTERACTIVE)

    def _native(self, args: YamlMap, kind: ValidatorKind) -> Validator:
        """Make a validator of a program with its own way of speaking (`bridged`, `interactive`)."""
        args.refuse_unknown(_BRIDGED_KEYS)
        called = args.text("type", "default")
        if called not in _PROTOCOLS:
            raise args.error("type", f"checkers of type {called!r} are not supported")
        is_percent = called == "testlib" and args.boolean(_PERCENT)
        files, language = read_program(self._tree, args, "files", "lang")
        if kind is ValidatorKind.INTERACTIVE and args.boolean("unbuffered", default=True):
            files += unbuffered(language)
        seconds, kib = args.number("time_limit", above=0), args.number("memory_limit", above=0)
        limits = RunLimits(
            cpu_s=max(_VALIDATOR_S, seconds or 0),
            memory_bytes=max(_VALIDATOR_BYTES, int((kib or 0) * 1024)),
            output_bytes=_VALIDATOR_OUTPUT_BYTES,
        )
        asks_more = limits.cpu_s > _VALIDATOR_S or limits.memory_bytes > _VALIDATOR_BYTES
        return Validator(
            kind=kind,
            language=language,
            files=store_program(files, self._blobs),
            scores=True,
            protocol=Protocol.TESTLIB_PERCENT if is_percent else _PROTOCOLS[called],
            limits=limits if asks_more else None,
            command_line=read_command_line(args),
        )


def _as_json(told: dict[str, Any]) -> str:
    """Return what the shim is told; a date is a text there."""
    return json.dumps(told, sort_keys=True, default=str)


def _shim(name: str) -> bytes:
    return resource_files("judge.shims").joinpath(name).read_bytes()
