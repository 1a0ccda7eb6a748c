"""What ratings register."""

from __future__ import annotations

from codequest.features.ratings import actions, jobs, messages
from codequest.features.submissions.messages import ResultReleased
from codequest.protocol.actor import Access
from codequest.protocol.command import Command, Mode
from codequest.protocol.feature import Feature, Job, Within

FEATURE = Feature(
    name="ratings",
    commands=(
        Command(
            messages.GetRoomRatings,
            actions.get,
            rest=(("GET", "/multiplayer/rooms/{room_id}/ratings"),),
            ws="room:ratings",
            access=Access.ANYONE,
            mode=Mode.READ,
            cost=3,
        ),
        Command(
            messages.RateRoom,
            actions.apply,
            rest=(("POST", "/multiplayer/rooms/{room_id}/ratings"),),
            ws="room:rate",
            cost=10,
        ),
    ),
    listeners=(Within(ResultReleased, actions.follow_result),),
    jobs=(Job(actions.FOLLOW, jobs.follow),),
)
