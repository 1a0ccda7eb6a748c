-- depends: 0005.execution
-- Which worker has a job, what it may not go to, and what was taken out of judging.

-- worker: who has it. avoid: workers that failed at it. topic: what it is about (a problem), for those who look for
-- the cause of failures. image, only_worker: where alone it may run.
ALTER TABLE judge_jobs
    ADD COLUMN worker text,
    ADD COLUMN avoid text[] NOT NULL DEFAULT '{}',
    ADD COLUMN topic uuid,
    ADD COLUMN image text,
    ADD COLUMN only_worker text;
CREATE INDEX judge_jobs_worker ON judge_jobs (worker) WHERE worker IS NOT NULL;
DROP INDEX judge_jobs_person;
CREATE INDEX judge_jobs_person ON judge_jobs (person_id, priority);

-- Judge errors of the last days. is_final: the last try, so nothing came of it. passed_elsewhere: another worker did it.
CREATE TABLE judge_failures (
    judging_id uuid NOT NULL,
    subject_id uuid NOT NULL,
    worker text NOT NULL,
    language text NOT NULL,
    topic uuid,
    error text NOT NULL,
    is_final boolean NOT NULL,
    passed_elsewhere boolean NOT NULL DEFAULT false,
    failed_at timestamptz NOT NULL,
    CONSTRAINT judge_failures_pkey PRIMARY KEY (judging_id)
);
CREATE INDEX judge_failures_subject_id ON judge_failures (subject_id);
CREATE INDEX judge_failures_failed_at ON judge_failures (failed_at);

-- What gets no jobs until somebody puts it back.
CREATE TABLE judge_quarantine (
    kind text NOT NULL,
    name text NOT NULL,
    reason text NOT NULL,
    by_user_id uuid,
    since timestamptz NOT NULL,
    CONSTRAINT judge_quarantine_pkey PRIMARY KEY (kind, name),
    CONSTRAINT judge_quarantine_by_user_id_fkey FOREIGN KEY (by_user_id) REFERENCES users (id) ON DELETE SET NULL,
    CONSTRAINT judge_quarantine_kind_known CHECK (kind IN ('worker', 'language', 'problem'))
);
CREATE INDEX judge_quarantine_by_user_id ON judge_quarantine (by_user_id);
