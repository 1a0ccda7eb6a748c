"""Packages into the database: idempotent, all or nothing, errors that name file and line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from codequest.config import ROOT, Settings
from codequest.errors import NotFound
from codequest.features.problems.importer import PackagesRefused, import_folder, import_packages, import_paths
from codequest.features.problems.messages import (
    GetEditorial,
    GetProblem,
    GetTestCases,
    ListProblems,
    ListTopics,
)
from codequest.features.problems.written import Beginning
from codequest.protocol.actor import ANONYMOUS
from judge.packages import PackageError
from judge.sandboxes.choice import Choice
from tests.support.backend import Backend, backend, write_package
from tests.support.other_packages import package_polygon

__all__ = ["backend"]


async def test_a_package_becomes_a_problem_with_rendered_statement_and_samples(
    backend: Backend, tmp_path: Path
) -> None:
    (done,) = await import_packages(backend.runner, [write_package(tmp_path, "double")])
    assert done.outcome == "created"
    problem = await backend.do(GetProblem(slug="double"), ANONYMOUS)
    assert problem.title == "Double"
    assert "<math" in problem.statement.html
    assert [(one.input, one.output) for one in problem.samples] == [("1\n", "2\n")]
    assert problem.limits.time_ms == 2000
    assert problem.topics == ["math"]
    assert problem.has_editorial
    assert problem.me is None
    assert problem == await backend.do(GetProblem(slug=problem.id), ANONYMOUS)
    stored = await backend.value("SELECT manifest FROM problems")
    assert stored == done.package_hash
    assert await backend.runner.ports.blobs.get(stored)


async def test_the_same_package_again_changes_nothing(backend: Backend, tmp_path: Path) -> None:
    root = write_package(tmp_path, "double")
    await import_packages(backend.runner, [root])
    before = await backend.value("SELECT xmin::text FROM problems")
    (again,) = await import_packages(backend.runner, [root])
    assert again.outcome == "unchanged"
    assert await backend.value("SELECT xmin::text FROM problems") == before


async def test_a_changed_test_is_a_new_version_and_the_old_one_stays(
    backend: Backend, tmp_path: Path
) -> None:
    root = write_package(tmp_path, "double")
    (first,) = await import_packages(backend.runner, [root])
    (root / "data/secret/01.in").write_text("20\n")
    (root / "data/secret/01.ans").write_text("40\n")
    (second,) = await import_packages(backend.runner, [root])
    assert second.outcome == "updated"
    assert second.package_hash != first.package_hash
    assert await backend.value("SELECT count(*) FROM problem_versions") == 2
    assert await backend.value("SELECT manifest FROM problems") == second.package_hash


async def test_a_changed_statement_alone_is_noticed(backend: Backend, tmp_path: Path) -> None:
    root = write_package(tmp_path, "double")
    await import_packages(backend.runner, [root])
    (root / "statement/problem.en.md").write_text("Other words.\n")
    (again,) = await import_packages(backend.runner, [root])
    assert again.outcome == "updated"
    problem = await backend.do(GetProblem(slug="double"), ANONYMOUS)
    assert problem.statement.html == "<p>Other words.</p>\n"


async def test_visibility_survives_an_update(backend: Backend, tmp_path: Path) -> None:
    root = write_package(tmp_path, "double")
    await import_packages(backend.runner, [root], beginning=Beginning("embargoed"))
    (root / "statement/problem.en.md").write_text("Other words.\n")
    await import_packages(backend.runner, [root])
    assert await backend.value("SELECT visibility FROM problems") == "embargoed"
    with pytest.raises(NotFound):
        await backend.do(GetProblem(slug="double"), ANONYMOUS)


async def test_an_embargo_keeps_a_new_problem_from_the_public_until_it_ends(
    backend: Backend, settings: Settings, tmp_path: Path
) -> None:
    until = {"waiting": "2999-05-01", "over": "2001-01-01T10:00:00Z"}
    for slug, day in until.items():
        yaml = (write_package(tmp_path, slug) / "problem.yaml").read_text()
        write_package(tmp_path, slug, **{"problem.yaml": f"{yaml}embargo_until: {day}\n"})
    told = await import_paths(settings, [tmp_path / "waiting", tmp_path / "over"], Choice())
    assert [line.strip() for line in told if "embargo" in line] == [
        "problem.yaml: embargo_until 2999-05-01 00:00 UTC is to come: the problem is embargoed, not public"
    ]
    with pytest.raises(NotFound):
        await backend.do(GetProblem(slug="waiting"), ANONYMOUS)
    assert (await backend.do(GetProblem(slug="over"), ANONYMOUS)).visibility == "public"


async def test_the_command_line_tells_what_became_of_each(
    backend: Backend, settings: Settings, tmp_path: Path
) -> None:
    root = write_package(tmp_path, "double")
    assert await import_paths(settings, [root], Choice()) == ["created    double  Double"]
    assert await import_paths(settings, [root], Choice()) == ["unchanged  double  Double"]
    assert (await backend.do(GetProblem(slug="double"), ANONYMOUS)).visibility == "public"


async def test_one_bad_package_stops_all_and_every_fault_is_named(backend: Backend, tmp_path: Path) -> None:
    good = write_package(tmp_path, "good")
    bad = write_package(tmp_path, "bad", **{"statement__problem.en.md": "Fine.\n\nBroken $\\frac{1$.\n"})
    worse = write_package(tmp_path, "worse")
    (worse / "data/secret/01.ans").unlink()
    silent = write_package(tmp_path, "silent")
    shutil.rmtree(silent / "statement")
    with pytest.raises(PackagesRefused) as caught:
        await import_packages(backend.runner, [good, bad, worse, silent])
    assert f"{bad}/statement/problem.en.md:3: the formula" in str(caught.value)
    assert f"{worse}/data/secret/01" in str(caught.value)
    assert f"{silent}: " in str(caught.value)  # no file of it is to blame
    assert await backend.value("SELECT count(*) FROM problems") == 0


async def test_a_latex_statement_becomes_html_and_a_bad_one_is_refused(
    backend: Backend, tmp_path: Path
) -> None:
    root = write_package(tmp_path, "double")
    (root / "statement/problem.en.md").unlink()
    latex = root / "statement/problem.en.tex"
    latex.write_text("Twice \\textbf{that}.\n\n\\input{other}\n")
    with pytest.raises(PackagesRefused, match=r"problem\.en\.tex:3: .* cannot be included"):
        await import_packages(backend.runner, [root])
    latex.write_text("Twice \\textbf{that}.\n")
    await import_packages(backend.runner, [root])
    problem = await backend.do(GetProblem(slug="double"), ANONYMOUS)
    assert problem.statement.html is not None
    assert "<strong>that</strong>" in problem.statement.html


@pytest.mark.judge
async def test_a_time_limit_that_was_found_stays_until_the_package_changes(
    backend: Backend, tmp_path: Path
) -> None:
    root = write_package(tmp_path, "double")
    settings = root / "problem.yaml"
    settings.write_text(settings.read_text().replace("time_limit: 2.0", "memory: 256"))
    (first,) = await import_packages(backend.runner, [root])
    assert any("follow from its submissions" in one for one in first.warnings), first.warnings
    assert await backend.value("SELECT time_ms FROM problem_versions") == 1000
    (again,) = await import_packages(backend.runner, [root])
    assert (again.outcome, again.package_hash) == ("unchanged", first.package_hash)


@pytest.mark.judge
async def test_an_import_refuses_a_package_that_no_time_limit_suits(backend: Backend, tmp_path: Path) -> None:
    root = write_package(tmp_path, "double")
    settings = root / "problem.yaml"
    settings.write_text(settings.read_text().replace("time_limit: 2.0", "memory: 256"))
    late = root / "submissions/time_limit_exceeded/close.py"
    late.parent.mkdir(parents=True)
    late.write_text("import time\nwhile time.process_time() < 1.3: pass\nprint(2 * int(input()))\n")
    with pytest.raises(PackagesRefused, match=r"exceeded/close\.py: no time limit suits.*ends after 1\.3"):
        await import_packages(backend.runner, [root])
    late.write_text("while True: pass\n")
    (done,) = await import_packages(backend.runner, [root])
    assert done.outcome == "created"


@pytest.mark.judge
async def test_an_import_makes_the_data_that_a_package_lacks_and_an_upload_does_not(
    backend: Backend, tmp_path: Path
) -> None:
    root = package_polygon(tmp_path, {"tests/03.a": None, "tests/01.a": None})
    with pytest.raises(PackageError, match=r"data of 2 tests is missing .*codequest import"):
        await import_folder(backend.runner.ports, root, Beginning())
    (made,) = await import_packages(backend.runner, [root])
    (root / "tests/01.a").write_text("3\n")
    (root / "tests/03.a").write_text("30\n")
    (brought,) = await import_packages(backend.runner, [root])
    assert brought.package_hash == made.package_hash


async def test_a_pdf_statement_is_passed_through(backend: Backend, tmp_path: Path) -> None:
    root = write_package(tmp_path, "double")
    (root / "statement/problem.en.md").unlink()
    (root / "statement/problem.en.pdf").write_bytes(b"%PDF-1.4 not much")
    await import_packages(backend.runner, [root])
    problem = await backend.do(GetProblem(slug="double"), ANONYMOUS)
    assert problem.statement.kind == "pdf"
    assert problem.statement.url == "/api/v1/problems/double/assets/problem.en.pdf"


async def test_a_folder_of_packages_and_a_folder_of_nothing(backend: Backend, tmp_path: Path) -> None:
    write_package(tmp_path / "set", "one")
    write_package(tmp_path / "set", "two")
    assert [one.slug for one in await import_packages(backend.runner, [tmp_path / "set"])] == ["one", "two"]
    archive = shutil.make_archive(str(tmp_path / "three"), "zip", write_package(tmp_path, "three"))
    assert [one.slug for one in await import_packages(backend.runner, [Path(archive)])] == ["three"]
    (tmp_path / "nothing").mkdir()
    with pytest.raises(PackagesRefused, match="neither a problem package"):
        await import_packages(backend.runner, [tmp_path / "nothing"])


async def test_reserved_names_are_refused(backend: Backend, tmp_path: Path) -> None:
    with pytest.raises(PackagesRefused, match="'trending' is reserved"):
        await import_packages(backend.runner, [write_package(tmp_path, "trending")])


async def test_the_starter_set_can_be_imported(backend: Backend) -> None:
    sets = [folder for folder in sorted((ROOT / "problems").iterdir()) if (folder / "problem.yaml").is_file()]
    done = await import_packages(backend.runner, sets)
    assert {one.outcome for one in done} == {"created"}
    page = await backend.do(ListProblems(limit=100), ANONYMOUS)
    assert {one.slug for one in page.items} == {one.slug for one in done}
    topics = await backend.do(ListTopics(), ANONYMOUS)
    assert all(topic.problems > 0 for topic in topics.items)
    cases = await backend.do(GetTestCases(slug=page.items[0].slug), ANONYMOUS)
    assert cases.items


async def test_the_solution_is_for_those_who_solved(backend: Backend, tmp_path: Path) -> None:
    from codequest.errors import Conflict
    from codequest.protocol.actor import Role

    await import_packages(backend.runner, [write_package(tmp_path, "double")])
    ada = await backend.person("ada")
    with pytest.raises(Conflict, match="after solving"):
        await backend.do(GetEditorial(slug="double"), ada)
    teacher = await backend.person("teacher", Role.INSTRUCTOR)
    editorial = await backend.do(GetEditorial(slug="double"), teacher)
    assert "<math" in editorial.html


async def test_an_import_runs_submissions_in_the_sandboxes_of_the_settings(
    backend: Backend, tmp_path: Path
) -> None:
    root = write_package(tmp_path, "double")
    settings = root / "problem.yaml"
    settings.write_text(settings.read_text().replace("time_limit: 2.0", "memory: 256"))
    sandboxes = Choice("bubblewrap", root=tmp_path / "nothing")
    (done,) = await import_packages(backend.runner, [root], sandboxes=sandboxes)
    assert any("/nothing holds no image" in one for one in done.warnings), done.warnings


async def test_people_see_the_time_that_a_language_has(backend: Backend, tmp_path: Path) -> None:
    root = write_package(tmp_path, "double")
    (root / "codequest.yaml").write_text("time_multipliers: {python: 2.5}\n")
    await import_packages(backend.runner, [root])
    limits = (await backend.do(GetProblem(slug="double"), ANONYMOUS)).limits
    assert limits.multipliers == {"python": 2.5}
