"""Checkers and interactors of DMOJ problems, as validators of ours."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from importlib.resources import files as resource_files
from typing import Any

import yaml

from judge.contract import SourceFile
from judge.manifest import Protocol, Validator, ValidatorKind
from judge.packages.errors import PackageError
from judge.packages.model import Blob
from judge.packages.plain import language_named, with_headers
from judge.packages.programs import store_program
from judge.packages.tree import Tree
from judge.packages.yamlmap import YamlMap

LANGUAGES = {
    "c": "c", "cpp": "cpp17", "cpp20": "cpp20", "java": "java", "py": "python", "pypy": "pypy", "rust": "rust",
    "go": "go", "kotlin": "kotlin", "v8js": "javascript", "nodejs": "javascript", "ts": "typescript",
}  # fmt: skip
STANDARD = frozenset({
    "standard", "easy", "identical", "floats", "floatsabs", "floatsrel", "linecount", "linematches", "rstripped",
    "sorted", "unordered",
})  # fmt: skip
_PROTOCOLS = {"default": Protocol.PLAIN, "testlib": Protocol.TESTLIB, "coci": Protocol.COCI}
_BRIDGED_KEYS = (
    "files", "lang", "type", "flags", "feedback", "time_limit", "memory_limit", "compiler_time_limit", "cached",
    "args", "unbuffered", "preprocessing_time",
)  # fmt: skip
_DEFINE = re.compile(r"-D([A-Za-z_]\w*)(?:=(.*))?\Z")
_STANDARD_FLAGS = ["case_sensitive", "line_sensitive"]  # the standard checker is our default validator


@dataclass
class _Bridged:
    place: int  # line, so that the same one is told from another
    validator: Validator


class CheckerReader:
    """Reads the checker of every case, and makes one validator of them all."""

    def __init__(self, tree: Tree, config: YamlMap, problem: str, blobs: dict[str, Blob]) -> None:
        self._tree = tree
        self._problem = problem
        self._blobs = blobs
        self._modules: dict[str, bytes] = {}  # the package's own checkers in Python
        self._native = False  # some case has the standard checker, as our default validator
        self._shim = False
        self._bridged: _Bridged | None = None
        self._interactor = self._read_interactor(config)
        self._every = [entry for entry in (config, *self._cases(config)) if "checker" in entry]
        # One validator judges all cases: with any other checker among them the standard one is the shim's, too.
        self._only_standard = all(self._name(entry)[0] == "standard" for entry in self._every)

    def _cases(self, config: YamlMap) -> list[YamlMap]:
        found = []
        for key in ("pretest_test_cases", "test_cases"):
            for item in config.items_of(key) if config.is_list(key) else []:
                if isinstance(item, YamlMap):
                    found.append(item)
                    inner = item.items_of("batched") if item.is_list("batched") else []
                    found += [one for one in inner if isinstance(one, YamlMap)]
        return found

    def flags(
        self, entry: YamlMap | None, *, position: int, batch: int, points: float, binary: bool
    ) -> list[str] | None:
        """Return the validator's arguments for a case whose checker `entry` names. Raises PackageError."""
        if self._interactor is not None:
            return None
        name, args = ("standard", YamlMap("init.yml", None)) if entry is None else self._name(entry)
        if name == "bridged":
            assert entry is not None
            self._bridge(entry, args)
            return None
        if self._only_standard:
            self._native = True
            return None
        if name.endswith(".py"):
            self._load(entry, name)
        elif name not in STANDARD:
            assert entry is not None
            raise entry.error("checker", f"the checker {name!r} is not supported")
        self._shim = True
        told = {
            "name": name.rsplit("/", 1)[-1],
            "args": {key: _plain(args.entries[key], "init.yml") for key in args.entries},
            "points": points,
            "position": position,
            "batch": batch,
            "binary": binary,
            "problem": self._problem,
        }
        return [json.dumps(told, sort_keys=True)]

    def validator(self) -> Validator:
        """Return the validator of the problem, when all cases were read. Raises PackageError."""
        if self._interactor is not None:
            return self._interactor
        kinds = sum((self._native, self._shim, self._bridged is not None))
        if kinds > 1:
            raise PackageError("init.yml", 0, "a bridged checker beside other checkers is not supported")
        if self._bridged is not None:
            return self._bridged.validator
        if not self._shim:
            return Validator(flags=_STANDARD_FLAGS)
        shim = resource_files("judge.shims").joinpath("dmoj_checker.py").read_bytes()
        sources = (
            SourceFile("main.py", shim),
            *(SourceFile(name, content) for name, content in sorted(self._modules.items())),
        )
        return Validator(
            kind=ValidatorKind.CUSTOM,
            language="python",
            files=store_program(sources, self._blobs),
            scores=True,
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
        if base == "main.py" or self._modules.get(base, content) != content:
            raise entry.error("checker", f"a checker cannot be called {base} here")
        self._modules[base] = content

    def _bridge(self, entry: YamlMap, args: YamlMap) -> None:
        if self._bridged is not None:
            if self._bridged.place != args.line:
                raise entry.error("checker", "several bridged checkers are not supported")
            return
        files, language, protocol = self._native_program(args)
        validator = Validator(
            kind=ValidatorKind.CUSTOM,
            language=language,
            files=store_program(files, self._blobs),
            scores=True,
            protocol=protocol,
        )
        self._bridged = _Bridged(args.line, validator)

    def _read_interactor(self, config: YamlMap) -> Validator | None:
        if "interactive" not in config:
            return None
        files, language, protocol = self._native_program(config.map("interactive"))
        return Validator(
            kind=ValidatorKind.INTERACTIVE,
            language=language,
            files=store_program(files, self._blobs),
            scores=True,
            protocol=protocol,
        )

    def _native_program(self, args: YamlMap) -> tuple[tuple[SourceFile, ...], str | None, Protocol]:
        args.refuse_unknown(_BRIDGED_KEYS)
        kind = args.text("type", "default")
        if kind not in _PROTOCOLS:
            raise args.error("type", f"checkers of type {kind!r} are not supported")
        if "args" in args:
            raise args.error("args", "arguments in another order (args) are not supported")
        names = args.texts("files", single=True)
        if not names:
            raise args.error("files", "files are missing")
        sources: dict[str, SourceFile] = {}
        for name in names:
            if name not in self._tree:
                raise args.error("files", f"{name} is missing")
            for file in with_headers(self._tree, name, [""]):
                sources[file.name] = file
        defines = self._defines(args)
        if defines:
            sources = {name: SourceFile(name, defines + file.content) for name, file in sources.items()}
        return tuple(sources.values()), language_named(args.text("lang"), LANGUAGES), _PROTOCOLS[kind]

    def _defines(self, args: YamlMap) -> bytes:
        """Return the compiler's flags as lines before the source; those that change no meaning are left out."""
        lines = ""
        for flag in args.texts("flags", single=True):
            if match := _DEFINE.match(flag):
                value = "1" if match.group(2) is None else match.group(2)
                lines += f"#define {match.group(1)} {value}\n"
            elif not flag.startswith(("-std=", "-O", "-W")):
                raise args.error("flags", f"the flag {flag!r} is not supported")
        return lines.encode()


def _plain(node: yaml.Node, path: str) -> Any:
    """Return a node as plain values for the checker's own use."""
    if isinstance(node, yaml.ScalarNode):
        return yaml.safe_load(yaml.serialize(node, Dumper=yaml.SafeDumper))
    if isinstance(node, yaml.SequenceNode):
        return [_plain(one, path) for one in node.value]
    if isinstance(node, yaml.MappingNode):
        return {str(_plain(key, path)): _plain(value, path) for key, value in node.value}
    raise PackageError(path, node.start_mark.line + 1, "is nothing that a checker can be given")
