"""What analytics register."""

from __future__ import annotations

from codequest.features.analytics import actions, messages
from codequest.protocol.actor import Access
from codequest.protocol.command import Command, Mode
from codequest.protocol.feature import Feature

FEATURE = Feature(
    name="analytics",
    commands=(
        Command(
            messages.GetPublicProfile,
            actions.get_public_profile,
            rest=(("GET", "/users/{username}"),),
            ws="user:profile",
            access=Access.ANYONE,
            mode=Mode.READ,
            cost=3,
        ),
    ),
)
