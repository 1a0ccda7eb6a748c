"""Somebody who hands in, and the steps that a submission goes: sent out, taken by a worker, its reports applied."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from codequest.features.execution.dispatcher import Dispatcher
from codequest.features.execution.reports import ReportReader
from codequest.features.problems.importer import import_packages
from codequest.features.submissions.messages import SubmissionView, SubmitSolution
from codequest.protocol.actor import Actor
from judge.contract import JudgeJob
from tests.support.backend import Backend, write_package
from tests.support.fake_worker import FakeWorker


@pytest.fixture
async def ada(backend: Backend, tmp_path: Path) -> Actor:
    """A person, and the problem "double"."""
    await import_packages(backend.runner, [write_package(tmp_path, "double")])
    return await backend.person("ada")


async def submit(backend: Backend, actor: Actor, **more: Any) -> SubmissionView:
    values: dict[str, Any] = {"problem_id": "double", "language": "python3", "source": "print(1)"}
    view: SubmissionView = await backend.do(SubmitSolution(**(values | more)), actor)
    return view


async def take(worker: FakeWorker) -> JudgeJob:
    job = await worker.take()
    assert isinstance(job, JudgeJob)
    return job


@asynccontextmanager
async def result_of_one(backend: Backend, actor: Actor) -> AsyncIterator[asyncio.Future[dict[str, Any]]]:
    """The body of the next submission:result for somebody."""
    async with backend.hearing(actor) as pushes:
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        yield future
        async with asyncio.timeout(20):
            while True:
                event, body = await pushes.get()
                if event == "submission:result":
                    future.set_result(body["submission"])
                    return


async def settle(backend: Backend) -> None:
    """Apply every report that is waiting."""
    reader = ReportReader(backend.runner)
    await reader._link.read_reports(reader._name, count=1, block_ms=1)  # makes the group
    entries = await reader._link.take_over_reports(reader._name, idle_ms=0, count=1000)
    entries += await reader._link.read_reports(reader._name, count=1000, block_ms=1)
    await reader.handle(entries)


async def dispatch(backend: Backend) -> None:
    """Send out what there is room for."""
    await Dispatcher(backend.runner).round()
