-- The order of the waiting line, fair also while it never becomes empty.
-- depends: 0011.judge-line

-- How far each priority has come: the highest turn that was given to a worker.
CREATE TABLE judge_turns (
    priority integer NOT NULL,
    turn bigint NOT NULL,
    CONSTRAINT judge_turns_pkey PRIMARY KEY (priority)
);

DROP INDEX judge_jobs_waiting;
ALTER TABLE judge_jobs ADD COLUMN turn bigint NOT NULL DEFAULT 0;
UPDATE judge_jobs SET turn = backlog + 1;
ALTER TABLE judge_jobs DROP COLUMN backlog;
CREATE INDEX judge_jobs_waiting ON judge_jobs (priority, turn, created_at, id) WHERE dispatched_at IS NULL;
