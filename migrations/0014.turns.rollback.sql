DROP INDEX judge_jobs_waiting;
ALTER TABLE judge_jobs ADD COLUMN backlog integer NOT NULL DEFAULT 0;
UPDATE judge_jobs j
SET backlog = (SELECT count(*) FROM judge_jobs o
               WHERE o.person_id = j.person_id AND o.priority = j.priority AND o.turn < j.turn);
ALTER TABLE judge_jobs ALTER COLUMN backlog DROP DEFAULT;
ALTER TABLE judge_jobs DROP COLUMN turn;
CREATE INDEX judge_jobs_waiting ON judge_jobs (priority, backlog, created_at, id) WHERE dispatched_at IS NULL;
DROP TABLE judge_turns;
