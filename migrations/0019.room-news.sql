-- What was told to a whole room, one row for all who are in it; how far each has read. Whether people see the tests of
-- their own submissions after the end. What a rehearsal's judging came to, where it is not as the package expects.
-- And which samples of an interactive problem a run talks about.
-- depends: 0018.objective

CREATE TABLE room_news (
    id uuid CONSTRAINT room_news_pkey PRIMARY KEY,
    room_id uuid NOT NULL CONSTRAINT room_news_room_fkey REFERENCES multiplayer_rooms (id) ON DELETE CASCADE,
    subject_id uuid NOT NULL CONSTRAINT room_news_subject_key UNIQUE, -- the announcement, or the question
    kind text NOT NULL CONSTRAINT room_news_kind_known CHECK (kind IN ('announcement', 'answer')),
    title text NOT NULL,
    body text NOT NULL,
    link text NOT NULL,
    except_for uuid[] NOT NULL, -- who said it, and those who were told by themselves
    created_at timestamptz NOT NULL
);
CREATE INDEX room_news_newest ON room_news (room_id, id DESC);
CREATE INDEX room_news_created_at ON room_news (created_at);

CREATE TABLE room_news_reads (
    user_id uuid NOT NULL CONSTRAINT room_news_reads_user_fkey REFERENCES users (id) ON DELETE CASCADE,
    room_id uuid NOT NULL
        CONSTRAINT room_news_reads_room_fkey REFERENCES multiplayer_rooms (id) ON DELETE CASCADE,
    read_at timestamptz NOT NULL, -- when the last of what was read had been told
    CONSTRAINT room_news_reads_pkey PRIMARY KEY (user_id, room_id)
);
CREATE INDEX room_news_reads_room ON room_news_reads (room_id);

ALTER TABLE multiplayer_rooms ADD COLUMN tests_after_end boolean NOT NULL DEFAULT false;

CREATE TABLE rehearsal_reports (
    item_id uuid CONSTRAINT rehearsal_reports_pkey PRIMARY KEY
        CONSTRAINT rehearsal_reports_item_fkey REFERENCES rehearsal_items (id) ON DELETE CASCADE,
    report bytea NOT NULL, -- judge.contract.Finished, MessagePack
    finished_at timestamptz NOT NULL
);

ALTER TABLE executions ADD COLUMN samples text[] NOT NULL DEFAULT '{}'; -- names in the manifest
