-- name: enqueue
-- `backlog` is how many jobs this person already has in the line: within a priority, everybody's first job comes
-- before anybody's second, so nobody can fill the line for the others.
INSERT INTO judge_jobs (id, client, subject_id, person_id, language, priority, backlog, created_at)
SELECT $1, $2, $3, $4, $5, $6, (SELECT count(*) FROM judge_jobs WHERE person_id = $4), $7

-- name: lock_dispatch
-- One node counts and sends at a time; held for some milliseconds.
SELECT pg_advisory_xact_lock(hashtext('judge.dispatch'))

-- name: count_dispatched
SELECT count(*) FROM judge_jobs WHERE dispatched_at IS NOT NULL

-- name: dispatch
WITH chosen AS (
    SELECT id
    FROM judge_jobs
    WHERE dispatched_at IS NULL AND language = ANY($1::text[])
    ORDER BY priority, backlog, created_at, id
    LIMIT $2
    FOR UPDATE SKIP LOCKED
)
UPDATE judge_jobs j
SET dispatched_at = $3
FROM chosen c
WHERE c.id = j.id
RETURNING j.id, j.client, j.subject_id, j.person_id, j.language, j.priority, j.backlog, j.attempt, j.created_at

-- name: undispatch
UPDATE judge_jobs SET dispatched_at = NULL WHERE id = ANY($1::uuid[])

-- name: take
DELETE FROM judge_jobs
WHERE id = $1
RETURNING id, client, subject_id, person_id, language, priority, attempt, created_at

-- name: put_back
-- What was lost has waited its turn already.
INSERT INTO judge_jobs (id, client, subject_id, person_id, language, priority, backlog, attempt, created_at)
VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8)

-- name: withdraw
DELETE FROM judge_jobs WHERE subject_id = $1

-- name: jobs
SELECT id, client, subject_id, person_id, language, priority, attempt, created_at
FROM judge_jobs
WHERE id = ANY($1::uuid[])

-- name: dispatched
SELECT id, dispatched_at FROM judge_jobs WHERE dispatched_at IS NOT NULL

-- name: take_impatient
DELETE FROM judge_jobs
WHERE client = $1 AND dispatched_at IS NULL AND created_at < $2
RETURNING id, client, subject_id, person_id, language, priority, attempt, created_at

-- name: count_line
SELECT count(*) FILTER (WHERE dispatched_at IS NULL) AS waiting,
       count(*) FILTER (WHERE dispatched_at IS NOT NULL) AS dispatched
FROM judge_jobs

-- name: insert_execution
INSERT INTO executions (id, user_id, problem_id, judging_id, language, files, inputs, answers, manifest, limits, state,
                        created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'pending', $11)

-- name: execution
SELECT e.id, e.user_id, e.language, e.state, e.result, e.created_at, j.dispatched_at IS NOT NULL AS is_out
FROM executions e
LEFT JOIN judge_jobs j ON j.id = e.judging_id
WHERE e.id = $1 AND e.user_id = $2

-- name: program
SELECT files, inputs, answers, manifest, limits FROM executions WHERE id = $1

-- name: execution_people
SELECT id, user_id FROM executions WHERE id = ANY($1::uuid[])

-- name: move_execution
UPDATE executions SET judging_id = $2 WHERE id = $1

-- name: finish_execution
UPDATE executions SET state = $2, result = $3, finished_at = $4 WHERE id = $1 AND state = 'pending'

-- name: forget_executions
DELETE FROM executions WHERE state <> 'pending' AND created_at < $1
