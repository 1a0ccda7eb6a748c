-- Submissions: what people hand in and what came out. Lists never touch the source, which lies in a table of its own.

CREATE TABLE submissions (
    id uuid NOT NULL,
    number bigint GENERATED ALWAYS AS IDENTITY,
    user_id uuid NOT NULL,
    problem_id uuid NOT NULL,
    venue text NOT NULL,
    room_id uuid,
    entry_id uuid,
    audience uuid[] NOT NULL,
    language text NOT NULL,
    manifest text NOT NULL,
    code_bytes integer NOT NULL,
    contest_ms bigint,
    priority integer NOT NULL,
    stop_at_first_failure boolean NOT NULL,
    progress text NOT NULL,
    received_at timestamptz NOT NULL,
    judging_id uuid NOT NULL,
    attempts integer NOT NULL DEFAULT 1,
    verdict text,  -- never a judge error: until somebody repairs the judge, people go on seeing "judging"
    failed_at timestamptz,  -- since when the judge has given up
    score double precision,
    language_version text NOT NULL DEFAULT '',
    max_cpu_ms integer,
    max_memory_bytes bigint,
    tests_passed integer,
    tests_total integer,
    judged_at timestamptz,
    released_at timestamptz,
    CONSTRAINT submissions_pkey PRIMARY KEY (id),
    CONSTRAINT submissions_number_key UNIQUE (number),
    CONSTRAINT submissions_judging_id_key UNIQUE (judging_id),
    CONSTRAINT submissions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id),
    CONSTRAINT submissions_problem_id_fkey FOREIGN KEY (problem_id) REFERENCES problems (id),
    CONSTRAINT submissions_progress_known CHECK (progress IN ('tests', 'none')),
    CONSTRAINT submissions_verdict_known CHECK (verdict IN (
        'accepted', 'wrong_answer', 'time_limit_exceeded', 'memory_limit_exceeded', 'output_limit_exceeded',
        'runtime_error', 'compilation_error', 'skipped'
    )),
    CONSTRAINT submissions_released_is_judged CHECK (released_at IS NULL OR judged_at IS NOT NULL)
);
CREATE INDEX submissions_of_user ON submissions (user_id, number);
CREATE INDEX submissions_of_user_on_problem ON submissions (user_id, problem_id, number);
CREATE INDEX submissions_of_problem ON submissions (problem_id, number);
CREATE INDEX submissions_of_room ON submissions (room_id, number) WHERE room_id IS NOT NULL;
CREATE INDEX submissions_of_entry ON submissions (entry_id, number) WHERE entry_id IS NOT NULL;
CREATE INDEX submissions_held_back ON submissions (room_id, number) WHERE released_at IS NULL AND verdict IS NOT NULL;
CREATE INDEX submissions_failed ON submissions (failed_at) WHERE failed_at IS NOT NULL;

CREATE TABLE submission_sources (
    submission_id uuid NOT NULL,
    files jsonb NOT NULL,
    CONSTRAINT submission_sources_pkey PRIMARY KEY (submission_id),
    CONSTRAINT submission_sources_submission_id_fkey
        FOREIGN KEY (submission_id) REFERENCES submissions (id) ON DELETE CASCADE
);

-- What each judging came to, judge errors included.
CREATE TABLE judgings (
    id uuid NOT NULL,
    submission_id uuid NOT NULL,
    attempt integer NOT NULL,
    worker text NOT NULL,
    manifest text NOT NULL,
    verdict text NOT NULL,
    score double precision,
    groups jsonb NOT NULL,
    tests_total integer NOT NULL,
    max_cpu_ms integer NOT NULL,
    max_memory_bytes bigint NOT NULL,
    compiler_output text NOT NULL,
    error text NOT NULL,
    language_version text NOT NULL,
    finished_at timestamptz NOT NULL,
    CONSTRAINT judgings_pkey PRIMARY KEY (id),
    CONSTRAINT judgings_submission_id_fkey
        FOREIGN KEY (submission_id) REFERENCES submissions (id) ON DELETE CASCADE
);
CREATE INDEX judgings_submission_id ON judgings (submission_id);

CREATE TABLE submission_results (
    judging_id uuid NOT NULL,
    number integer NOT NULL,
    name text NOT NULL,
    sample boolean NOT NULL,
    verdict text NOT NULL,
    cpu_ms integer NOT NULL,
    wall_ms integer NOT NULL,
    memory_bytes bigint NOT NULL,
    score double precision,
    exit_code integer,
    signal integer,
    limit_broken text,
    killed_by text,
    judge_message text NOT NULL,
    team_message text NOT NULL,
    output text NOT NULL,
    stderr text NOT NULL,
    CONSTRAINT submission_results_pkey PRIMARY KEY (judging_id, number),
    CONSTRAINT submission_results_judging_id_fkey
        FOREIGN KEY (judging_id) REFERENCES judgings (id) ON DELETE CASCADE
);
