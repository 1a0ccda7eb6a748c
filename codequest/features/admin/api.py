"""What the admins' views register."""

from __future__ import annotations

from codequest.features.admin import actions, messages
from codequest.protocol.actor import Access
from codequest.protocol.command import Command, Mode
from codequest.protocol.feature import Feature

FEATURE = Feature(
    name="admin",
    commands=(
        Command(
            messages.GetLiveOverview,
            actions.get_live_overview,
            rest=(("GET", "/admin/live"),),
            ws="admin:live",
            access=Access.ADMIN,
            mode=Mode.READ,
            cost=3,
        ),
        Command(
            messages.ListAdminDeeds,
            actions.list_deeds,
            rest=(("GET", "/admin/deeds"),),
            ws="admin:deeds",
            access=Access.ADMIN,
            mode=Mode.READ,
        ),
    ),
)
