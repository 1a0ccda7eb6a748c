-- The live log: offsets are given here, under a row lock, in commit order and without gaps.

CREATE TABLE log_epoch (
    singleton boolean PRIMARY KEY DEFAULT true CONSTRAINT log_epoch_is_single CHECK (singleton),
    epoch text NOT NULL
);
INSERT INTO log_epoch (epoch) VALUES (replace(gen_random_uuid()::text, '-', ''));

CREATE TABLE channels (
    name text PRIMARY KEY,
    last_offset bigint NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX channels_updated_at ON channels (updated_at);

CREATE TABLE channel_events (
    channel text NOT NULL,
    "offset" bigint NOT NULL,
    event text NOT NULL,
    body jsonb NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT channel_events_pkey PRIMARY KEY (channel, "offset")
);

-- The truth of every contest: board, replay, feeds and audit are built from it.
CREATE VIEW room_events AS
    SELECT split_part(channel, ':', 2)::uuid AS room_id, channel, "offset", event, body, at
    FROM channel_events
    WHERE channel LIKE 'room:%';

CREATE TABLE idempotency_keys (
    actor text NOT NULL,
    key text NOT NULL,
    command text NOT NULL,
    fingerprint bytea NOT NULL,
    answer bytea,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (actor, key)
);
CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);
