-- Rated rooms, and what each made of the ratings of those who took part.
-- depends: 0021.problem-makers

ALTER TABLE multiplayer_rooms
    ADD COLUMN rated boolean NOT NULL DEFAULT false,
    ADD COLUMN rated_at timestamptz; -- when its ratings were applied for the first time

CREATE TABLE rated_rooms (
    room_id uuid CONSTRAINT rated_rooms_pkey PRIMARY KEY
        CONSTRAINT rated_rooms_room_fkey REFERENCES multiplayer_rooms (id) ON DELETE CASCADE,
    -- Ratings are a fold over the rooms in this order.
    number bigint NOT NULL GENERATED ALWAYS AS IDENTITY CONSTRAINT rated_rooms_number_key UNIQUE,
    rated_by uuid NOT NULL CONSTRAINT rated_rooms_person_fkey REFERENCES users (id),
    is_stale boolean NOT NULL DEFAULT false -- a result changed since, and a job is on its way
);
CREATE INDEX rated_rooms_rated_by ON rated_rooms (rated_by);

CREATE TABLE rating_changes (
    room_id uuid NOT NULL CONSTRAINT rating_changes_room_fkey REFERENCES rated_rooms (room_id) ON DELETE CASCADE,
    user_id uuid NOT NULL CONSTRAINT rating_changes_user_fkey REFERENCES users (id) ON DELETE CASCADE,
    rank integer NOT NULL CONSTRAINT rating_changes_rank_positive CHECK (rank > 0),
    before integer NOT NULL,
    after integer NOT NULL,
    CONSTRAINT rating_changes_pkey PRIMARY KEY (room_id, user_id)
);
CREATE INDEX rating_changes_user ON rating_changes (user_id);

ALTER TABLE room_news DROP CONSTRAINT room_news_kind_known;
ALTER TABLE room_news
    ADD CONSTRAINT room_news_kind_known CHECK (kind IN ('announcement', 'answer', 'ratings'));
