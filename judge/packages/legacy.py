"""Reader of `legacy` and `legacy-icpc` packages (and the settings of their problem.yaml)."""

from __future__ import annotations

import configparser
import re
from typing import cast

import msgspec

from judge.manifest import BlobFile, Manifest, Objective, Validator, ValidatorKind
from judge.packages.cases import check_kinds, make_checks, note_unknown_folders
from judge.packages.errors import PackageError
from judge.packages.expectations import read_legacy_submissions
from judge.packages.latex_names import latex_name
from judge.packages.legacy_data import LEGACY_DEFAULTS, GroupSettings, read_data
from judge.packages.metadata import (
    DEFAULT_PASSES,
    LIMIT_KEYS,
    MOST_PASSES,
    Limits,
    difficulty_of,
    person_of,
    read_keywords,
    read_languages,
    read_limits,
    read_sources,
    slug_of,
    slug_warnings,
)
from judge.packages.model import Blob, Package, Person, Program, Source, Statement, StatementKind
from judge.packages.programs import (
    program_paths,
    read_include,
    read_input_validators,
    read_validator,
    store_program,
    validator_paths,
)
from judge.packages.statements import LANGUAGE_TAG, read_attachments, read_statements
from judge.packages.tree import TIMELIMIT, Tree
from judge.packages.yamlmap import YamlMap
from judge.validation.compare import parse_flags

_KEYS = (
    "problem_format_version", "type", "name", "uuid", "version", "author", "source", "source_url", "license",
    "rights_owner", "limits", "validation", "validator_flags", "grading", "keywords", "languages",
    "output_validator_flags",
)  # fmt: skip
_NEWER_TYPES = ("interactive", "multi-pass")
INI = "domjudge-problem.ini"
_OUTPUT_VALIDATORS = ("output_validators", "output_validator")
_DOMJUDGE_INPUTS = "input_validator"  # no part of the format, and in DOMjudge's own examples
_INPUT_VALIDATORS = ["input_validators", "input_format_validators", _DOMJUDGE_INPUTS]
_OLD_LIMITS = ("validation_passes", "time_multiplier", "time_safety_margin", "time_limit", "time_resolution")
_GRADING_KEYS = (
    "objective", "show_test_data_groups", "accept_score", "reject_score", "range", "on_reject",
    "custom_scoring",
)  # fmt: skip


def read(tree: Tree, metadata: YamlMap, version: str) -> Package:
    """Read a legacy package. Unknown keys are only warned about: many packages have some.

    Raises PackageError.
    """
    warnings = slug_warnings(tree)
    warnings += metadata.notes_of_unknown(_KEYS)
    scoring = _read_type(metadata) == "scoring"
    if scoring and version == "legacy-icpc":
        raise metadata.error("type", "legacy-icpc packages cannot be scoring")
    limits, time_limit, factors = _read_limits(tree, metadata, warnings)
    blobs: dict[str, Blob] = {}
    validator = _read_validator(tree, metadata, scoring=scoring, blobs=blobs, warnings=warnings)
    validator = msgspec.structs.replace(validator, limits=limits.validation)
    root = _root_settings(metadata, scoring)
    grader = _read_grader(tree, blobs)
    data = read_data(
        tree,
        blobs,
        scoring=scoring,
        validator=validator,
        root=root,
        has_grader=bool(grader),
        warnings=warnings,
    )
    is_graded = any(group.grader_args is not None for group in data.groups)
    note_unknown_folders(tree, warnings)
    checks, check_flags = make_checks(tree, check_kinds(tree), {}, warnings)
    statements, files = _read_statements(tree, warnings)
    programs = _read_input_validators(tree, warnings)
    submissions = read_legacy_submissions(tree, warnings)
    warnings += [f"{name}: is no UTF-8, and is read as Windows-1252" for name in tree.old_texts]
    keywords = read_keywords(metadata)
    return Package(
        path=tree.root,
        slug=slug_of(tree.root.name),
        format=version,
        names=_read_names(tree, metadata, statements),
        statements=statements,
        manifest=Manifest(
            format=1,
            name=slug_of(tree.root.name),
            limits=limits.run,
            tests=data.tests,
            validator=validator,
            groups=data.groups,
            grader=grader if is_graded else [],
            compile_time_s=limits.compile_time_s,
            code_bytes=limits.code_bytes,
            languages=read_languages(metadata),
            include=read_include(tree, {}, blobs),
            scoring=scoring,
            objective=_read_objective(metadata, scoring),
            compile_memory_bytes=limits.compile_memory_bytes,
            passes=_read_passes(metadata),
        ),
        blobs=blobs,
        samples=data.samples,
        statement_files=files,
        attachments=read_attachments(tree),
        submissions=submissions,
        input_validators=programs,
        input_flags={**data.input_flags, **check_flags},
        data_checks=checks,
        uuid=metadata.text("uuid"),
        version=metadata.text("version"),
        credits=_read_credits(metadata),
        sources=_read_sources(metadata),
        license=metadata.text("license", "unknown"),
        rights_owner=metadata.text("rights_owner"),
        keywords=keywords,
        difficulty=difficulty_of(keywords),
        time_limit_given=time_limit is not None,
        time_factors=factors,
        time_resolution_s=1.0,
        warnings=warnings,
    )


def _read_type(metadata: YamlMap) -> str:
    words = [word for word in _type_words(metadata) if word not in _NEWER_TYPES]
    for word in words:
        if word not in ("pass-fail", "scoring"):
            raise metadata.error("type", f"type is {word!r}; it must be pass-fail or scoring")
    if len(words) > 1:
        raise metadata.error("type", "pass-fail and scoring exclude each other")
    return words[0] if words else "pass-fail"


def _type_words(metadata: YamlMap) -> list[str]:
    return [word for text in metadata.texts("type", single=True) for word in text.split()]


def _read_validation(metadata: YamlMap) -> list[str]:
    """Read the words of `validation`, with what newer formats say as types: many packages do so here, too."""
    words = _multipass(metadata.text("validation")).split()
    types = [_multipass(word) for word in _type_words(metadata) if word in _NEWER_TYPES]
    if types:
        return ["custom", *words[1:], *(word for word in types if word not in words)]
    return words or ["default"]


def _multipass(words: str) -> str:
    return words.replace("multi-pass", "multipass")


def _read_statements(tree: Tree, warnings: list[str]) -> tuple[list[Statement], dict[str, bytes]]:
    """Read the statement; DOMjudge's packages have a `problem.pdf` beside problem.yaml instead, or none.

    Others have a `statement.pdf` there, and in the folder the same in a form that is not read here.
    """
    at_root = [name for name in tree.files if re.fullmatch(r"(problem|statement)\.(tex|pdf|md)", name)]
    folders = [one for one in ("problem_statement", "statement") if tree.has_folder(one)]
    folder = folders[0] if folders else "problem_statement"
    lacks: list[str] = []
    found, beside = read_statements(tree, folder, ("md", "tex", "pdf"), {}, lacks, strict=False)
    if not found and at_root:
        kind = cast(StatementKind, at_root[0].rsplit(".", 1)[1])
        return [Statement("en", kind, tree.read(at_root[0]), samples_included=kind == "pdf")], beside
    warnings += lacks
    return found, beside


def _read_names(tree: Tree, metadata: YamlMap, statements: list[Statement]) -> dict[str, str]:
    """The yaml's name, else each LaTeX statement's, else the folder's."""
    if metadata.is_map("name"):
        entry = metadata.map("name")
        for language in entry.keys:
            if not LANGUAGE_TAG.match(language):
                raise entry.error(language, f"{language!r} is not a language code such as en or pt-BR")
        names = {language: entry.text(language) for language in entry.keys if entry.text(language).strip()}
        if names:
            return names
    languages = [one.language for one in statements] or ["en"]
    if metadata.text("name").strip():
        return {"en" if "en" in languages else languages[0]: metadata.text("name").strip()}
    found = {one.language: latex_name(one.content) for one in statements if one.kind == "tex"}
    named = {language: name for language, name in found.items() if name}
    return named or {languages[0]: _read_ini(tree).get("name") or tree.root.name}


def _read_sources(metadata: YamlMap) -> list[Source]:
    if "source" not in metadata:
        return []
    if not metadata.is_map("source") and not metadata.is_list("source"):
        return [Source(metadata.text("source"), metadata.text("source_url"))]
    return read_sources(metadata)  # as newer formats have it


def _read_credits(metadata: YamlMap) -> dict[str, list[Person]]:
    if metadata.is_list("author"):
        names = metadata.texts("author")
    else:
        names = [name for name in re.split(r",|\band\b", metadata.text("author")) if name.strip()]
    return {"authors": [person_of(name) for name in names]} if names else {}


def _read_limits(
    tree: Tree, metadata: YamlMap, warnings: list[str]
) -> tuple[Limits, float | None, tuple[float, float]]:
    entry = metadata.map("limits")
    warnings += entry.notes_of_unknown((*_OLD_LIMITS, *LIMIT_KEYS), "limit")
    multiplier = entry.number("time_multiplier", above=0)
    margin = entry.number("time_safety_margin", above=0)
    time_limit = _time_limit(tree)
    other = entry.number("time_limit", above=0)  # no part of the format, and yet often seen
    if time_limit is None:
        time_limit = other
    elif other not in (None, time_limit):
        warnings.append(
            f"problem.yaml: time_limit is {other:g}, and a file beside it says {time_limit:g}, which holds"
        )
    factors = (5.0 if multiplier is None else multiplier, 2.0 if margin is None else margin)
    return read_limits(entry, time_limit), time_limit, factors


def _time_limit(tree: Tree) -> float | None:
    """Read `.timelimit` (Kattis) or `domjudge-problem.ini`: seconds. None where neither is there."""
    if TIMELIMIT in tree:
        return _seconds(TIMELIMIT, tree.read(TIMELIMIT).decode("ascii", "replace"))
    value = _read_ini(tree).get("timelimit")
    return None if value is None else _seconds(INI, value)


def _read_ini(tree: Tree) -> dict[str, str]:
    """Read DOMjudge's settings; nothing where there are none. Raises PackageError for programs it leaves elsewhere."""
    if INI not in tree:
        return {}
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string("[problem]\n" + tree.text(INI, may_be_old=True))
    except configparser.Error as error:
        raise PackageError(INI, getattr(error, "lineno", 1) - 1, "cannot be read") from error
    settings = {key: value.strip("'\"") for key, value in parser["problem"].items()}
    for key in ("special_run", "special_compare"):
        if settings.get(key):
            words = f"{key} names a program of a DOMjudge system, which the package does not hold"
            raise PackageError(INI, 0, words)
    return settings


def _seconds(path: str, text: str) -> float:
    match = re.fullmatch(r"\s*(\d+(?:\.\d*)?|\.\d+)\s*s?\s*", text)
    if match is None or float(match.group(1)) <= 0:
        raise PackageError(path, 1, f"{text.strip()!r} is not a number of seconds")
    return float(match.group(1))


def _read_validator(
    tree: Tree, metadata: YamlMap, *, scoring: bool, blobs: dict[str, Blob], warnings: list[str]
) -> Validator:
    words = _read_validation(metadata)
    # By the name that testdata.yaml has for them they are no part of the format, and yet often seen.
    key = "validator_flags" if "validator_flags" in metadata else "output_validator_flags"
    flags = metadata.flags(key)
    if words[0] not in ("default", "custom"):
        raise metadata.error("validation", "validation must begin with default or custom")
    for word in words[1:]:
        if word not in ("interactive", "score", "multipass") or words[0] == "default":
            raise metadata.error("validation", f"validation {word!r} is not supported")
    if "score" in words and not scoring:
        raise metadata.error("validation", "validation names score, which is for problems of type scoring")
    if words[0] == "default":
        try:
            parse_flags(flags)
        except ValueError as error:
            raise metadata.error(key, str(error)) from error
        if any(program_paths(tree, folder) for folder in _OUTPUT_VALIDATORS):
            warnings.append("output_validators: not used, since validation is default")
        return Validator(flags=flags)
    programs = [path for folder in _OUTPUT_VALIDATORS for path in validator_paths(tree, folder)]
    if not programs:
        key = "validation" if "validation" in metadata else "type"
        raise metadata.error(key, "validation is custom and output_validators holds no program")
    if len(programs) > 1 and len(words) > 1:
        raise PackageError(programs[1], 0, f"several output validators with {words[1]} are not supported")
    files = [store_program(read_validator(tree, path, {}).files, blobs) for path in programs]
    return Validator(
        kind=ValidatorKind.INTERACTIVE if "interactive" in words else ValidatorKind.CUSTOM,
        flags=flags,
        files=files[0],
        more=files[1:],
        scores="score" in words or metadata.map("grading").boolean("custom_scoring"),
    )


def _read_input_validators(tree: Tree, warnings: list[str]) -> list[Program]:
    """Read those of the format, and checktestdata where DOMjudge keeps it: programs there expect DOMjudge's ways."""
    found = read_input_validators(tree, _INPUT_VALIDATORS, {}, warnings)
    foreign = [one for one in found if one.path.startswith(_DOMJUDGE_INPUTS + "/") and one.takes_args]
    warnings += [f"{one.path}: not run; validators of inputs belong into input_validators" for one in foreign]
    return [one for one in found if one not in foreign]


def _read_grader(tree: Tree, blobs: dict[str, Blob]) -> list[BlobFile]:
    """Read the program in graders/ that groups with `grading: custom` ask; nothing where there is none."""
    programs = validator_paths(tree, "graders")
    if len(programs) > 1:
        raise PackageError(programs[1], 0, "several graders are not supported")
    return store_program(read_validator(tree, programs[0], {}).files, blobs) if programs else []


def _read_passes(metadata: YamlMap) -> int:
    """`validation: custom multipass` is no part of the format, and written by those who need it."""
    if "multipass" not in _read_validation(metadata):
        return 1
    passes = metadata.map("limits").number("validation_passes", at_least=2)
    if passes is not None and (passes != int(passes) or passes > MOST_PASSES):
        raise metadata.map("limits").error("validation_passes", f"must be a whole number up to {MOST_PASSES}")
    return DEFAULT_PASSES if passes is None else int(passes)


def _read_objective(metadata: YamlMap, scoring: bool) -> Objective:
    word = metadata.map("grading").choice("objective", tuple(Objective), Objective.MAX)
    return Objective(word) if scoring else Objective.MAX


def _root_settings(metadata: YamlMap, scoring: bool) -> GroupSettings:
    """Read what older packages put under `grading` and newer ones into data/testdata.yaml."""
    grading = metadata.map("grading")
    grading.refuse_unknown(_GRADING_KEYS)
    settings = LEGACY_DEFAULTS
    on_reject = {"first_error": "break", "grade": "continue", "worst_error": "continue"}
    if "on_reject" in grading:
        stop = on_reject.get(grading.choice("on_reject", tuple(on_reject), "")) == "break"
        settings = settings.changed(stop_at_first_failure=stop)
    return settings.with_scores(grading) if scoring else settings
