-- The inbox of each person, and what admins tell everybody.

CREATE TABLE notifications (
    id uuid CONSTRAINT notifications_pkey PRIMARY KEY,
    user_id uuid NOT NULL CONSTRAINT notifications_user_fkey REFERENCES users (id) ON DELETE CASCADE,
    kind text NOT NULL,
    title text NOT NULL,
    body text NOT NULL DEFAULT '',
    link text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL,
    read_at timestamptz
);
CREATE INDEX notifications_user ON notifications (user_id, id DESC);
CREATE INDEX notifications_unread ON notifications (user_id, id DESC) WHERE read_at IS NULL;
CREATE INDEX notifications_created_at ON notifications (created_at);

CREATE TABLE announcements (
    id uuid CONSTRAINT announcements_pkey PRIMARY KEY,
    text text NOT NULL CONSTRAINT announcements_text_length CHECK (char_length(text) BETWEEN 1 AND 500),
    level text NOT NULL CONSTRAINT announcements_level_known CHECK (level IN ('info', 'warning')),
    created_by uuid CONSTRAINT announcements_created_by_fkey REFERENCES users (id) ON DELETE SET NULL,
    created_at timestamptz NOT NULL,
    shown_until timestamptz NOT NULL
);
CREATE INDEX announcements_created_by ON announcements (created_by);
CREATE INDEX announcements_shown_until ON announcements (shown_until);
