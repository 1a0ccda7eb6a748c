-- name: enqueue
-- `backlog` is how many jobs of this priority the person already has in the line: within a priority, everybody's first
-- job comes before anybody's second, so nobody can fill the line for the others.
INSERT INTO judge_jobs (id, client, subject_id, person_id, language, priority, backlog, created_at, topic, image,
                        only_worker)
SELECT $1, $2, $3, $4, $5, $6, (SELECT count(*) FROM judge_jobs WHERE person_id = $4 AND priority = $6), $7, $8, $9, $10

-- name: lock_person
-- Who sends many at once is counted one by one: else each of them would be a first one.
SELECT pg_advisory_xact_lock(hashtextextended('judge.line', 0) # hashtextextended($1, 0))

-- name: lock_dispatch
-- One node counts and sends at a time; held for some milliseconds.
SELECT pg_advisory_xact_lock(hashtext('judge.dispatch'))

-- name: count_dispatched
SELECT COALESCE(worker, '') AS worker, count(*) AS jobs FROM judge_jobs WHERE dispatched_at IS NOT NULL GROUP BY worker

-- name: candidates
-- The front of the line, without what no worker with room could take. $1 languages, $2 images, $3 workers with room.
SELECT id, client, subject_id, person_id, language, priority, attempt, created_at, worker, avoid, topic, image,
       only_worker
FROM judge_jobs j
WHERE dispatched_at IS NULL AND language = ANY($1::text[])
  AND (image IS NULL OR image = ANY($2::text[]))
  AND (only_worker IS NULL OR only_worker = ANY($3::text[]))
  AND NOT EXISTS (SELECT FROM judge_quarantine q WHERE q.kind = 'problem' AND q.name = j.topic::text)
  AND NOT EXISTS (SELECT FROM judge_quarantine q WHERE q.kind = 'language' AND q.name = j.language)
ORDER BY priority, backlog, created_at, id
LIMIT $4
FOR UPDATE OF j SKIP LOCKED

-- name: dispatch
UPDATE judge_jobs j
SET dispatched_at = $3, worker = c.worker
FROM unnest($1::uuid[], $2::text[]) AS c (id, worker)
WHERE c.id = j.id

-- name: undispatch
UPDATE judge_jobs SET dispatched_at = NULL, worker = NULL WHERE id = ANY($1::uuid[])

-- name: take
DELETE FROM judge_jobs
WHERE id = $1
RETURNING id, client, subject_id, person_id, language, priority, attempt, created_at, worker, avoid, topic, image,
          only_worker

-- name: put_back
-- What was lost has waited its turn already.
INSERT INTO judge_jobs (id, client, subject_id, person_id, language, priority, backlog, attempt, created_at, avoid,
                        topic, image, only_worker)
VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9, $10, $11, $12)

-- name: bind
UPDATE judge_jobs SET image = $2 WHERE subject_id = ANY($1::uuid[]) AND dispatched_at IS NULL

-- name: withdraw
DELETE FROM judge_jobs WHERE subject_id = $1 RETURNING id, dispatched_at IS NOT NULL AS is_out

-- name: jobs
SELECT id, client, subject_id, person_id, language, priority, attempt, created_at, worker, avoid, topic, image,
       only_worker
FROM judge_jobs
WHERE id = ANY($1::uuid[])

-- name: dispatched
SELECT id, dispatched_at, COALESCE(worker, '') AS worker FROM judge_jobs WHERE dispatched_at IS NOT NULL

-- name: take_impatient
DELETE FROM judge_jobs
WHERE client = $1 AND dispatched_at IS NULL AND created_at < $2
RETURNING id, client, subject_id, person_id, language, priority, attempt, created_at, worker, avoid, topic, image,
          only_worker

-- name: line_state
-- The line by priority and language, with the arrival of the one that has waited longest.
SELECT priority, language,
       count(*) FILTER (WHERE dispatched_at IS NULL) AS waiting,
       count(*) FILTER (WHERE dispatched_at IS NOT NULL) AS dispatched,
       min(created_at) FILTER (WHERE dispatched_at IS NULL) AS oldest_at
FROM judge_jobs
GROUP BY priority, language
ORDER BY priority, language

-- name: add_failure
INSERT INTO judge_failures (judging_id, subject_id, worker, language, topic, error, is_final, failed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (judging_id) DO NOTHING

-- name: passed_elsewhere
UPDATE judge_failures SET passed_elsewhere = true WHERE subject_id = $1 AND worker <> $2

-- name: failures
SELECT judging_id, subject_id, worker, language, topic, error, is_final, passed_elsewhere, failed_at
FROM judge_failures
WHERE failed_at >= $1
ORDER BY failed_at DESC
LIMIT $2

-- name: forgive
-- Whoever was put back starts anew; $1 kind, $2 name.
DELETE FROM judge_failures
WHERE CASE $1 WHEN 'worker' THEN worker = $2 WHEN 'language' THEN language = $2 ELSE topic::text = $2 END

-- name: forget_failures
DELETE FROM judge_failures WHERE failed_at < $1

-- name: quarantine
INSERT INTO judge_quarantine (kind, name, reason, by_user_id, since)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (kind, name) DO NOTHING

-- name: quarantined
SELECT kind, name, reason, by_user_id, since FROM judge_quarantine ORDER BY since, kind, name

-- name: lift
DELETE FROM judge_quarantine WHERE kind = $1 AND name = $2

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
