-- name: enqueue
-- The turn after the person's last one in the line, or after the one that the priority has come to: self-clocked fair
-- queueing (Golestani, 1994). Nobody can fill the line for the others, and newcomers put off nobody for ever.
INSERT INTO judge_jobs (id, client, subject_id, person_id, language, priority, turn, created_at, topic, image,
                        only_worker)
SELECT $1, $2, $3, $4, $5, $6,
       1 + GREATEST((SELECT turn FROM judge_turns WHERE priority = $6),
                    (SELECT max(turn) FROM judge_jobs WHERE person_id = $4 AND priority = $6), 0),
       $7, $8, $9, $10

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
ORDER BY priority, turn, created_at, id
LIMIT $4
FOR UPDATE OF j SKIP LOCKED

-- name: is_behind
-- Whether a job in one of these languages waits whose turn is long past; few do.
SELECT EXISTS (
    SELECT FROM judge_turns t
    CROSS JOIN LATERAL (
        SELECT l.turn FROM judge_jobs l
        WHERE l.priority = t.priority AND l.turn < t.turn AND l.dispatched_at IS NULL AND l.language = ANY($1::text[])
        ORDER BY l.turn, l.created_at, l.id
        LIMIT 1
    ) AS first
)

-- name: catch_up
-- Who had to wait for something else than their turn (a worker with the language, the end of a quarantine) has turns that
-- are long past. They count from now on, or all of them would come before everybody else's. $1 to $3 as above.
WITH able AS (
    SELECT id, person_id, priority, turn, created_at
    FROM judge_jobs j
    WHERE dispatched_at IS NULL AND language = ANY($1::text[])
      AND (image IS NULL OR image = ANY($2::text[]))
      AND (only_worker IS NULL OR only_worker = ANY($3::text[]))
      AND NOT EXISTS (SELECT FROM judge_quarantine q WHERE q.kind = 'problem' AND q.name = j.topic::text)
      AND NOT EXISTS (SELECT FROM judge_quarantine q WHERE q.kind = 'language' AND q.name = j.language)
      AND (person_id, priority) IN (
          SELECT l.person_id, l.priority
          FROM judge_turns t
          JOIN judge_jobs l ON l.priority = t.priority AND l.turn < t.turn AND l.dispatched_at IS NULL
      )
), counted AS (
    SELECT a.id, t.turn - 1 + row_number() OVER (PARTITION BY a.person_id, a.priority
                                                 ORDER BY a.turn, a.created_at, a.id) AS turn
    FROM able a
    JOIN judge_turns t ON t.priority = a.priority
)
UPDATE judge_jobs j
SET turn = c.turn
FROM counted c
WHERE j.id = c.id AND j.dispatched_at IS NULL AND j.turn < c.turn

-- name: advance
-- The priorities of these jobs have come to their turns.
INSERT INTO judge_turns (priority, turn)
SELECT priority, max(turn) FROM judge_jobs WHERE id = ANY($1::uuid[]) GROUP BY priority
ON CONFLICT (priority) DO UPDATE SET turn = GREATEST(judge_turns.turn, EXCLUDED.turn)

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
INSERT INTO judge_jobs (id, client, subject_id, person_id, language, priority, turn, attempt, created_at, avoid,
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
INSERT INTO executions (id, user_id, problem_id, judging_id, language, files, inputs, answers, manifest, limits, samples,
                        state, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'pending', $12)

-- name: execution
SELECT e.id, e.user_id, e.language, e.state, e.result, e.created_at, j.dispatched_at IS NOT NULL AS is_out
FROM executions e
LEFT JOIN judge_jobs j ON j.id = e.judging_id
WHERE e.id = $1 AND e.user_id = $2

-- name: program
SELECT files, inputs, answers, manifest, limits, samples FROM executions WHERE id = $1

-- name: execution_people
SELECT id, user_id FROM executions WHERE id = ANY($1::uuid[])

-- name: move_execution
UPDATE executions SET judging_id = $2 WHERE id = $1

-- name: finish_execution
UPDATE executions SET state = $2, result = $3, finished_at = $4 WHERE id = $1 AND state = 'pending'

-- name: forget_executions
DELETE FROM executions WHERE state <> 'pending' AND created_at < $1
