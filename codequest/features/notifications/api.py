"""What notifications register."""

from __future__ import annotations

from codequest.features.accounts.messages import RoleDecided, SessionRevoked
from codequest.features.execution import messages as execution
from codequest.features.notifications import actions, actions_rooms, jobs, listeners, messages, rules
from codequest.features.ratings import messages as ratings
from codequest.features.rooms.messages import events as rooms
from codequest.features.submissions import messages as submissions
from codequest.features.submissions import messages_rejudging as rejudging
from codequest.protocol.actor import Access
from codequest.protocol.channel import Channel
from codequest.protocol.command import Command, Mode
from codequest.protocol.event import Kind
from codequest.protocol.feature import Feature, Job, Within

# Everything that features below emit onto a person's own channel.
USER_EVENTS = (
    messages.NotificationNew,
    messages.NotificationsRead,
    SessionRevoked,
    execution.CodeOutput,
    execution.CodeResult,
    execution.CodeError,
    execution.CodeTimeout,
    submissions.SubmissionReceived,
    submissions.SubmissionResult,
    submissions.SubmissionProgress,
    rejudging.RejudgingProgress,
    rooms.ClarificationAsked,
    rooms.ClarificationAnswered,
    rooms.RoomInvited,
    rooms.RoomKicked,
    rooms.SubscriptionEnded,
)

FEATURE = Feature(
    name="notifications",
    commands=(
        Command(
            messages.ListNotifications,
            actions.list_notifications,
            rest=(("GET", "/notifications"),),
            ws="notification:list",
            mode=Mode.READ,
        ),
        Command(
            messages.GetUnread,
            actions.get_unread,
            rest=(("GET", "/notifications/unread"),),
            ws="notification:unread",
            mode=Mode.READ,
        ),
        Command(
            messages.ReadNotification,
            actions.read_notification,
            rest=(("POST", "/notifications/{notification_id}/read"),),
            ws="notification:read",
        ),
        Command(
            messages.ReadRoomNews,
            actions_rooms.read_room_news,
            rest=(("POST", "/notifications/rooms/{room_id}/read"),),
            ws="notification:read-room",
        ),
        Command(
            messages.ReadAllNotifications,
            actions.read_all_notifications,
            rest=(("POST", "/notifications/read-all"),),
            ws="notification:read-all",
        ),
        Command(
            messages.Announce,
            actions.announce,
            rest=(("POST", "/admin/announcements"),),
            ws="system:announce",
            access=Access.ADMIN,
            status=201,
        ),
    ),
    channels=(
        Channel(
            "user:{user_id}",
            Kind.LOG,
            "What concerns one person alone: notifications, own submissions, sessions that ended.",
            may_subscribe=actions.may_hear_user,
            events=USER_EVENTS,
            snapshot=actions.inbox_snapshot,
            snapshot_type=messages.InboxView,
        ),
        Channel(
            "system",
            Kind.LOG,
            "What admins tell everybody.",
            may_subscribe=actions.may_hear_system,
            events=(messages.SystemAnnouncement,),
            snapshot=actions.announcements_snapshot,
            snapshot_type=messages.AnnouncementsView,
        ),
    ),
    listeners=(
        Within(RoleDecided, listeners.tell_role),
        Within(execution.Quarantined, listeners.tell_quarantine),
        Within(execution.JudgingPaused, listeners.tell_pause),
        Within(execution.JudgingResumed, listeners.tell_resumption),
        Within(rooms.PersonLetIn, listeners.tell_let_in),
        Within(rooms.RoomTold, listeners.tell_announcement),
        Within(rooms.QuestionAnswered, listeners.tell_answer),
        Within(ratings.RoomRated, listeners.tell_ratings),
        Within(submissions.JudgingFailed, listeners.tell_failure),
        Within(submissions.ResultReleased, listeners.tell_rejudged),
    ),
    jobs=(Job(rules.DELETE_OLD, jobs.delete_old, every_s=86400.0),),
)
