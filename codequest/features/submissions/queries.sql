-- name: find
SELECT s.id, s.number, s.user_id, u.username, u.display_name, s.problem_id, p.slug AS problem_slug,
       p.title AS problem_title, s.venue, s.room_id, s.entry_id, s.audience, s.language, s.manifest, s.code_bytes,
       s.contest_ms, s.priority, s.stop_at_first_failure, s.progress, s.received_at, s.judging_id,
       j.id IS NOT NULL AND j.dispatched_at IS NULL AS in_line, s.verdict, s.failed_at, s.score, s.language_version,
       s.max_cpu_ms, s.max_memory_bytes, s.tests_passed, s.tests_total, s.judged_at, s.released_at, s.attempts
FROM submissions s
JOIN users u ON u.id = s.user_id
JOIN problems p ON p.id = s.problem_id
LEFT JOIN judge_jobs j ON j.id = s.judging_id
WHERE s.id = ANY($1::uuid[])
ORDER BY s.number

-- name: list_submissions
-- $1 person, $2 problem, $3 room, $4 entry (NULL: any), $5 the number that the page before ended with, $6 limit.
SELECT s.id, s.number, s.user_id, u.username, u.display_name, s.problem_id, p.slug AS problem_slug,
       p.title AS problem_title, s.venue, s.room_id, s.entry_id, s.audience, s.language, s.manifest, s.code_bytes,
       s.contest_ms, s.priority, s.stop_at_first_failure, s.progress, s.received_at, s.judging_id,
       j.id IS NOT NULL AND j.dispatched_at IS NULL AS in_line, s.verdict, s.failed_at, s.score, s.language_version,
       s.max_cpu_ms, s.max_memory_bytes, s.tests_passed, s.tests_total, s.judged_at, s.released_at, s.attempts
FROM submissions s
JOIN users u ON u.id = s.user_id
JOIN problems p ON p.id = s.problem_id
LEFT JOIN judge_jobs j ON j.id = s.judging_id
WHERE ($1::uuid IS NULL OR s.user_id = $1)
  AND ($2::uuid IS NULL OR s.problem_id = $2)
  AND ($3::uuid IS NULL OR s.room_id = $3)
  AND ($4::uuid IS NULL OR s.entry_id = $4)
  AND ($5::bigint IS NULL OR s.number < $5)
ORDER BY s.number DESC
LIMIT $6

-- name: insert_submission
-- With its source ($18), read back as `find` reads it; with the tries before it. Its job was put into the line before.
WITH s AS (
    INSERT INTO submissions (id, user_id, problem_id, venue, room_id, entry_id, audience, language, manifest, code_bytes,
                             contest_ms, priority, stop_at_first_failure, rerun_near_limit, progress, received_at,
                             judging_id)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
    RETURNING *
), source AS (
    INSERT INTO submission_sources (submission_id, files) SELECT id, $18 FROM s
)
SELECT s.id, s.number, s.user_id, u.username, u.display_name, s.problem_id, p.slug AS problem_slug,
       p.title AS problem_title, s.venue, s.room_id, s.entry_id, s.audience, s.language, s.manifest, s.code_bytes,
       s.contest_ms, s.priority, s.stop_at_first_failure, s.progress, s.received_at, s.judging_id,
       true AS in_line, s.verdict, s.failed_at, s.score, s.language_version,
       s.max_cpu_ms, s.max_memory_bytes, s.tests_passed, s.tests_total, s.judged_at, s.released_at, s.attempts,
       COALESCE((
           SELECT jsonb_agg(jsonb_build_object('contest_ms', t.contest_ms, 'number', t.number, 'verdict', t.verdict,
                                               'score', t.score))
           FROM submissions t
           WHERE t.entry_id = $6 AND t.problem_id = $3 AND t.contest_ms IS NOT NULL
       ), '[]') AS earlier
FROM s
JOIN users u ON u.id = s.user_id
JOIN problems p ON p.id = s.problem_id

-- name: source
SELECT files FROM submission_sources WHERE submission_id = $1

-- name: task
SELECT s.manifest, s.language, s.stop_at_first_failure, s.rerun_near_limit, c.files
FROM submissions s
JOIN submission_sources c ON c.submission_id = s.id
WHERE s.id = $1

-- name: routes
SELECT id, audience, progress FROM submissions WHERE id = ANY($1::uuid[])

-- name: lock
SELECT id FROM submissions WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE

-- name: move
UPDATE submissions SET judging_id = $2 WHERE id = $1

-- name: ask_again
UPDATE submissions SET judging_id = $2, attempts = attempts + 1, failed_at = NULL WHERE id = $1

-- name: insert_judging
INSERT INTO judgings (id, submission_id, attempt, worker, manifest, verdict, score, groups, tests_total, max_cpu_ms,
                      max_memory_bytes, compiler_output, error, language_version, finished_at, image, is_candidate,
                      rerun_near_limit)
SELECT $1, s.id, $3, $4, COALESCE($16, s.manifest), $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16 IS NOT NULL,
       s.rerun_near_limit
FROM submissions s
WHERE s.id = $2

-- name: insert_results
INSERT INTO submission_results (judging_id, number, name, sample, verdict, cpu_ms, wall_ms, memory_bytes,
                                both_cpu_ms, score, exit_code, signal, limit_broken, killed_by, judge_message,
                                team_message, output, stderr)
SELECT $1, r.number, r.name, r.sample, r.verdict, r.cpu_ms, r.wall_ms, r.memory_bytes, r.both_cpu_ms, r.score,
       r.exit_code, r.signal, r.limit_broken, r.killed_by, r.judge_message, r.team_message, r.output, r.stderr
FROM jsonb_to_recordset($2::jsonb) AS r (
    number integer, name text, sample boolean, verdict text, cpu_ms integer, wall_ms integer, memory_bytes bigint,
    both_cpu_ms integer[], score double precision, exit_code integer, signal integer, limit_broken text, killed_by text,
    judge_message text, team_message text, output text, stderr text
)
ON CONFLICT (judging_id, number) DO NOTHING

-- name: finish
UPDATE submissions
SET judging_id = $2, verdict = $3, score = $4, language_version = $5, max_cpu_ms = $6, max_memory_bytes = $7,
    tests_passed = $8, tests_total = $9, judged_at = $10, failed_at = NULL, released_at = NULL
WHERE id = $1

-- name: fail
UPDATE submissions SET failed_at = $2 WHERE id = $1

-- name: mark_released
UPDATE submissions
SET released_at = $2
WHERE id = ANY($1::uuid[]) AND released_at IS NULL AND verdict IS NOT NULL
RETURNING id

-- name: held_back
SELECT id
FROM submissions
WHERE room_id = $1 AND released_at IS NULL AND verdict IS NOT NULL
ORDER BY number
LIMIT $2

-- name: released_results
SELECT verdict = 'accepted' AS accepted, received_at, max_cpu_ms AS cpu_ms, max_memory_bytes AS memory_bytes
FROM submissions
WHERE user_id = $1 AND problem_id = $2 AND released_at IS NOT NULL
  AND verdict NOT IN ('compilation_error', 'skipped')
ORDER BY number

-- name: judging
SELECT id, verdict, score, groups, tests_total, compiler_output, error, worker, language_version
FROM judgings
WHERE submission_id = $1 AND NOT is_candidate
ORDER BY id = $2::uuid DESC, finished_at DESC, id DESC
LIMIT 1

-- name: results
SELECT number, name, sample, verdict, cpu_ms, wall_ms, memory_bytes, both_cpu_ms, score, exit_code, signal,
       limit_broken, killed_by, judge_message, team_message, output, stderr
FROM submission_results
WHERE judging_id = $1
ORDER BY number

-- name: failed_submissions
-- What the judge gave up on; $1 problem, $2 language (NULL: any).
SELECT id
FROM submissions
WHERE failed_at IS NOT NULL AND ($1::uuid IS NULL OR problem_id = $1) AND ($2::text IS NULL OR language = $2)
ORDER BY number
LIMIT $3

-- name: rejudgeable
-- Submissions with a verdict, or given up: of one ($1), of a room ($2) and a problem ($3), or of a problem's practice.
SELECT id, number, language, problem_id, manifest, judging_id, verdict, score
FROM submissions
WHERE (verdict IS NOT NULL OR failed_at IS NOT NULL)
  AND ($1::uuid IS NULL OR id = $1)
  AND ($1::uuid IS NOT NULL OR room_id IS NOT DISTINCT FROM $2)
  AND ($3::uuid IS NULL OR problem_id = $3)
ORDER BY number
LIMIT $4

-- name: insert_rejudging
INSERT INTO rejudgings (id, room_id, problem_id, submission_id, moves, reason, state, created_by, created_at)
VALUES ($1, $2, $3, $4, $5, $6, 'judging', $7, $8)

-- name: insert_rejudging_items
INSERT INTO rejudging_items (id, rejudging_id, submission_id, number, manifest, old_judging_id, old_verdict, old_score)
SELECT i.id, $1, i.submission_id, s.number, i.manifest, s.judging_id, s.verdict, s.score
FROM unnest($2::uuid[], $3::uuid[], $4::text[]) AS i (id, submission_id, manifest)
JOIN submissions s ON s.id = i.submission_id

-- name: open_elsewhere
SELECT count(*) FROM rejudging_items WHERE is_open AND submission_id = ANY($1::uuid[])

-- name: rejudging
SELECT r.id, r.room_id, r.problem_id, r.submission_id, r.moves, r.reason, r.state, r.created_by,
       u.display_name AS created_by_name, r.created_at, r.decided_at
FROM rejudgings r
JOIN users u ON u.id = r.created_by
WHERE r.id = $1

-- name: lock_rejudging
SELECT state FROM rejudgings WHERE id = $1 FOR UPDATE

-- name: rejudgings
SELECT r.id, r.room_id, r.problem_id, r.submission_id, r.moves, r.reason, r.state, r.created_by,
       u.display_name AS created_by_name, r.created_at, r.decided_at
FROM rejudgings r
JOIN users u ON u.id = r.created_by
WHERE r.room_id IS NOT DISTINCT FROM $1 AND ($2::uuid IS NULL OR r.id < $2)
ORDER BY r.id DESC
LIMIT $3

-- name: rejudging_counts
SELECT count(*) AS total, count(verdict) AS done, count(*) FILTER (WHERE is_changed) AS changed,
       count(*) FILTER (WHERE verdict = 'judge_error') AS failed
FROM rejudging_items
WHERE rejudging_id = $1

-- name: rejudging_changes
SELECT old_verdict AS old, verdict AS new, count(*) AS count
FROM rejudging_items
WHERE rejudging_id = $1 AND verdict IS NOT NULL AND verdict IS DISTINCT FROM old_verdict
GROUP BY old_verdict, verdict
ORDER BY count DESC, old_verdict, verdict

-- name: rejudging_items
SELECT i.submission_id, i.number, u.username, u.display_name, s.problem_id, p.title AS problem_title, s.language,
       i.old_verdict, i.old_score, i.old_judging_id, i.verdict, i.score, i.judging_id, i.is_changed AS changed
FROM rejudging_items i
JOIN submissions s ON s.id = i.submission_id
JOIN users u ON u.id = s.user_id
JOIN problems p ON p.id = s.problem_id
WHERE i.rejudging_id = $1 AND ($2 OR i.is_changed OR i.verdict = 'judge_error') AND ($3::bigint IS NULL OR i.number > $3)
ORDER BY i.number
LIMIT $4

-- name: rejudging_item
SELECT i.id, i.rejudging_id, i.submission_id, i.manifest, i.old_verdict, i.old_score, i.old_judging_id, i.is_open,
       r.created_by
FROM rejudging_items i
JOIN rejudgings r ON r.id = i.rejudging_id
WHERE i.id = $1

-- name: rejudging_task
SELECT i.manifest, s.language, s.stop_at_first_failure, s.rerun_near_limit, c.files
FROM rejudging_items i
JOIN submissions s ON s.id = i.submission_id
JOIN submission_sources c ON c.submission_id = s.id
WHERE i.id = $1 AND i.is_open

-- name: fill_rejudging_item
UPDATE rejudging_items SET judging_id = $2, verdict = $3, score = $4, is_changed = $5 WHERE id = $1

-- name: groups_of
SELECT groups FROM judgings WHERE id = $1

-- name: move_rejudging
UPDATE rejudgings SET state = $2, decided_by = COALESCE($3, decided_by), decided_at = COALESCE($4, decided_at)
WHERE id = $1

-- name: close_items
UPDATE rejudging_items SET is_open = false WHERE rejudging_id = $1

-- name: item_ids
SELECT id FROM rejudging_items WHERE rejudging_id = $1

-- name: unapplied
SELECT id, submission_id, manifest, judging_id, is_changed
FROM rejudging_items
WHERE rejudging_id = $1 AND is_open AND verdict IS NOT NULL AND verdict <> 'judge_error'
ORDER BY number
LIMIT $2

-- name: close_item
UPDATE rejudging_items SET is_open = false WHERE id = $1

-- name: adopt
-- The submission takes over a candidate's result; whether it stays released is decided by what follows.
UPDATE submissions s
SET judging_id = j.id, manifest = j.manifest, verdict = j.verdict, score = j.score,
    language_version = j.language_version, max_cpu_ms = j.max_cpu_ms, max_memory_bytes = j.max_memory_bytes,
    tests_passed = (SELECT count(*) FROM submission_results t WHERE t.judging_id = j.id AND t.verdict = 'accepted'),
    tests_total = j.tests_total, judged_at = $3, failed_at = NULL,
    released_at = CASE WHEN $4 THEN NULL ELSE s.released_at END, attempts = s.attempts + 1
FROM judgings j
WHERE s.id = $1 AND j.id = $2

-- name: settle_candidate
UPDATE judgings SET is_candidate = false WHERE id = $1

-- name: stragglers
-- What came to a room since and would still be judged with an older package.
SELECT id FROM submissions WHERE room_id = $1 AND problem_id = $2 AND manifest <> $3 ORDER BY number LIMIT $4

-- name: set_manifest
UPDATE submissions SET manifest = $2 WHERE id = $1

-- name: judgings
SELECT id, submission_id, worker, manifest, verdict, score, max_cpu_ms, max_memory_bytes, compiler_output, error,
       language_version, image, rerun_near_limit, is_candidate, finished_at, tests_total
FROM judgings
WHERE submission_id = $1
ORDER BY finished_at DESC, id DESC
LIMIT 50

-- name: kept_run
SELECT r.number, r.name, r.sample, r.verdict, r.cpu_ms, r.wall_ms, r.memory_bytes, r.both_cpu_ms, r.score, r.exit_code,
       r.signal, r.limit_broken, r.killed_by, r.judge_message, r.team_message, r.output, r.stderr,
       COALESCE(o.output, convert_to(r.output, 'UTF8')) AS kept_output,
       COALESCE(o.stderr, convert_to(r.stderr, 'UTF8')) AS kept_stderr
FROM submission_results r
LEFT JOIN run_outputs o ON o.judging_id = r.judging_id AND o.number = r.number
WHERE r.judging_id = $1 AND r.number = $2

-- name: insert_run_output
INSERT INTO run_outputs (judging_id, number, output, stderr) VALUES ($1, $2, $3, $4)
ON CONFLICT (judging_id, number) DO NOTHING

-- name: room_line
SELECT count(*) FILTER (WHERE failed_at IS NULL) AS waiting, count(*) FILTER (WHERE failed_at IS NOT NULL) AS failed
FROM submissions
WHERE room_id = $1 AND verdict IS NULL

-- name: unjudged
SELECT id FROM submissions WHERE room_id = $1 AND verdict IS NULL

-- name: count_of_problem
SELECT count(*) FROM submissions WHERE problem_id = $1;
