"""A room like another one: what it would have, and who may ask."""

from __future__ import annotations

import pytest

from codequest.errors import Forbidden, NotFound
from codequest.features.rooms.messages.commands import EndRoom, GetRoomCopy, ProblemChoice
from codequest.features.rooms.messages.views import Visibility
from codequest.protocol.actor import Role
from tests.support.room_stage import Stage


async def test_a_copy_has_the_rules_and_problems_and_names_those_that_moved_since(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    chosen = [
        ProblemChoice(problem="kiln", color="#123456", points=3),
        ProblemChoice(problem="ferry"),
    ]
    room_id = await stage.room(host, ada, started=True, problems=chosen, freeze_s=60, languages=["python"])
    async with stage.pool.acquire() as db:
        await db.execute(
            "INSERT INTO problem_versions SELECT (jsonb_populate_record(v, jsonb_build_object('manifest',"
            " repeat('e', 64)))).* FROM problem_versions v JOIN problems p ON p.id = v.problem_id"
            " WHERE p.slug = 'ferry'"
        )
        await db.execute("UPDATE problems SET manifest = repeat('e', 64) WHERE slug = 'ferry'")
    copy = await stage.run(GetRoomCopy(room_id=room_id), host)
    told = [(one.slug, one.color, one.points, one.is_newer) for one in copy.problems]
    assert told[0] == ("kiln", "#123456", 3, False)
    assert (told[1][0], told[1][3]) == ("ferry", True)
    assert (copy.room.freeze_s, copy.room.languages, copy.left_out) == (60, ["python"], [])
    with pytest.raises(Forbidden, match="Until the contest is over"):
        await stage.run(GetRoomCopy(room_id=room_id), ada)
    await stage.run(EndRoom(room_id=room_id), host)
    assert len((await stage.run(GetRoomCopy(room_id=room_id), ada)).problems) == 2


async def test_a_copy_leaves_out_what_the_person_may_not_put_into_a_room(stage: Stage) -> None:
    ines, ada = await stage.person("ines", Role.INSTRUCTOR), await stage.person("ada")
    await stage.problem("vault", "embargoed")
    chosen = [ProblemChoice(problem="vault"), ProblemChoice(problem="kiln")]
    room_id = await stage.room(ines, ada, started=True, problems=chosen, embargo=True)
    await stage.run(EndRoom(room_id=room_id), ines)
    mine = await stage.run(GetRoomCopy(room_id=room_id), ines)
    assert ([one.slug for one in mine.problems], mine.embargo) == (["vault", "kiln"], True)
    adas = await stage.run(GetRoomCopy(room_id=room_id), ada)
    assert [one.slug for one in adas.problems] == ["kiln"]
    assert ([one.slug for one in adas.left_out], adas.embargo) == (["vault"], False)


async def test_a_room_that_one_may_not_know_of_can_not_be_copied(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, visibility=Visibility.PRIVATE, started=True)
    await stage.run(EndRoom(room_id=room_id), host)
    with pytest.raises(NotFound):
        await stage.run(GetRoomCopy(room_id=room_id), ada)


async def test_the_problems_of_a_room_that_was_called_off_stay_with_its_hosts(stage: Stage) -> None:
    host, ada = await stage.person("hana"), await stage.person("ada")
    room_id = await stage.room(host, ada)
    await stage.run(EndRoom(room_id=room_id), host)
    assert len((await stage.run(GetRoomCopy(room_id=room_id), host)).problems) == 3
    with pytest.raises(Forbidden):
        await stage.run(GetRoomCopy(room_id=room_id), ada)
