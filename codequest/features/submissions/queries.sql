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
INSERT INTO submissions (id, user_id, problem_id, venue, room_id, entry_id, audience, language, manifest, code_bytes,
                         contest_ms, priority, stop_at_first_failure, progress, received_at, judging_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)

-- name: insert_source
INSERT INTO submission_sources (submission_id, files) VALUES ($1, $2)

-- name: source
SELECT files FROM submission_sources WHERE submission_id = $1

-- name: task
SELECT s.manifest, s.language, s.stop_at_first_failure, c.files
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
                      max_memory_bytes, compiler_output, error, language_version, finished_at)
SELECT $1, s.id, $3, $4, s.manifest, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14
FROM submissions s
WHERE s.id = $2

-- name: insert_results
INSERT INTO submission_results (judging_id, number, name, sample, verdict, cpu_ms, wall_ms, memory_bytes, score,
                                exit_code, signal, limit_broken, killed_by, judge_message, team_message, output, stderr)
SELECT $1, r.number, r.name, r.sample, r.verdict, r.cpu_ms, r.wall_ms, r.memory_bytes, r.score, r.exit_code, r.signal,
       r.limit_broken, r.killed_by, r.judge_message, r.team_message, r.output, r.stderr
FROM jsonb_to_recordset($2::jsonb) AS r (
    number integer, name text, sample boolean, verdict text, cpu_ms integer, wall_ms integer, memory_bytes bigint,
    score double precision, exit_code integer, signal integer, limit_broken text, killed_by text, judge_message text,
    team_message text, output text, stderr text
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
WHERE submission_id = $1
ORDER BY id = $2::uuid DESC, finished_at DESC, id DESC
LIMIT 1

-- name: results
SELECT number, name, sample, verdict, cpu_ms, wall_ms, memory_bytes, score, exit_code, signal, limit_broken, killed_by,
       judge_message, team_message, output, stderr
FROM submission_results
WHERE judging_id = $1
ORDER BY number
