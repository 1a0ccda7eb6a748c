"""Reader of DMOJ problems: `init.yml`, its archive and checkers; also the submissions of a judge's test suite.

A case is a group of one test, a batch a group worth its least test; both have their points. DMOJ keeps time limit,
memory limit and statement in its site's database, so a problem folder has none of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from judge.limits import MIB, RunLimits
from judge.manifest import Manifest
from judge.packages.dmoj_checkers import CheckerReader
from judge.packages.dmoj_data import OUTPUT_BYTES, read_cases
from judge.packages.dmoj_generators import GeneratorReader
from judge.packages.dmoj_graders import read_around
from judge.packages.dmoj_sources import Sources
from judge.packages.dmoj_tests import read_submissions
from judge.packages.metadata import DEFAULT_CODE_KIB, DEFAULT_COMPILE_S, DEFAULT_TIME_S, slug_of
from judge.packages.model import Blob, Package, Statement
from judge.packages.statements import read_statements
from judge.packages.tree import Tree
from judge.packages.yamlmap import YamlMap, parse_yaml_map

FORMAT = "dmoj"
_REFUSED = {
    "grader": "graders in Python (grader)",
    "io_redirects": "redirections of single descriptors (io_redirects)",
}
_KEYS = (
    "archive", "in", "out", "generator", "generator_args", "generator_in", "custom_judge", "signature_grader",
    "test_cases", "pretest_test_cases", "points", "checker", "interactive", "unbuffered", "hints",
    "output_limit_length", "output_prefix_length", "wall_time_factor", "binary_data", "file_io", "meta",
    "time_limit", "memory_limit", "symlinks", "short_circuit", "name", *_REFUSED,
)  # fmt: skip
_MEMORY_MIB = 256
_STREAMS = ("/dev/stdin", "/dev/stdout")


def read(tree: Tree) -> Package:
    """Read a DMOJ problem. Raises PackageError."""
    config = parse_yaml_map("init.yml", tree.text("init.yml"))
    warnings: list[str] = []
    for key in config.keys:
        if key.endswith("+"):
            raise config.error(key, f"{key!r} is made by a program (a dynamic key), which is not supported")
    warnings += config.notes_of_unknown(_KEYS)
    for key, what in _REFUSED.items():
        if key in config:
            raise config.error(key, f"{what} are not supported")
    slug = slug_of(tree.root.name)
    blobs: dict[str, Blob] = {}
    sources = Sources(tree, config)
    checkers = CheckerReader(tree, config, slug, blobs)
    data = read_cases(config, sources, checkers, GeneratorReader(tree, config, sources, warnings), blobs)
    around = read_around(tree, config, blobs, warnings)
    files = _files(config)
    wall_factor = config.number("wall_time_factor", above=0)
    submissions = read_submissions(tree, data.tests, warnings)
    limits = [one.cpu_s for one in submissions if one.cpu_s]
    memory = [one.memory_bytes for one in submissions if one.memory_bytes]
    own_s, own_kib = config.number("time_limit", above=0), config.number("memory_limit", above=0)
    time_s = own_s if own_s is not None else max(limits, default=None)
    output = config.number("output_limit_length", above=0)
    statements, pictures = _statements(tree, warnings)
    return Package(
        path=tree.root,
        slug=slug,
        format=FORMAT,
        names={(statements[0].language if statements else "en"): config.text("name") or tree.root.name},
        statements=statements,
        manifest=Manifest(
            format=1,
            name=slug,
            limits=RunLimits(
                cpu_s=DEFAULT_TIME_S if time_s is None else time_s,
                memory_bytes=(
                    int(own_kib * 1024) if own_kib is not None else max(memory, default=_MEMORY_MIB * MIB)
                ),
                wall_factor=max(3.0, wall_factor or 0),
                output_bytes=OUTPUT_BYTES if output is None else int(output),
            ),
            tests=data.tests,
            validator=checkers.validator(),
            groups=data.groups,
            compile_time_s=DEFAULT_COMPILE_S,
            code_bytes=DEFAULT_CODE_KIB * 1024,
            scoring=True,
            languages=around.languages,
            include=around.include,
            preface=around.preface,
            input_file=files.input,
            output_file=files.output,
            streams_too=files.streams_too,
        ),
        blobs=blobs,
        statement_files=pictures,
        submissions=submissions,
        recipes=data.recipes,
        time_limit_given=time_s is not None,
        warnings=warnings,
    )


@dataclass(frozen=True)
class _Files:
    """Files for stdin and stdout; `streams_too`: whoever does not open them reads and prints as usual."""

    input: str = ""
    output: str = ""
    streams_too: bool = False


def _files(config: YamlMap) -> _Files:
    """Read `file_io`, or `symlinks` to the two streams."""
    if "symlinks" in config:
        links = config.map("symlinks")
        ends = {links.text(name): name for name in links.keys}
        for name in links.keys:
            if links.text(name) not in _STREAMS or "/" in name:
                raise links.error(
                    name, "symlinks other than names for /dev/stdin and /dev/stdout are not supported"
                )
        if len(ends) < len(links.keys):
            raise config.error("symlinks", "several symlinks to one stream are not supported")
        return _Files(ends.get("/dev/stdin", ""), ends.get("/dev/stdout", ""), streams_too=True)
    entry = config.map("file_io")
    entry.refuse_unknown(("input", "output"))
    for key in ("input", "output"):
        if "/" in entry.text(key):
            raise entry.error(key, f"{key} must be a file name")
    return _Files(entry.text("input"), entry.text("output"))


def _statements(tree: Tree, warnings: list[str]) -> tuple[list[Statement], dict[str, bytes]]:
    """Read `statement/`, as ICPC packages have it; DMOJ itself has no place for one."""
    if not tree.has_folder("statement"):
        return [], {}
    return read_statements(tree, "statement", ("md", "tex", "pdf"), {}, warnings)
