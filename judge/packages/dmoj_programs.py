"""Programs that come with DMOJ problems: checkers, interactors, generators and code around a submission."""

from __future__ import annotations

import re
import shlex

from judge.contract import SourceFile
from judge.packages.plain import with_headers
from judge.packages.tree import Tree
from judge.packages.yamlmap import YamlMap

# DMOJ's names of languages -> ours. Whatever is not here, this judge cannot run (Python 2, V8 alone, …).
_LANGUAGES = {
    "c": "c", "c11": "c", "clang": "c", "cpp": "cpp17", "cpp03": "cpp17", "cpp0x": "cpp17", "cpp11": "cpp17",
    "cpp14": "cpp17", "cpp17": "cpp17", "cpp20": "cpp20", "cpp23": "cpp23", "clangx": "cpp17", "java": "java",
    "py3": "python", "pypy3": "pypy", "rust": "rust", "go": "go", "kotlin": "kotlin", "nodejs": "javascript",
    "ts": "typescript",
}  # fmt: skip
NATIVE_SUFFIXES = {"c": ".c", "cpp17": ".cpp", "cpp20": ".cpp", "cpp23": ".cpp"}
_DEFINE = re.compile(r"-D([A-Za-z_]\w*)(?:=(.*))?\Z", re.DOTALL)
_WITHOUT_MEANING = ("-std=", "-O", "-W", "-l", "-march=", "-static", "-g", "-pipe")
_PLACEHOLDER = re.compile(r"\{(\w*)\}")
_NATIVE = (".c", ".cc", ".cpp", ".cxx")
_UNBUFFERED = b"""#include <stdio.h>
__attribute__((constructor)) static void standard_output_without_buffer(void) {
    setvbuf(stdout, NULL, _IONBF, 0);
}
"""


def language_of_dmoj(code: str) -> str | None:
    """Return our language for DMOJ's name of one."""
    lowered = code.lower()
    return "java" if re.fullmatch(r"java\d*", lowered) else _LANGUAGES.get(lowered)


def read_program(
    tree: Tree, entry: YamlMap, key: str, language_key: str
) -> tuple[tuple[SourceFile, ...], str | None]:
    """Read the files that `key` names, with what they include; also their language. Raises PackageError."""
    names = entry.texts(key, single=True)
    if not names:
        raise entry.error(key, f"{key} are missing")
    sources: dict[str, SourceFile] = {}
    for name in names:
        if name not in tree:
            raise entry.error(key, f"{name} is missing")
        for file in with_headers(tree, name, [""]):
            sources[file.name] = file
    is_native = any(name.endswith(_NATIVE) for name in names)
    if len(names) > 1 and not is_native:
        raise entry.error(key, "a program of several files must be C or C++")
    code = entry.text(language_key)
    language = language_of_dmoj(code) if code else None
    if code and language is None:
        raise entry.error(language_key, f"the language {code!r} is not supported")
    if not code and is_native:
        language = "c" if all(name.endswith((".c", ".h")) for name in names) else "cpp20"
    if defines := _defines(entry):
        sources = {name: SourceFile(name, defines + file.content) for name, file in sources.items()}
    return tuple(sources.values()), language


def unbuffered(language: str | None) -> tuple[SourceFile, ...]:
    """Return what is compiled with a program so that what it prints is seen at once; nothing but for C and C++."""
    suffix = NATIVE_SUFFIXES.get(language or "")
    return (SourceFile(f"standard_output{suffix}", _UNBUFFERED),) if suffix else ()


def read_command_line(entry: YamlMap) -> list[str] | None:
    """Read `args_format_string`: a command line with names of files in braces. Raises PackageError."""
    text = entry.text("args_format_string")
    if not text:
        return None
    for name in _PLACEHOLDER.findall(text):
        if name not in ("input_file", "output_file", "answer_file"):
            raise entry.error("args_format_string", f"{{{name}}} is the name of no file")
    try:
        return shlex.split(text)
    except ValueError as error:
        raise entry.error("args_format_string", f"args_format_string: {str(error).lower()}") from error


def _defines(entry: YamlMap) -> bytes:
    """Return the compiler's flags as lines before the source; those that change no meaning are left out."""
    lines = ""
    for flag in entry.texts("flags", single=True):
        if match := _DEFINE.match(flag):
            value = "1" if match.group(2) is None else match.group(2)
            lines += f"#define {match.group(1)} {value}\n"
        elif not flag.startswith(_WITHOUT_MEANING):
            raise entry.error("flags", f"the flag {flag!r} is not supported")
    return f"{lines}#line 1\n".encode() if lines else b""
