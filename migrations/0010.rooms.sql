-- Live contest rooms. The scoring unit is an entry: a team, or a person alone as a team of one.
-- depends: 0001.live-log

CREATE TABLE multiplayer_rooms (
    id uuid PRIMARY KEY,
    name text NOT NULL CONSTRAINT multiplayer_rooms_name_length CHECK (char_length(name) BETWEEN 1 AND 80),
    visibility text NOT NULL
        CONSTRAINT multiplayer_rooms_visibility_known CHECK (visibility IN ('public', 'code', 'private')),
    code text NOT NULL CONSTRAINT multiplayer_rooms_code_key UNIQUE,
    host_id uuid NOT NULL CONSTRAINT multiplayer_rooms_host_fkey REFERENCES users (id),
    format text NOT NULL,
    results text NOT NULL CONSTRAINT multiplayer_rooms_results_known CHECK (results IN ('live', 'after_end')),
    capacity integer NOT NULL CONSTRAINT multiplayer_rooms_capacity_range CHECK (capacity BETWEEN 1 AND 5000),
    duration_s integer NOT NULL CONSTRAINT multiplayer_rooms_duration_positive CHECK (duration_s > 0),
    freeze_s integer NOT NULL CONSTRAINT multiplayer_rooms_freeze_not_negative CHECK (freeze_s >= 0),
    penalty_minutes integer NOT NULL
        CONSTRAINT multiplayer_rooms_penalty_not_negative CHECK (penalty_minutes >= 0),
    late_join boolean NOT NULL,
    spectators boolean NOT NULL,
    embargo boolean NOT NULL,
    languages text[],
    scheduled_start_at timestamptz,
    state text NOT NULL DEFAULT 'waiting'
        CONSTRAINT multiplayer_rooms_state_known
        CHECK (state IN ('waiting', 'in_progress', 'paused', 'completed')),
    frozen_at timestamptz,
    frozen_ms bigint, -- contest time of the freeze
    thawed_at timestamptz,
    ended_at timestamptz,
    due_at timestamptz, -- when the clock will change this room by itself; the timers' waiting line
    ends_at timestamptz, -- when it will be over if nobody changes anything; NULL while that is unknown
    created_at timestamptz NOT NULL,
    CONSTRAINT multiplayer_rooms_frozen_together CHECK ((frozen_at IS NULL) = (frozen_ms IS NULL)),
    CONSTRAINT multiplayer_rooms_completed_ended CHECK ((state = 'completed') = (ended_at IS NOT NULL))
);
CREATE INDEX multiplayer_rooms_host ON multiplayer_rooms (host_id);
CREATE INDEX multiplayer_rooms_due ON multiplayer_rooms (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX multiplayer_rooms_newest ON multiplayer_rooms (created_at DESC, id DESC);
CREATE INDEX multiplayer_rooms_unfinished ON multiplayer_rooms (created_at DESC, id DESC)
    WHERE state <> 'completed';

-- The stretches in which a contest's clock ran; the open one is the one it runs in.
CREATE TABLE room_runs (
    room_id uuid NOT NULL CONSTRAINT room_runs_room_fkey REFERENCES multiplayer_rooms (id) ON DELETE CASCADE,
    started_at timestamptz NOT NULL,
    ended_at timestamptz,
    CONSTRAINT room_runs_pkey PRIMARY KEY (room_id, started_at),
    CONSTRAINT room_runs_forward CHECK (ended_at >= started_at)
);
CREATE UNIQUE INDEX room_runs_one_open ON room_runs (room_id) WHERE ended_at IS NULL;

CREATE TABLE room_problems (
    room_id uuid NOT NULL
        CONSTRAINT room_problems_room_fkey REFERENCES multiplayer_rooms (id) ON DELETE CASCADE,
    label text NOT NULL,
    position integer NOT NULL,
    problem_id uuid NOT NULL CONSTRAINT room_problems_problem_fkey REFERENCES problems (id),
    color text NOT NULL,
    points integer CONSTRAINT room_problems_points_positive CHECK (points > 0),
    package text, -- hash of the package that judges the contest, pinned at the start
    CONSTRAINT room_problems_pkey PRIMARY KEY (room_id, label),
    CONSTRAINT room_problems_once UNIQUE (room_id, problem_id)
);
CREATE INDEX room_problems_problem ON room_problems (problem_id);

CREATE TABLE room_entries (
    id uuid PRIMARY KEY,
    room_id uuid NOT NULL
        CONSTRAINT room_entries_room_fkey REFERENCES multiplayer_rooms (id) ON DELETE CASCADE,
    kind text NOT NULL CONSTRAINT room_entries_kind_known CHECK (kind IN ('person', 'team')),
    name text NOT NULL CONSTRAINT room_entries_name_length CHECK (char_length(name) BETWEEN 1 AND 100),
    joined_at timestamptz NOT NULL,
    removed_at timestamptz, -- off the board: left before the start, or kicked
    CONSTRAINT room_entries_of_room UNIQUE (room_id, id)
);

-- Who belongs to which entry. Somebody who leaves a running contest keeps their place here, and their tries.
CREATE TABLE room_entry_members (
    room_id uuid NOT NULL,
    user_id uuid NOT NULL CONSTRAINT room_entry_members_user_fkey REFERENCES users (id),
    entry_id uuid NOT NULL,
    CONSTRAINT room_entry_members_pkey PRIMARY KEY (room_id, user_id),
    CONSTRAINT room_entry_members_entry_fkey FOREIGN KEY (room_id, entry_id)
        REFERENCES room_entries (room_id, id) ON DELETE CASCADE
);
CREATE INDEX room_entry_members_entry ON room_entry_members (room_id, entry_id);
CREATE INDEX room_entry_members_user ON room_entry_members (user_id);

CREATE TABLE room_participants (
    room_id uuid NOT NULL
        CONSTRAINT room_participants_room_fkey REFERENCES multiplayer_rooms (id) ON DELETE CASCADE,
    user_id uuid NOT NULL CONSTRAINT room_participants_user_fkey REFERENCES users (id),
    role text NOT NULL
        CONSTRAINT room_participants_role_known CHECK (role IN ('host', 'cohost', 'contestant', 'spectator')),
    competes boolean NOT NULL, -- contestants, and those in control who take part
    joined_at timestamptz NOT NULL,
    CONSTRAINT room_participants_pkey PRIMARY KEY (room_id, user_id),
    CONSTRAINT room_participants_contestants_compete
        CHECK (competes OR role <> 'contestant'),
    CONSTRAINT room_participants_spectators_watch CHECK (NOT competes OR role <> 'spectator')
);
CREATE INDEX room_participants_arrival ON room_participants (room_id, joined_at, user_id);
CREATE INDEX room_participants_user ON room_participants (user_id);
CREATE UNIQUE INDEX room_participants_one_host ON room_participants (room_id) WHERE role = 'host';

CREATE TABLE room_invitations (
    room_id uuid NOT NULL
        CONSTRAINT room_invitations_room_fkey REFERENCES multiplayer_rooms (id) ON DELETE CASCADE,
    user_id uuid NOT NULL CONSTRAINT room_invitations_user_fkey REFERENCES users (id),
    role text NOT NULL
        CONSTRAINT room_invitations_role_known CHECK (role IN ('cohost', 'contestant', 'spectator')),
    invited_by uuid NOT NULL CONSTRAINT room_invitations_inviter_fkey REFERENCES users (id),
    invited_at timestamptz NOT NULL,
    CONSTRAINT room_invitations_pkey PRIMARY KEY (room_id, user_id)
);
CREATE INDEX room_invitations_user ON room_invitations (user_id);
CREATE INDEX room_invitations_inviter ON room_invitations (invited_by);

CREATE TABLE room_bans (
    room_id uuid NOT NULL CONSTRAINT room_bans_room_fkey REFERENCES multiplayer_rooms (id) ON DELETE CASCADE,
    user_id uuid NOT NULL CONSTRAINT room_bans_user_fkey REFERENCES users (id),
    reason text NOT NULL,
    banned_by uuid CONSTRAINT room_bans_actor_fkey REFERENCES users (id),
    banned_at timestamptz NOT NULL,
    CONSTRAINT room_bans_pkey PRIMARY KEY (room_id, user_id)
);
CREATE INDEX room_bans_user ON room_bans (user_id);
CREATE INDEX room_bans_actor ON room_bans (banned_by);

CREATE TABLE clarifications (
    id uuid PRIMARY KEY,
    room_id uuid NOT NULL
        CONSTRAINT clarifications_room_fkey REFERENCES multiplayer_rooms (id) ON DELETE CASCADE,
    label text,
    entry_id uuid NOT NULL,
    asked_by uuid NOT NULL CONSTRAINT clarifications_asker_fkey REFERENCES users (id),
    question text NOT NULL,
    asked_at timestamptz NOT NULL,
    answer text,
    answered_by uuid CONSTRAINT clarifications_answerer_fkey REFERENCES users (id),
    answered_at timestamptz,
    to_all boolean NOT NULL DEFAULT false,
    CONSTRAINT clarifications_entry_fkey FOREIGN KEY (room_id, entry_id)
        REFERENCES room_entries (room_id, id) ON DELETE CASCADE,
    CONSTRAINT clarifications_answered_together CHECK ((answer IS NULL) = (answered_at IS NULL))
);
CREATE INDEX clarifications_newest ON clarifications (room_id, asked_at DESC, id DESC);
CREATE INDEX clarifications_entry ON clarifications (room_id, entry_id);
CREATE INDEX clarifications_asker ON clarifications (asked_by);
CREATE INDEX clarifications_answerer ON clarifications (answered_by);

CREATE TABLE room_announcements (
    id uuid PRIMARY KEY,
    room_id uuid NOT NULL
        CONSTRAINT room_announcements_room_fkey REFERENCES multiplayer_rooms (id) ON DELETE CASCADE,
    author_id uuid NOT NULL CONSTRAINT room_announcements_author_fkey REFERENCES users (id),
    text text NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX room_announcements_newest ON room_announcements (room_id, at DESC, id DESC);
CREATE INDEX room_announcements_author ON room_announcements (author_id);
