-- Background work: enqueued in the transaction that wants it, done in the transaction that takes it off the list.

CREATE TABLE jobs (
    id uuid CONSTRAINT jobs_pkey PRIMARY KEY,
    name text NOT NULL,
    payload jsonb NOT NULL,
    run_at timestamptz NOT NULL,  -- -infinity: at once
    leased_until timestamptz NOT NULL DEFAULT '-infinity',  -- a worker has it until then
    attempts integer NOT NULL DEFAULT 0,
    last_error text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX jobs_run_at ON jobs (run_at, id);
CREATE INDEX jobs_name ON jobs (name);

-- What failed as often as it may; an admin looks at it and may send it round again.
CREATE TABLE dead_jobs (
    id uuid CONSTRAINT dead_jobs_pkey PRIMARY KEY,
    name text NOT NULL,
    payload jsonb NOT NULL,
    attempts integer NOT NULL,
    error text NOT NULL,
    created_at timestamptz NOT NULL,
    died_at timestamptz NOT NULL
);
CREATE INDEX dead_jobs_died_at ON dead_jobs (died_at DESC, id);

CREATE TABLE repeating_jobs (
    name text CONSTRAINT repeating_jobs_pkey PRIMARY KEY,
    next_run_at timestamptz NOT NULL
);
