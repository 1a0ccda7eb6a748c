"""What DMOJ problems put in the place of the usual grader: one in Python that talks, or code around a submission."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from judge.contract import SourceFile
from judge.manifest import BlobFile
from judge.packages.dmoj_programs import NATIVE_SUFFIXES, unbuffered
from judge.packages.errors import PackageError
from judge.packages.model import Blob
from judge.packages.programs import store_program
from judge.packages.tree import Tree
from judge.packages.yamlmap import YamlMap

_ENTRY = "grader_entry"  # no submission's file is called so
_BASES = ("StandardGrader", "InteractiveGrader", "BaseGrader", "Grader")
# What graders may import of DMOJ's judge: what judge/shims has.
_MODULES = ("dmoj.graders", "dmoj.result", "dmoj.error", "dmoj.utils.unicode", "dmoj.checkers")
# What they may use of their own object and of a test, and this system has not.
_UNTOLD = {
    "problem_data": "files of the problem",
    "_generate_binary": "another way of compiling",
}
# What is known when a submission has ended, and grading goes on beside it: none of this may count.
_ENDS = {
    **{end: f"ask whether a submission ended with {end}" for end in ("TLE", "RTE", "MLE", "OLE", "IR")},
    **dict.fromkeys(("execution_time", "wall_clock_time"), "ask for a submission's time"),
    "max_memory": "ask for a submission's memory",
}


@dataclass
class Around:
    """What is compiled with a submission, by language, and the languages that are left."""

    include: dict[str, list[BlobFile]] = field(default_factory=dict)
    preface: dict[str, str] = field(default_factory=dict)
    languages: list[str] | None = None


def read_grader(tree: Tree, config: YamlMap) -> SourceFile:
    """Read `custom_judge`: a grader that needs no more of DMOJ's judge than judge/shims has. Raises PackageError."""
    name = config.text("custom_judge")
    if name not in tree:
        raise config.error("custom_judge", f"the grader {name} is missing")
    content = tree.read(name)
    module = read_module(name, content, "graders")
    grader = next(
        (one for one in module.body if isinstance(one, ast.ClassDef) and one.name == "Grader"), None
    )
    if grader is None:
        raise PackageError(name, 0, "has no class Grader")
    classes = {one.name for one in module.body if isinstance(one, ast.ClassDef)} - {"Grader"}
    bases = {ast.unparse(base).rpartition(".")[2] for base in grader.bases}
    if not bases & {*_BASES, *classes}:
        raise config.error(
            "custom_judge", "graders made of neither StandardGrader nor InteractiveGrader are not supported"
        )
    _refuse_what_is_not_had(name, module)
    base = name.rsplit("/", 1)[-1]
    if base in ("main.py", "dmoj_checker.py", "dmoj_process.py"):
        raise config.error("custom_judge", f"a grader cannot be called {base} here")
    return SourceFile(base, content)


def read_module(name: str, content: bytes, what: str) -> ast.Module:
    """Read a program that imports no more of DMOJ's judge than there is; `what` it is, for messages.

    Raises PackageError, naming the line.
    """
    try:
        module = ast.parse(content)
    except (SyntaxError, ValueError) as error:
        raise PackageError(name, getattr(error, "lineno", 0) or 0, f"is not Python 3: {error}") from error
    for node in ast.walk(module):
        for imported in _imported(node):
            if imported.startswith("dmoj") and not f"{imported}.".startswith(
                tuple(f"{one}." for one in _MODULES)
            ):
                message = f"{what} that import {imported} are not supported"
                raise PackageError(name, getattr(node, "lineno", 0), message)
    return module


def _refuse_what_is_not_had(name: str, module: ast.Module) -> None:
    """Refuse a grader that needs more of DMOJ's judge, naming the line where that shows."""
    launches = []
    for node in ast.walk(module):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.FunctionDef) and node.name in _UNTOLD:
            raise PackageError(name, line, f"graders with {_UNTOLD[node.name]} are not supported")
        if isinstance(node, ast.Attribute) and node.attr in _UNTOLD and ast.unparse(node.value) != "case":
            raise PackageError(name, line, f"graders that ask for {_UNTOLD[node.attr]} are not supported")
        if isinstance(node, ast.BinOp | ast.Compare):
            ends = [one for one in ast.walk(node) if isinstance(one, ast.Attribute) and one.attr in _ENDS]
            if ends:
                raise PackageError(name, line, f"graders that {_ENDS[ends[0].attr]} are not supported")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            launches += [line] if node.func.attr in ("launch", "_launch_process") else []
    if len(launches) > 1:
        raise PackageError(
            name, max(launches), "graders that run a submission more than once on a test are not supported"
        )


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [one.name for one in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def read_around(tree: Tree, config: YamlMap, blobs: dict[str, Blob], warnings: list[str]) -> Around:
    """Read `signature_grader` and `unbuffered`. Raises PackageError."""
    around = Around()
    if "signature_grader" in config:
        _read_signature(tree, config.map("signature_grader"), blobs, around)
    if config.boolean("unbuffered"):
        for language in NATIVE_SUFFIXES:
            files = store_program(unbuffered(language), blobs)
            around.include[language] = [*around.include.get(language, []), *files]
        line = config.line_of("unbuffered")
        warnings.append(f"init.yml:{line}: unbuffered holds for C and C++ alone; other programs must flush")
    return around


def _read_signature(tree: Tree, entry: YamlMap, blobs: dict[str, Blob], around: Around) -> None:
    entry.refuse_unknown(("entry", "header", "allow_main"))
    contents = {}
    for key in ("entry", "header"):
        name = entry.text(key)
        if name not in tree:
            raise entry.error(key, f"{name} is missing" if name else f"{key} is missing")
        contents[key] = tree.read(name)
    header = entry.text("header").rsplit("/", 1)[-1]
    preface = f'#define SIGNATURE_GRADER\n#include "{header}"\n'
    if not entry.boolean("allow_main"):
        preface += "#define main main_of_the_submission\n"
    defined = b"#define SIGNATURE_GRADER\n#line 1\n"
    for language, suffix in NATIVE_SUFFIXES.items():
        files = (
            SourceFile(header, contents["header"]),
            SourceFile(_ENTRY + suffix, defined + contents["entry"]),
        )
        around.include[language] = store_program(files, blobs)
        around.preface[language] = preface + "#line 1\n"
    around.languages = list(NATIVE_SUFFIXES)
