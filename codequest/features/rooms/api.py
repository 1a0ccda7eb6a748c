"""What rooms register."""

from __future__ import annotations

from codequest.features.rooms import channels, jobs
from codequest.features.rooms.actions import (
    clarifications,
    control,
    copying,
    create,
    hosting,
    invitations,
    judging,
    membership,
    reading,
    rehearsed,
    settling,
)
from codequest.features.rooms.bell import Bell
from codequest.features.rooms.boards import Boards
from codequest.features.rooms.embargo import RoomEmbargo
from codequest.features.rooms.holding import RoomsHold
from codequest.features.rooms.messages import commands, contest, events
from codequest.features.rooms.messages import judging as judging_messages
from codequest.features.rooms.messages.board import Board, LeaderboardUpdate
from codequest.features.rooms.messages.views import RoomDetail
from codequest.features.rooms.timers import Timers
from codequest.features.rooms.venue import END_WHEN_DECIDED, RoomVenue
from codequest.protocol.actor import Access
from codequest.protocol.channel import Channel, Source
from codequest.protocol.command import Command, Mode, RateLimit
from codequest.protocol.event import Kind
from codequest.protocol.feature import Feature, Job, Service

_ROOMS = "/multiplayer/rooms"
_ROOM = "/multiplayer/rooms/{room_id}"
_BELL = Bell()

COMMANDS = (
    Command(
        commands.CreateRoom,
        create.create,
        (("POST", _ROOMS),),
        "room:create",
        status=201,
        cost=5,
        limit=RateLimit("room:create", 20, 3600),
    ),
    Command(
        commands.ListRooms,
        reading.list_rooms,
        (("GET", _ROOMS),),
        "room:list",
        Access.ANYONE,
        Mode.READ,
        cost=2,
    ),
    Command(
        commands.GetRoom, reading.get_room, (("GET", _ROOM),), "room:get", Access.ANYONE, Mode.READ, cost=2
    ),
    Command(commands.UpdateRoom, create.update, (("PUT", _ROOM),), "room:update", cost=3),
    Command(
        commands.GetRoomCopy,
        copying.copy,
        (("GET", f"{_ROOM}/copy"),),
        "room:copy",
        mode=Mode.READ,
        cost=2,
    ),
    # A code has 50 bits; the limit makes guessing one hopeless.
    Command(
        commands.JoinRoom,
        membership.join,
        (("POST", f"{_ROOM}/join"), ("POST", f"{_ROOMS}/join")),
        "room:join",
        cost=2,
        limit=RateLimit("room:join", 30, 60),
    ),
    Command(commands.LeaveRoom, membership.leave, (("POST", f"{_ROOM}/leave"),), "room:leave"),
    Command(
        commands.InviteToRoom,
        invitations.invite,
        (("POST", f"{_ROOM}/invitations"),),
        "room:invite",
        cost=2,
        # Each puts something into somebody's inbox; a class is invited at once.
        limit=RateLimit("room:invite", 300, 3600),
    ),
    Command(
        commands.WithdrawRoomInvitation,
        invitations.withdraw,
        (("DELETE", f"{_ROOM}/invitations/{{user_id}}"),),
        "room:withdraw-invitation",
    ),
    Command(
        commands.GetGuestList,
        invitations.guest_list,
        (("GET", f"{_ROOM}/guests"),),
        "room:guests",
        mode=Mode.READ,
    ),
    Command(commands.StartRoom, control.start, (("POST", f"{_ROOM}/start"),), "room:start"),
    Command(commands.PauseRoom, control.pause, (("POST", f"{_ROOM}/pause"),), "room:pause"),
    Command(commands.ResumeRoom, control.resume, (("POST", f"{_ROOM}/resume"),), "room:resume"),
    Command(commands.ExtendRoom, control.extend, (("POST", f"{_ROOM}/extend"),), "room:extend"),
    Command(commands.FreezeRoom, control.freeze, (("POST", f"{_ROOM}/freeze"),), "room:freeze"),
    Command(commands.ThawRoom, control.thaw, (("POST", f"{_ROOM}/thaw"),), "room:thaw"),
    Command(commands.EndRoom, control.end, (("POST", f"{_ROOM}/end"),), "room:end"),
    Command(commands.KickFromRoom, hosting.kick, (("POST", f"{_ROOM}/kick"),), "room:kick"),
    Command(commands.HandOverRoom, hosting.hand_over, (("POST", f"{_ROOM}/hand-over"),), "room:hand-over"),
    Command(
        commands.AnnounceInRoom,
        hosting.announce,
        (("POST", f"{_ROOM}/announcements"),),
        "room:announce",
        status=201,
        limit=RateLimit("room:announce", 30, 60),
    ),
    Command(
        commands.AskClarification,
        clarifications.ask,
        (("POST", f"{_ROOM}/clarifications"),),
        "clarification:ask",
        status=201,
        limit=RateLimit("clarification:ask", 10, 60),
    ),
    Command(
        commands.AnswerClarification,
        clarifications.answer,
        (("POST", f"{_ROOM}/clarifications/{{clarification_id}}/answer"),),
        "clarification:answer",
    ),
    Command(
        commands.ListClarifications,
        clarifications.list_all,
        (("GET", f"{_ROOM}/clarifications"),),
        "clarification:list",
        Access.ANYONE,
        Mode.READ,
        cost=2,
    ),
    Command(
        commands.ListParticipants,
        reading.list_participants,
        (("GET", f"{_ROOM}/participants"),),
        "room:participants",
        Access.ANYONE,
        Mode.READ,
        cost=2,
    ),
    Command(
        commands.GetLeaderboard,
        reading.get_leaderboard,
        (("GET", f"{_ROOM}/leaderboard"),),
        "room:leaderboard",
        Access.ANYONE,
        Mode.READ,
        cost=3,
    ),
    Command(
        commands.ListRoomEvents,
        reading.list_events,
        (("GET", f"{_ROOM}/events"),),
        "room:events",
        Access.ANYONE,
        Mode.READ,
        cost=3,
    ),
    Command(
        judging_messages.GetRoomJudging,
        judging.get,
        (("GET", f"{_ROOM}/judging"),),
        "room:judging",
        mode=Mode.READ,
        cost=3,
    ),
    Command(
        judging_messages.UseImage, judging.use_image, (("PUT", f"{_ROOM}/judging/image"),), "room:use-image"
    ),
    Command(
        judging_messages.StartRehearsal,
        judging.start_rehearsal,
        (("POST", f"{_ROOM}/judging/rehearsals"),),
        "room:rehearse",
        mode=Mode.STEPWISE,
        cost=10,
        status=201,
        limit=RateLimit("room:rehearse", 10, 600),
    ),
    Command(
        judging_messages.StopRehearsal,
        judging.stop_rehearsal,
        (("DELETE", f"{_ROOM}/judging/rehearsals"),),
        "room:stop-rehearsal",
    ),
    Command(
        judging_messages.GetRehearsed,
        rehearsed.get,
        (("GET", f"{_ROOM}/judging/rehearsed/{{item_id}}"),),
        "room:rehearsed",
        mode=Mode.READ,
        cost=2,
    ),
    Command(
        judging_messages.GetRehearsedRun,
        rehearsed.get_run,
        (("GET", f"{_ROOM}/judging/rehearsed/{{item_id}}/runs/{{number}}"),),
        "room:rehearsed-run",
        mode=Mode.READ,
        cost=2,
    ),
)

CHANNELS = (
    Channel(
        "room:{room_id}",
        Kind.LOG,
        "What all who may watch a room see happen in it.",
        channels.may_watch,
        events=(
            events.RoomUpdated,
            events.RoomJoined,
            events.RoomLeft,
            events.RoomStarted,
            events.RoomEnded,
            events.RoomAnnouncement,
            events.ClarificationAnswered,
            events.ParticipantProgress,
        ),
        snapshot=channels.room_snapshot,
        snapshot_type=RoomDetail,
        presence=True,
    ),
    Channel(
        "room:{room_id}:staff",
        Kind.LOG,
        "The contest log: everything that shaped the contest, for those in control who do not compete.",
        channels.sees_all,
        events=(
            contest.ContestSetup,
            contest.ContestControl,
            contest.EntryJoined,
            contest.MemberChanged,
            contest.MemberInvited,
            contest.InvitationWithdrawn,
            contest.MemberLeft,
            contest.ContestSubmission,
            contest.ContestJudgement,
            contest.ContestRejudging,
            events.ClarificationAsked,
            events.ClarificationAnswered,
            events.RoomAnnouncement,
        ),
    ),
    Channel(
        "room:{room_id}:board",
        Kind.STATE,
        "The board, without what is held back by a freeze or until the end.",
        channels.may_watch,
        events=(LeaderboardUpdate,),
        snapshot_type=Board,
        source=Source("room:{room_id}:staff", channels.public_board, LeaderboardUpdate),
    ),
    Channel(
        "room:{room_id}:board:staff",
        Kind.STATE,
        "The board with everything on it, for those in control who do not compete.",
        channels.sees_all,
        events=(LeaderboardUpdate,),
        snapshot_type=Board,
        source=Source("room:{room_id}:staff", channels.staff_board, LeaderboardUpdate),
    ),
)

FEATURE = Feature(
    name="rooms",
    commands=COMMANDS,
    channels=CHANNELS,
    jobs=(
        Job(END_WHEN_DECIDED, jobs.end_when_decided),
        Job(settling.PIN_IMAGE, jobs.pin_image, stepwise=True),
    ),
    services=(Service("room-timers", Timers(_BELL).run),),
    provides=(RoomVenue(), RoomEmbargo(), RoomsHold(), Boards(), _BELL),
)
