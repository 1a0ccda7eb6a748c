"""What Polygon compiles with every submission: graders and headers among the resources of `problem.xml`."""

from __future__ import annotations

import re

from judge.contract import SourceFile
from judge.manifest import BlobFile
from judge.packages.model import Blob
from judge.packages.programs import our_languages, store_program
from judge.packages.tree import Tree
from judge.packages.xmltree import Element

# Names of languages in masks of types ("cpp.*", "python.3") that are not the package formats' codes.
_CODES = {"js": "javascript", "nodejs": "javascript", "java8": "java", "java11": "java", "java21": "java"}


def read_resources(tree: Tree, problem: Element, blobs: dict[str, Blob]) -> dict[str, list[BlobFile]]:
    """Read the resources for solutions, by our languages. Raises PackageError."""
    included: dict[str, list[BlobFile]] = {}
    for file in problem.each("files", "resources", "file"):
        if "solution" not in _names(file, "assets", "asset"):
            continue
        stages = _names(file, "stages", "stage")
        if "run" in stages:
            raise file.error("resources that lie beside a running solution are not supported")
        path = file.get("path")
        if path not in tree:
            raise file.error(f"{path} is missing")
        name = file.get("location") or path.rsplit("/", 1)[-1]
        (stored,) = store_program((SourceFile(name, tree.read(path)),), blobs)
        for language in _languages(file):
            included.setdefault(language, []).append(stored)
    return included


def _names(file: Element, *tags: str) -> set[str]:
    return {one.get("name").lower() for one in file.each(*tags)}


def _languages(file: Element) -> list[str]:
    """Return our languages of a mask such as `cpp.*;c.*`; all of them for `*`."""
    masks = re.split(r"[\s;,|]+", (file.get("for-types") or file.get("for-type") or "*").strip().lower())
    named = {re.split(r"[.=<>^~!]", mask)[0] for mask in masks}
    if "*" in named:
        return our_languages(None)
    return our_languages([_CODES.get(one, one) for one in sorted(named)])
