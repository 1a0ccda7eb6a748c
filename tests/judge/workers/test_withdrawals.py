"""Jobs that are withdrawn: stopped, or not begun."""

from __future__ import annotations

from judge.contract import WITHDRAWN_STREAM, Finished, Started
from tests.judge.workers.conftest import Line, until


async def test_a_withdrawn_job_is_stopped_and_its_slot_is_free(line: Line) -> None:
    await line.enqueue("hold-1")
    worker = line.worker(slots=1)
    await until(lambda: worker.running == 1)
    await line.client.xadd(WITHDRAWN_STREAM, {"id": "hold-1"})
    await line.finished(1)
    (end,) = [one for one in await line.reports() if isinstance(one, Finished)]
    assert (end.judging_id, end.error) == ("hold-1", "withdrawn")
    assert await line.pending() == 0
    await line.enqueue("j2")
    assert await line.finished(2) == ["hold-1", "j2"]


async def test_a_job_that_was_withdrawn_before_it_came_is_not_begun(line: Line) -> None:
    await line.client.xadd(WITHDRAWN_STREAM, {"id": "j1"})
    worker = line.worker()
    await until(lambda: "j1" in worker._withdrawals)
    await line.enqueue("j1", "j2")
    await line.finished(2)
    ended = {one.judging_id: one.error for one in await line.reports() if isinstance(one, Finished)}
    assert ended == {"j1": "withdrawn", "j2": ""}
    assert "j1" not in [one.judging_id for one in await line.reports() if isinstance(one, Started)]
