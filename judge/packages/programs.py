"""Programs inside a package: submissions, validators, included code."""

from __future__ import annotations

import re
from collections.abc import Mapping

from judge.compiling.scripts import BUILD, RUN
from judge.contract import SourceFile
from judge.manifest import BlobFile
from judge.packages import checktestdata
from judge.packages.errors import PackageError
from judge.packages.model import Blob, Program, blob_file
from judge.packages.plain import with_headers
from judge.packages.tree import Tree, memory_blob

# fmt: off
SOURCE_SUFFIXES = frozenset({
    ".c", ".cc", ".cpp", ".cxx", ".c++", ".C", ".java", ".py", ".py2", ".py3", ".pyy", ".js", ".mjs", ".ts",
    ".go", ".rs", ".kt", ".kts", ".cs", ".hs", ".rb", ".sh", ".bash", ".pas", ".php", ".scala", ".d", ".ml", ".lua",
    ".pl", ".swift", ".f90", ".adb", ".lisp", ".cl", ".m", ".bas", ".nim", ".jl", ".ex", ".erl", ".dart",
    ".groovy", ".zig",
})
_NO_SOURCES = frozenset({
    "", ".md", ".txt", ".yaml", ".yml", ".json", ".in", ".ans", ".out", ".log", ".class", ".exe", ".o", ".pyc", ".db",
    ".bak", ".bin", ".csproj", ".csv", ".dat", ".h", ".hh", ".hpp", ".hxx", ".html", ".iml", ".ini", ".ipynb", ".jar",
    ".orig", ".pdf", ".sln", ".tex", ".xml",
})
# fmt: on
_LOOKED_AT = 8192  # bytes of a file of an unknown kind, whether it is a text
_C_SUFFIXES = frozenset({".c", ".cc", ".cpp", ".cxx", ".c++", ".C"})
# What the formats also allow as an input validator and this system cannot run.
UNSUPPORTED_VALIDATORS = {".viva": "VIVA"}

# The formats' language codes -> ours. One of theirs may be several of ours.
LANGUAGE_CODES: dict[str, tuple[str, ...]] = {
    "c": ("c",),
    "cpp": ("cpp17", "cpp20", "cpp23"),
    "python3": ("python", "pypy"),
    "python": ("python", "pypy"),
    "pypy": ("pypy",),
    "java": ("java",),
    "javascript": ("javascript",),
    "typescript": ("typescript",),
    "go": ("go",),
    "rust": ("rust",),
    "kotlin": ("kotlin",),
}
_PYTHON_2 = re.compile(rb"#![^\n]*python2")
_CONSTANT = re.compile(rb"\{\{([a-zA-Z_][a-zA-Z0-9_]*(?:\.[a-zA-Z_][a-zA-Z0-9_]*)?)\}\}")

Constants = Mapping[str, str]


def fill_constants(content: bytes, constants: Constants) -> bytes:
    """Put the values of constants in place of `{{name}}`; unknown names stay as they are."""
    if not constants:
        return content

    def value(match: re.Match[bytes]) -> bytes:
        found = constants.get(match.group(1).decode("ascii"))
        return match.group(0) if found is None else found.encode()

    return _CONSTANT.sub(value, content)


def suffix_of(name: str) -> str:
    """Return the last extension of a path, with its dot."""
    base = name.rsplit("/", 1)[-1]
    return "." + base.rsplit(".", 1)[1] if "." in base else ""


def read_files(tree: Tree, path: str, constants: Constants) -> tuple[SourceFile, ...]:
    """Read a program: a file, or all files below a folder, by their paths inside it. Raises PackageError."""
    if path in tree:
        return (SourceFile(path.rsplit("/", 1)[-1], fill_constants(tree.read(path), constants)),)
    files = tree.under(path)
    if not files:
        raise PackageError(path, 0, "the program's folder is empty")
    return tuple(
        SourceFile(name[len(path) + 1 :], fill_constants(tree.read(name), constants)) for name in files
    )


def language_shown(files: tuple[SourceFile, ...]) -> str | None:
    """Return the language of a program whose extensions do not say it as ours do: that it is in Python 2."""
    is_old = any(suffix_of(file.name) == ".py2" or _PYTHON_2.match(file.content) for file in files)
    return "python2" if is_old else None


def program_paths(tree: Tree, folder: str) -> list[str]:
    """Return what in `folder` is a program: source files, and folders that hold some, in order."""
    sources = [name for name in tree.files_in(folder) if suffix_of(name) in SOURCE_SUFFIXES]
    return sorted([*sources, *(path for path in tree.folders_in(folder) if _holds_program(tree, path))])


def is_built_folder(tree: Tree, folder: str) -> bool:
    """Say whether a folder is one program with its own `build` or `run`, whatever else lies in it."""
    return any(f"{folder}/{name}" in tree for name in (BUILD, RUN))


def validator_paths(tree: Tree, folder: str) -> list[str]:
    """Return the programs in a folder of validators, in order; one with its own `build` or `run` is the only one."""
    return [folder] if is_built_folder(tree, folder) else program_paths(tree, folder)


def _holds_program(tree: Tree, folder: str) -> bool:
    """Say whether a folder is a program, and no folder of headers or notes."""
    return any(
        suffix_of(name) in SOURCE_SUFFIXES or name.rsplit("/", 1)[-1] in (BUILD, RUN)
        for name in tree.under(folder)
    )


def read_programs(
    tree: Tree, folder: str, constants: Constants, warnings: list[str]
) -> dict[str, tuple[SourceFile, ...]]:
    """Read the submissions in `folder`: every file that may be a source, in whatever language, and folders.

    By their paths. One that cannot be read is noted, and does not stand for the others.
    """
    sources = [name for name in tree.files_in(folder) if is_source_name(name)]
    found = {}
    for path in sorted([*sources, *(path for path in tree.folders_in(folder) if tree.under(path))]):
        try:
            files = read_files(tree, path, constants)
        except PackageError as error:
            warnings.append(f"{error}; {path} is not judged")
            continue
        if path in tree and suffix_of(path) not in SOURCE_SUFFIXES and b"\0" in files[0].content[:_LOOKED_AT]:
            continue  # what a compiler made, whatever it is called
        found[path] = files
    return found


def is_source_name(name: str) -> bool:
    """Say whether a file may be a source in some language, rather than notes, data or what a compiler made."""
    return suffix_of(name) not in _NO_SOURCES and not name.endswith("~")


def read_validator(tree: Tree, path: str, constants: Constants) -> Program:
    """Read a validator, with headers that lie beside it where it is one file. Raises PackageError."""
    files = read_files(tree, path, constants)
    files += _headers(tree, path, files, constants)
    name = path.rsplit("/", 1)[-1]
    if path in tree and "." in name:
        name = name[: name.rindex(".")]
    return Program(name=name, files=files, path=path)


def _headers(
    tree: Tree, path: str, files: tuple[SourceFile, ...], constants: Constants
) -> tuple[SourceFile, ...]:
    """Return the headers that a validator in C or C++ includes and that are not among its files."""
    found: dict[str, SourceFile] = {}
    for file in files:
        if suffix_of(file.name) in _C_SUFFIXES:
            source = path if path in tree else f"{path}/{file.name}"
            found |= {one.name: one for one in with_headers(tree, source, [], needs_testlib=False)}
    for file in files:
        found.pop(file.name.rsplit("/", 1)[-1], None)
    return tuple(SourceFile(one.name, fill_constants(one.content, constants)) for one in found.values())


def read_input_validators(
    tree: Tree, folders: list[str], constants: Constants, warnings: list[str]
) -> list[Program]:
    """Return the input validators. Those that cannot be run here are noted, and that there is none."""
    programs: list[Program] = []
    noted = len(warnings)
    for folder in folders:
        known = program_paths(tree, folder)
        programs += [read_validator(tree, path, constants) for path in known]
        for path in sorted({*tree.files_in(folder), *tree.folders_in(folder)} - {*known}):
            files = {suffix_of(name): name for name in ([path] if path in tree else tree.under(path))}
            kind = next((UNSUPPORTED_VALIDATORS[one] for one in files if one in UNSUPPORTED_VALIDATORS), "")
            lack = f"{kind} validators are not supported" if kind else ""
            if checktestdata.SUFFIX in files:
                source = files[checktestdata.SUFFIX]
                programs.append(_read_checktestdata(tree, path, source, constants))
            elif not lack and any(map(is_source_name, files.values())):
                lack = "is in no language that is known here"
            if lack:
                warnings.append(f"{path}: {lack}; inputs are not checked by it")
    if not programs and len(warnings) == noted:
        warnings.append("input_validators: there is none; inputs are not checked")
    return sorted(programs, key=lambda program: program.path)


def _read_checktestdata(tree: Tree, path: str, source: str, constants: Constants) -> Program:
    file = checktestdata.as_python(source, fill_constants(tree.read(source), constants))
    return Program(
        path.rsplit("/", 1)[-1].removesuffix(checktestdata.SUFFIX), (file,), "python", path, takes_args=False
    )


def store_program(files: tuple[SourceFile, ...], blobs: dict[str, Blob]) -> list[BlobFile]:
    """Add a program's files to the blobs of a package and name them for the manifest."""
    named = []
    for file in files:
        blob = memory_blob(file.content)
        blobs[blob.sha256] = blob
        named.append(blob_file(file.name, blob))
    return named


def read_include(tree: Tree, constants: Constants, blobs: dict[str, Blob]) -> dict[str, list[BlobFile]]:
    """Read `include/<language>/` and `include/default/` (which the language's own files override by name)."""
    default = read_files(tree, "include/default", constants) if tree.has_folder("include/default") else ()
    if tree.files_in("include"):
        raise PackageError(
            tree.files_in("include")[0], 0, "must be in a folder named after a language, or default"
        )
    own: dict[str, tuple[SourceFile, ...]] = {}
    for folder in tree.folders_in("include"):
        code = folder.rsplit("/", 1)[-1]
        for language in LANGUAGE_CODES.get(code, ()):
            own[language] = read_files(tree, folder, constants)
    languages = our_languages(None) if default else own
    included: dict[str, list[BlobFile]] = {}
    for language in sorted(languages):
        files = {file.name: file for file in default} | {file.name: file for file in own.get(language, ())}
        included[language] = store_program(tuple(files[name] for name in sorted(files)), blobs)
    return included


def our_languages(codes: list[str] | None) -> list[str]:
    """Translate the formats' language codes (None: all); those this system never heard of fall away."""
    return sorted(
        {
            ours
            for code in (LANGUAGE_CODES if codes is None else codes)
            for ours in LANGUAGE_CODES.get(code, ())
        }
    )
