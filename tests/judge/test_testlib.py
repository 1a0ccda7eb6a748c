"""The testlib.h that pip fetches: installed for real, and used by a package that brings none."""

from __future__ import annotations

from pathlib import Path

import pytest

from judge.compiling import testlib
from tests.judge.preparing.verifying import verified
from tests.support.components import need
from tests.support.other_packages import PROBLEM_XML, package_polygon

CHECKER = """#include "testlib.h"
int main(int argc, char* argv[]) {
    registerTestlibCmd(argc, argv);
    int expected = ans.readInt(), found = ouf.readInt();
    if (found != expected) quitf(_wa, "expected %d, found %d", expected, found);
    quitf(_ok, "%d", found);
}
"""
VALIDATOR = """#include "testlib.h"
int main(int argc, char* argv[]) {
    registerValidation(argc, argv);
    inf.readInt(0, 100, "a");
    inf.readSpace();
    inf.readInt(0, 100, "b");
    inf.readEoln();
    inf.readEof();
}
"""


@pytest.mark.judge
@pytest.mark.timeout(300)
def test_it_is_fetched_once_and_packages_find_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "include" / "testlib.h"
    try:
        testlib.install(place)
    except testlib.TestlibError as error:
        need(f"pip fetches nothing here: {str(error)[-200:]}", optional=True)
    with pytest.raises(testlib.TestlibError, match="there already"):
        testlib.install(place)
    monkeypatch.setenv("JUDGE_TESTLIB", str(place))
    files = {"files/testlib.h": None, "files/check.cpp": CHECKER, "files/validate.cpp": VALIDATOR}
    root = package_polygon(tmp_path, files, xml=PROBLEM_XML.replace('name="std::ncmp.cpp" ', ""))
    status, (report,) = verified(capsys, root)
    assert (status, report["error"]) == (0, None)
    off = next(one for one in report["submissions"] if one["path"] == "wrong-answer/off.py")
    assert any("expected 7, found" in test["message"] for test in off["tests"])
