-- What hosts do about judging: rejudgings, runs kept for the jury, pinned images, jury submissions and rehearsals.
-- depends: 0010.rooms 0011.judge-line

-- is_candidate: of a rejudging that was not applied; nobody but the jury sees it. image: of the worker.
ALTER TABLE judgings
    ADD COLUMN is_candidate boolean NOT NULL DEFAULT false,
    ADD COLUMN image text NOT NULL DEFAULT '';

-- More of what a run printed than the excerpt in submission_results, up to the worker's cap.
CREATE TABLE run_outputs (
    judging_id uuid NOT NULL,
    number integer NOT NULL,
    output bytea NOT NULL,
    stderr bytea NOT NULL,
    CONSTRAINT run_outputs_pkey PRIMARY KEY (judging_id, number),
    CONSTRAINT run_outputs_judging_id_fkey FOREIGN KEY (judging_id) REFERENCES judgings (id) ON DELETE CASCADE
);

-- One act of judging again: of a submission, a problem's practice, or a room (or one problem of it).
-- moves: problem -> package that the room takes when this is applied.
CREATE TABLE rejudgings (
    id uuid NOT NULL,
    room_id uuid,
    problem_id uuid,
    submission_id uuid,
    moves jsonb NOT NULL,
    reason text NOT NULL,
    state text NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL,
    decided_by uuid,
    decided_at timestamptz,
    CONSTRAINT rejudgings_pkey PRIMARY KEY (id),
    CONSTRAINT rejudgings_created_by_fkey FOREIGN KEY (created_by) REFERENCES users (id),
    CONSTRAINT rejudgings_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES users (id),
    CONSTRAINT rejudgings_state_known CHECK (state IN ('judging', 'ready', 'applying', 'applied', 'discarded'))
);
CREATE INDEX rejudgings_of_room ON rejudgings (room_id, id) WHERE room_id IS NOT NULL;
CREATE INDEX rejudgings_created_by ON rejudgings (created_by);
CREATE INDEX rejudgings_decided_by ON rejudgings (decided_by);

-- A submission in a rejudging: what it was, and what came out. A submission is in one open rejudging at a time.
CREATE TABLE rejudging_items (
    id uuid NOT NULL,
    rejudging_id uuid NOT NULL,
    submission_id uuid NOT NULL,
    number bigint NOT NULL,
    manifest text NOT NULL,
    old_judging_id uuid NOT NULL,
    old_verdict text,
    old_score double precision,
    judging_id uuid,
    verdict text,
    score double precision,
    is_changed boolean NOT NULL DEFAULT false,
    is_open boolean NOT NULL DEFAULT true,
    CONSTRAINT rejudging_items_pkey PRIMARY KEY (id),
    CONSTRAINT rejudging_items_rejudging_id_fkey
        FOREIGN KEY (rejudging_id) REFERENCES rejudgings (id) ON DELETE CASCADE,
    CONSTRAINT rejudging_items_submission_id_fkey
        FOREIGN KEY (submission_id) REFERENCES submissions (id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX rejudging_items_one_open ON rejudging_items (submission_id) WHERE is_open;
CREATE INDEX rejudging_items_submission_id ON rejudging_items (submission_id);
CREATE INDEX rejudging_items_in_order ON rejudging_items (rejudging_id, number);

-- The hash of the workers that judge a room, from its start on.
ALTER TABLE multiplayer_rooms ADD COLUMN image text;

-- What a package's own submissions are expected to come to. source: blob of the files.
CREATE TABLE jury_submissions (
    problem_id uuid NOT NULL,
    manifest text NOT NULL,
    path text NOT NULL,
    language text NOT NULL,
    source text NOT NULL,
    expectation jsonb NOT NULL,
    CONSTRAINT jury_submissions_pkey PRIMARY KEY (problem_id, manifest, path),
    CONSTRAINT jury_submissions_problem_id_fkey FOREIGN KEY (problem_id) REFERENCES problems (id) ON DELETE CASCADE
);

CREATE TABLE rehearsals (
    id uuid NOT NULL,
    room_id uuid NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL,
    finished_at timestamptz,
    CONSTRAINT rehearsals_pkey PRIMARY KEY (id),
    CONSTRAINT rehearsals_room_id_fkey FOREIGN KEY (room_id) REFERENCES multiplayer_rooms (id) ON DELETE CASCADE,
    CONSTRAINT rehearsals_created_by_fkey FOREIGN KEY (created_by) REFERENCES users (id)
);
CREATE INDEX rehearsals_room_id ON rehearsals (room_id, id);
CREATE INDEX rehearsals_created_by ON rehearsals (created_by);

-- A jury submission to be judged as expected, or the calibration program on one worker.
CREATE TABLE rehearsal_items (
    id uuid NOT NULL,
    rehearsal_id uuid NOT NULL,
    position integer NOT NULL,
    problem_id uuid,
    manifest text,
    path text NOT NULL,
    language text NOT NULL,
    only_worker text,
    worker text NOT NULL DEFAULT '',
    is_done boolean NOT NULL DEFAULT false,
    verdict text,
    max_cpu_ms integer,
    limit_ms integer,
    mismatch text NOT NULL DEFAULT '',
    CONSTRAINT rehearsal_items_pkey PRIMARY KEY (id),
    CONSTRAINT rehearsal_items_rehearsal_id_fkey
        FOREIGN KEY (rehearsal_id) REFERENCES rehearsals (id) ON DELETE CASCADE,
    CONSTRAINT rehearsal_items_problem_id_fkey FOREIGN KEY (problem_id) REFERENCES problems (id) ON DELETE CASCADE
);
CREATE INDEX rehearsal_items_in_order ON rehearsal_items (rehearsal_id, position);
CREATE INDEX rehearsal_items_problem_id ON rehearsal_items (problem_id);
