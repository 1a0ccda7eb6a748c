"""What may be handed in: files, sizes, languages, and how often."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest

from codequest.adapters.rate_limits import RedisRateLimiter
from codequest.config import Settings
from codequest.errors import CodeQuestError, NotFound, TooManyRequests, Unprocessable, ValidationError
from codequest.features.execution.messages import ExecuteCode, ProgramFile
from codequest.features.problems.importer import import_packages
from codequest.features.problems.messages import GetProblem
from codequest.features.submissions.messages import SubmitSolution
from codequest.protocol.actor import Actor
from tests.support.backend import Backend, backend, open_backend, write_package
from tests.support.submissions import ada, submit

__all__ = ["ada", "backend"]


@pytest.mark.parametrize(
    ("more", "error", "field"),
    [
        ({"source": None}, ValidationError, "source"),
        ({"files": [ProgramFile("a.py", "x")]}, ValidationError, "source"),
        ({"source": "  \n"}, ValidationError, "source"),
        ({"source": "é" * 70_000}, ValidationError, "source"),
        ({"source": None, "files": [ProgramFile("a.py", "x")] * 2}, ValidationError, "files.1.name"),
        ({"language": "cobol"}, ValidationError, "language"),
        ({"problem_id": "no-such"}, NotFound, None),
        ({"room_id": "0199aaaa-0000-7000-8000-000000000000"}, ValidationError, "room_id"),
    ],
)
async def test_a_bad_submission_is_told_what_is_wrong_and_leaves_nothing(
    backend: Backend, ada: Actor, more: dict[str, Any], error: type[CodeQuestError], field: str | None
) -> None:
    with pytest.raises(error) as caught:
        await submit(backend, ada, **more)
    if field:
        assert [detail.field for detail in caught.value.details] == [field]
    assert await backend.value("SELECT count(*) FROM submissions") == 0
    assert await backend.value("SELECT count(*) FROM judge_jobs") == 0


async def test_the_same_idempotency_key_hands_in_once(backend: Backend, ada: Actor) -> None:
    message = SubmitSolution(problem_id="double", language="python", source="print(1)")
    first = await backend.do(message, ada, key="click")
    second = await backend.do(message, ada, key="click")
    assert second["id"] == first.id
    assert await backend.value("SELECT count(*) FROM submissions") == 1


async def test_a_problem_that_takes_some_languages_refuses_the_others(
    backend: Backend, ada: Actor, tmp_path: Path
) -> None:
    root = write_package(tmp_path, "only", keys="languages: [cpp]\n")
    try:
        await import_packages(backend.runner, [root])
    except Exception as error:
        pytest.fail(str(error))
    with pytest.raises(Unprocessable, match="does not take Python"):
        await submit(backend, ada, problem_id="only")


async def test_a_problem_that_asks_for_answers_takes_nothing_else(
    backend: Backend, ada: Actor, tmp_path: Path
) -> None:
    root = write_package(tmp_path, "outputs", keys="type: submit-answer\n")
    await import_packages(backend.runner, [root])
    shown = await backend.do(GetProblem(slug="outputs"), ada)
    assert (shown.languages, shown.answer_files) == (["answers"], ["01.out"])
    answers: dict[str, Any] = {
        "language": "answers",
        "source": None,
        "files": [ProgramFile("01.out", "42\n")],
    }
    with pytest.raises(Unprocessable, match="This problem does not take Python"):
        await submit(backend, ada, problem_id="outputs")
    with pytest.raises(Unprocessable, match="This problem does not take Answer files"):
        await submit(backend, ada, **answers)
    with pytest.raises(Unprocessable, match="nothing to run"):
        await backend.do(ExecuteCode(problem_id="outputs", samples=True, **answers), ada)
    view = await submit(backend, ada, problem_id="outputs", **answers)
    assert view.language == "answers"


async def test_more_answers_than_files_can_be_handed_in_refuse_an_import(
    backend: Backend, tmp_path: Path
) -> None:
    tests = {f"data__secret__{n:02}.{end}": "1\n" for n in range(21) for end in ("in", "ans")}
    root = write_package(tmp_path, "outputs", keys="type: submit-answer\n", **tests)
    with pytest.raises(Exception, match="asks for 21 answers; people can hand in 20 files"):
        await import_packages(backend.runner, [root])


async def test_the_setting_says_how_many_may_be_submitted_in_a_minute(
    settings: Settings, tmp_path: Path
) -> None:
    async with open_backend(replace(settings, submissions_per_minute=2)) as strict:
        await import_packages(strict.runner, [write_package(tmp_path, "double")])
        ports = strict.runner.ports
        ports.limiter = RedisRateLimiter(ports.redis, ports.clock)
        ada = await strict.person("ada")
        for _ in range(2):
            await submit(strict, ada)
        with pytest.raises(TooManyRequests):
            await submit(strict, ada)
        await submit(strict, await strict.person("bob"))
        assert await strict.value("SELECT count(*) FROM submissions") == 3


@pytest.mark.parametrize(
    "name", ["../a.py", "a/b.py", "-o", ".hidden", "", "a..py", "a.py\n", "x" * 101, "ä.py"]
)
async def test_a_file_name_that_is_no_bare_name_never_gets_in(name: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"name": name, "source": ""}, ProgramFile)


async def test_all_files_together_are_held_to_the_limit(backend: Backend, ada: Actor) -> None:
    halves = [ProgramFile(f"{letter}.py", "x" * 65_537) for letter in "ab"]
    with pytest.raises(ValidationError) as caught:
        await submit(backend, ada, source=None, files=halves)
    assert [detail.field for detail in caught.value.details] == ["files"]
