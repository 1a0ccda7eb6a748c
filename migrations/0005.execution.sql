-- The waiting line for judge workers, and programs run without being judged.

-- A row lives from the request until its result is applied, which deletes it: so a result is applied once, and the
-- table stays as small as the line is long. `attempt` counts judgings that were lost or failed by our fault.
CREATE TABLE judge_jobs (
    id uuid NOT NULL,
    client text NOT NULL,
    subject_id uuid NOT NULL,
    person_id uuid NOT NULL,
    language text NOT NULL,
    priority integer NOT NULL,
    backlog integer NOT NULL,
    attempt integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    dispatched_at timestamptz,
    CONSTRAINT judge_jobs_pkey PRIMARY KEY (id)
);
CREATE INDEX judge_jobs_waiting ON judge_jobs (priority, backlog, created_at, id) WHERE dispatched_at IS NULL;
CREATE INDEX judge_jobs_dispatched ON judge_jobs (dispatched_at) WHERE dispatched_at IS NOT NULL;
CREATE INDEX judge_jobs_person ON judge_jobs (person_id);
CREATE INDEX judge_jobs_subject ON judge_jobs (subject_id);

CREATE TABLE executions (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    problem_id uuid,
    judging_id uuid NOT NULL,
    language text NOT NULL,
    files jsonb NOT NULL,
    inputs bytea[] NOT NULL,
    answers bytea[],
    manifest text,
    limits jsonb NOT NULL,
    state text NOT NULL,
    result jsonb,
    created_at timestamptz NOT NULL,
    finished_at timestamptz,
    CONSTRAINT executions_pkey PRIMARY KEY (id),
    CONSTRAINT executions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT executions_problem_id_fkey FOREIGN KEY (problem_id) REFERENCES problems (id) ON DELETE CASCADE,
    CONSTRAINT executions_state_known CHECK (state IN ('pending', 'done', 'failed')),
    CONSTRAINT executions_result_when_over CHECK ((state = 'pending') = (result IS NULL))
);
CREATE INDEX executions_user_id ON executions (user_id);
CREATE INDEX executions_problem_id ON executions (problem_id);
CREATE INDEX executions_created_at ON executions (created_at);
