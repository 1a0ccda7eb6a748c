"""What DMOJ problems put in the place of the usual grader: one in Python that talks, or code around a submission."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from judge.contract import SourceFile
from judge.manifest import BlobFile
from judge.packages.errors import PackageError
from judge.packages.model import Blob
from judge.packages.programs import store_program
from judge.packages.tree import Tree
from judge.packages.yamlmap import YamlMap

_SIGNED = {"c": ".c", "cpp17": ".cpp", "cpp20": ".cpp"}  # languages of signature graders
_ENTRY = "grader_entry"  # no submission's file is called so
# The parts of a grader that run the submission or read its end: they need DMOJ's own judge around them.
_MACHINERY = frozenset({
    "grade", "check_result", "populate_result", "abort_grading", "_launch_process", "_interact_with_process",
    "_generate_binary",
})  # fmt: skip
_UNBUFFERED = b"""#include <stdio.h>
__attribute__((constructor)) static void standard_output_without_buffer(void) {
    setvbuf(stdout, NULL, _IONBF, 0);
}
"""


@dataclass
class Around:
    """What is compiled with a submission, by language, and the languages that are left."""

    include: dict[str, list[BlobFile]] = field(default_factory=dict)
    preface: dict[str, str] = field(default_factory=dict)
    languages: list[str] | None = None


def read_grader(tree: Tree, config: YamlMap) -> SourceFile:
    """Read `custom_judge`: a grader that only talks to the submission. Raises PackageError for any other."""
    name = config.text("custom_judge")
    if name not in tree:
        raise config.error("custom_judge", f"the grader {name} is missing")
    content = tree.read(name)
    try:
        module = ast.parse(content)
    except (SyntaxError, ValueError) as error:
        raise PackageError(name, getattr(error, "lineno", 0) or 0, f"is not Python 3: {error}") from error
    grader = next(
        (one for one in module.body if isinstance(one, ast.ClassDef) and one.name == "Grader"), None
    )
    if grader is None:
        raise PackageError(name, 0, "has no class Grader")
    if not any(ast.unparse(base).rpartition(".")[2] == "InteractiveGrader" for base in grader.bases):
        raise config.error(
            "custom_judge", "graders that are no InteractiveGrader (custom_judge) are not supported"
        )
    for one in grader.body:
        if isinstance(one, ast.FunctionDef) and one.name in _MACHINERY:
            raise PackageError(
                name, one.lineno, f"graders with a method {one.name} of their own are not supported"
            )
    base = name.rsplit("/", 1)[-1]
    if base in ("main.py", "dmoj_checker.py"):
        raise config.error("custom_judge", f"a grader cannot be called {base} here")
    return SourceFile(base, content)


def read_around(tree: Tree, config: YamlMap, blobs: dict[str, Blob], warnings: list[str]) -> Around:
    """Read `signature_grader` and `unbuffered`. Raises PackageError."""
    around = Around()
    if "signature_grader" in config:
        _read_signature(tree, config.map("signature_grader"), blobs, around)
    if config.boolean("unbuffered"):
        for language, suffix in _SIGNED.items():
            files = store_program((SourceFile(f"standard_output{suffix}", _UNBUFFERED),), blobs)
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
    for language, suffix in _SIGNED.items():
        files = (
            SourceFile(header, contents["header"]),
            SourceFile(_ENTRY + suffix, defined + contents["entry"]),
        )
        around.include[language] = store_program(files, blobs)
        around.preface[language] = preface + "#line 1\n"
    around.languages = list(_SIGNED)
