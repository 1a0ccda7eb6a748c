"""What verifications register."""

from __future__ import annotations

from codequest.features.verification import actions, channels, messages
from codequest.features.verification.client import REHEARSAL, VERSION, VerificationClient
from codequest.protocol.actor import Access
from codequest.protocol.channel import Channel
from codequest.protocol.command import Command, Mode, RateLimit
from codequest.protocol.event import Kind
from codequest.protocol.feature import Feature

COMMANDS = (
    Command(
        messages.StartVerification,
        actions.start,
        rest=(("POST", "/problems/{slug}/versions/{package}/verification"),),
        ws="problem:verify",
        access=Access.STAFF,
        mode=Mode.STEPWISE,
        status=202,
        limit=RateLimit("verifications", times=30, per_s=3600),
    ),
    Command(
        messages.StopVerification,
        actions.stop,
        rest=(("DELETE", "/problems/{slug}/versions/{package}/verification"),),
        ws="problem:stop-verification",
        access=Access.STAFF,
    ),
    Command(
        messages.GetVerification,
        actions.get,
        rest=(("GET", "/problems/{slug}/versions/{package}/verification"),),
        ws="problem:verification",
        access=Access.STAFF,
        mode=Mode.READ,
    ),
)

CHANNELS = (
    Channel(
        "problem:{problem_id}:makers",
        Kind.LOG,
        "Verifications of a problem's versions, for its maker and admins.",
        channels.may_hear,
        events=(
            messages.VerificationStarted,
            messages.VerificationItemChanged,
            messages.VerificationEnded,
            messages.VerificationProgress,
        ),
        snapshot=channels.snapshot,
        snapshot_type=messages.VerificationView,
    ),
)

FEATURE = Feature(
    name="verification",
    commands=COMMANDS,
    channels=CHANNELS,
    provides=(
        VerificationClient(REHEARSAL, impatient_after_s=600.0, blames=True),
        VerificationClient(VERSION, impatient_after_s=3600.0, blames=False),
    ),
)
