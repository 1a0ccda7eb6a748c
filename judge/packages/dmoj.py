"""Reader of DMOJ problems: `init.yml`, its archive and checkers; also the submissions of a judge's test suite.

A case is a group of one test, a batch a group worth its least test; both have their points. DMOJ keeps time limit,
memory limit and statement in its site's database, so a problem folder has none of its own.
"""

from __future__ import annotations

from judge.limits import MIB, RunLimits
from judge.manifest import Manifest
from judge.packages.dmoj_checkers import CheckerReader
from judge.packages.dmoj_data import Sources, read_cases
from judge.packages.dmoj_tests import read_submissions
from judge.packages.errors import PackageError
from judge.packages.metadata import DEFAULT_CODE_KIB, DEFAULT_COMPILE_S, DEFAULT_TIME_S, slug_of
from judge.packages.model import Blob, Package, Statement
from judge.packages.statements import read_statements
from judge.packages.tree import Tree
from judge.packages.yamlmap import YamlMap, parse_yaml_map

FORMAT = "dmoj"
_REFUSED = {
    "custom_judge": "graders in Python (custom_judge)",
    "grader": "graders in Python (grader)",
    "generator": "generators",
    "signature_grader": "signature graders",
    "io_redirects": "redirections of single descriptors (io_redirects)",
}
_KEYS = (
    "archive", "test_cases", "pretest_test_cases", "points", "checker", "interactive", "unbuffered", "hints",
    "output_limit_length", "output_prefix_length", "wall_time_factor", "binary_data", "file_io", "meta",
    "time_limit", "memory_limit", "symlinks", "short_circuit", "name", *_REFUSED,
)  # fmt: skip
_MEMORY_MIB = 256
_OUTPUT_BYTES = 24 * MIB  # output_limit_length, where nothing is said


def read(tree: Tree) -> Package:
    """Read a DMOJ problem. Raises PackageError."""
    config = parse_yaml_map("init.yml", tree.text("init.yml"))
    warnings: list[str] = []
    for key in config.keys:
        if key.endswith("+"):
            raise config.error(key, f"{key!r} is made by a program (a dynamic key), which is not supported")
    for key in config.unknown(_KEYS):
        warnings.append(f"init.yml:{config.line_of(key)}: unknown key {key!r} is ignored")
    for key, what in _REFUSED.items():
        if key in config:
            raise config.error(key, f"{what} are not supported")
    slug = slug_of(tree.root.name)
    blobs: dict[str, Blob] = {}
    sources = Sources(tree, config)
    checkers = CheckerReader(tree, config, slug, blobs)
    data = read_cases(config, sources, checkers, blobs)
    input_file, output_file = _file_io(config)
    submissions = read_submissions(tree, [test.name for test in data.tests])
    limits = [one.cpu_s for one in submissions if one.cpu_s]
    memory = [one.memory_bytes for one in submissions if one.memory_bytes]
    own_s, own_kib = config.number("time_limit", above=0), config.number("memory_limit", above=0)
    time_s = own_s if own_s is not None else max(limits, default=None)
    output = config.number("output_limit_length", above=0)
    statements, files = _statements(tree)
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
                output_bytes=_OUTPUT_BYTES if output is None else int(output),
            ),
            tests=data.tests,
            validator=checkers.validator(),
            groups=data.groups,
            compile_time_s=DEFAULT_COMPILE_S,
            code_bytes=DEFAULT_CODE_KIB * 1024,
            scoring=True,
            input_file=input_file,
            output_file=output_file,
        ),
        blobs=blobs,
        statement_files=files,
        submissions=submissions,
        time_limit_given=time_s is not None,
        warnings=warnings,
    )


def _file_io(config: YamlMap) -> tuple[str, str]:
    entry = config.map("file_io")
    entry.refuse_unknown(("input", "output"))
    for key in ("input", "output"):
        if "/" in entry.text(key):
            raise entry.error(key, f"{key} must be a file name")
    return entry.text("input"), entry.text("output")


def _statements(tree: Tree) -> tuple[list[Statement], dict[str, bytes]]:
    """Read `statement/`, as ICPC packages have it; DMOJ itself has no place for one."""
    if not tree.has_folder("statement"):
        return [], {}
    try:
        return read_statements(tree, "statement", ("md", "tex", "pdf"), {})
    except PackageError as error:
        if error.path == "statement":
            return [], {}
        raise
