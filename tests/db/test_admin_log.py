"""What admins and makers did is written down: who, when, what; for admins alone, and without secrets."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from codequest.config import Settings
from codequest.errors import Forbidden, NotFound, Unauthorized
from codequest.features.accounts.actions_deeds import may_hear_admins
from codequest.features.accounts.messages import AdminUpdateUser, Invite, WithdrawInvitation
from codequest.features.admin.messages import AdminDeedView, ListAdminDeeds
from codequest.features.execution import trouble
from codequest.features.execution.client import QueuedJob
from codequest.features.execution.messages import PutBack, TakeOut
from codequest.features.notifications.messages import Announce
from codequest.features.problems.importer import import_packages
from codequest.features.problems.messages import SetVisibility
from codequest.features.problems.messages_versions import BringBack, DeleteProblem, WithdrawProblem
from codequest.features.problems.written import Beginning
from codequest.features.submissions.messages import SubmitSolution
from codequest.features.submissions.messages_rejudging import CreateRejudging, DiscardRejudging
from codequest.protocol import log
from codequest.protocol.actor import ANONYMOUS, Actor, Role
from judge.contract import Finished, Verdict
from tests.support.backend import write_package
from tests.support.room_stage import Stage, open_stage


@pytest.fixture
async def stage(settings: Settings) -> AsyncIterator[Stage]:
    async with open_stage(settings) as one:
        yield one


async def told(stage: Stage, admin: Actor, **asked: Any) -> list[AdminDeedView]:
    items: list[AdminDeedView] = (await stage.run(ListAdminDeeds(**asked), admin)).items
    return items


def lines(deeds: list[AdminDeedView]) -> list[tuple[Any, ...]]:
    """Oldest first."""
    return [(one.deed, one.actor, one.person, one.subject, one.detail) for one in reversed(deeds)]


async def test_roles_suspensions_and_invitations(stage: Stage) -> None:
    admin, ada = await stage.person("root", Role.SYSTEM_ADMIN), await stage.person("ada")
    assert ada.user_id is not None
    for change in (
        {"role": Role.INSTRUCTOR},
        {"role": Role.INSTRUCTOR},  # it is already
        {"banned": True, "ban_reason": "spam"},
        {"banned": False},
        {"banned": False},
    ):
        await stage.run(AdminUpdateUser(user_id=ada.user_id, **change), admin)
    link = await stage.run(Invite(note="the class of 9b", places=2, days=3), admin)
    await stage.run(WithdrawInvitation(invitation_id=link.invitation.id), admin)
    assert lines(await told(stage, admin)) == [
        ("role", "Root", "Ada", "", "instructor"),
        ("suspended", "Root", "Ada", "", "spam"),
        ("let-back", "Root", "Ada", "", ""),
        ("invitation", "Root", None, "the class of 9b", ""),
        ("invitation-withdrawn", "Root", None, "", ""),
    ]
    async with stage.runner.reading() as ctx:
        written = str([one.body for one in await log.read(ctx.db, "admins", after=0)])
    assert link.token not in written


async def test_problems_announcements_and_what_is_taken_out(stage: Stage, tmp_path: Path) -> None:
    admin, ines = await stage.person("root", Role.ADMIN), await stage.person("ines", Role.INSTRUCTOR)
    ada = await stage.person("ada")
    roots = [write_package(tmp_path, slug) for slug in ("double", "other")]
    await import_packages(stage.runner, roots, beginning=Beginning("public", ines.user_id))
    problem_id = await stage.pool.fetchval("SELECT id FROM problems WHERE slug = 'double'")
    await stage.run(Announce(text="Back at noon.", level="info", minutes=5), admin)
    await stage.run(TakeOut(kind="problem", name=problem_id, reason="broken"), admin)
    await stage.run(PutBack(kind="problem", name=problem_id), admin)
    await stage.run(TakeOut(kind="worker", name="w1"), admin)
    await stage.run(SetVisibility(slug="other", visibility="draft"), ines)
    await stage.run(SetVisibility(slug="other", visibility="draft"), ines)
    await stage.run(WithdrawProblem(slug="other"), ines)
    await stage.run(BringBack(slug="other"), admin)
    await stage.run(DeleteProblem(slug="other"), ines)
    view = await stage.run(SubmitSolution(problem_id="double", language="python", source="1"), ada)
    await stage.judge(view.id, Verdict.ACCEPTED)
    rejudging = await stage.run(CreateRejudging(problem_id=problem_id, reason="wrong answer file"), admin)
    await stage.run(DiscardRejudging(rejudging_id=rejudging.id), admin)
    assert lines(await told(stage, admin)) == [
        ("announcement", "Root", None, "Back at noon.", ""),
        ("taken-out", "Root", None, "problem Double", "broken"),
        ("put-back", "Root", None, "problem Double", ""),
        ("taken-out", "Root", None, "worker w1", ""),
        ("visibility", "Ines", None, "Other", "draft"),
        ("withdrawn", "Ines", None, "Other", ""),
        ("brought-back", "Root", None, "Other", ""),
        ("deleted", "Ines", None, "Other", "other"),
        ("rejudging-started", "Root", None, "Double", "wrong answer file"),
        ("rejudging-discarded", "Root", None, "Double", "wrong answer file"),
    ]
    assert [one.deed for one in await told(stage, admin, by="INES")] == ["deleted", "withdrawn", "visibility"]
    assert [one.subject for one in await told(stage, admin, deed="taken-out")] == [
        "worker w1",
        "problem Double",
    ]
    assert await told(stage, admin, by="nobody") == []


async def test_a_page_goes_on_where_the_last_one_ended(stage: Stage) -> None:
    admin = await stage.person("root", Role.ADMIN)
    for number in range(5):
        await stage.run(TakeOut(kind="worker", name=f"w{number}"), admin)
    page = await stage.run(ListAdminDeeds(limit=2), admin)
    seen = [one.subject for one in page.items]
    while page.next_cursor:
        page = await stage.run(ListAdminDeeds(limit=2, cursor=page.next_cursor), admin)
        seen += [one.subject for one in page.items]
    assert seen == [f"worker w{number}" for number in (4, 3, 2, 1, 0)]


async def test_what_the_judge_takes_out_by_itself_is_nobodys_deed(stage: Stage, tmp_path: Path) -> None:
    admin = await stage.person("root", Role.ADMIN)
    await import_packages(stage.runner, [write_package(tmp_path, "double")])
    problem_id = await stage.pool.fetchval("SELECT id FROM problems")
    for subject in ("018f0000-0000-7000-8000-000000000001", "018f0000-0000-7000-8000-000000000002"):
        queued = QueuedJob(
            id=subject, client="submissions", subject_id=subject, person_id=str(admin.user_id), language="python",
            priority=0, attempt=3, created_at=stage.now, topic=problem_id,
        )  # fmt: skip
        async with stage.runner.transaction() as ctx:
            report = Finished(subject, "w", Verdict.JUDGE_ERROR, [], 0, error="validator crashed")
            await trouble.failed(ctx, queued, report, is_final=True)
    (deed,) = await told(stage, admin)
    assert (deed.deed, deed.actor, deed.subject) == ("taken-out", None, "problem Double")
    assert deed.detail


async def test_only_admins_read_it(stage: Stage) -> None:
    for who in (await stage.person("ines", Role.INSTRUCTOR), await stage.person("ada"), ANONYMOUS):
        with pytest.raises((Forbidden, Unauthorized)):
            await told(stage, who)
        async with stage.runner.reading(who) as ctx:
            with pytest.raises(NotFound):
                await may_hear_admins(ctx, {})
