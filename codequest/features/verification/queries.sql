-- piece: items
SELECT i.id, i.verification_id, i.position, i.kind, i.problem_id, i.manifest, i.path, i.language, i.only_worker,
       i.worker, i.is_done, i.verdict, i.score, i.max_cpu_ms, i.memory_bytes, i.limit_ms, i.place, i.mismatch, i.note,
       i.margin_test, i.data, v.rerun_near_limit, v.room_id, v.problem_id AS version_of,
       EXISTS (SELECT FROM verification_reports k WHERE k.item_id = i.id) AS is_kept
FROM verification_items i
JOIN verifications v ON v.id = i.verification_id

-- piece: verifications
SELECT v.id, v.room_id, v.problem_id, v.manifest, u.display_name AS created_by_name, v.created_at, v.finished_at
FROM verifications v
JOIN users u ON u.id = v.created_by

-- name: insert_verification
INSERT INTO verifications (id, room_id, problem_id, manifest, rerun_near_limit, created_by, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: insert_item
INSERT INTO verification_items (id, verification_id, position, kind, problem_id, manifest, path, language, only_worker,
                                limit_ms, note, is_done, verdict)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, CASE WHEN $12 THEN 'skipped' END);

-- name: last_of_room
-- include: verifications
WHERE v.room_id = $1
ORDER BY v.id DESC
LIMIT 1;

-- name: last_of_problem
-- Of one version ($2), or of any.
-- include: verifications
WHERE v.problem_id = $1 AND ($2::text IS NULL OR v.manifest = $2)
ORDER BY v.id DESC
LIMIT 1;

-- name: items_of
-- include: items
WHERE i.verification_id = $1
ORDER BY i.position;

-- name: item
-- include: items
WHERE i.id = $1;

-- name: items_by_id
-- include: items
WHERE i.id = ANY ($1::uuid[]);

-- name: lock_of_item
SELECT v.id FROM verifications v JOIN verification_items i ON i.verification_id = v.id WHERE i.id = $1 FOR UPDATE OF v;

-- name: retry_item
UPDATE verification_items SET language = $2 WHERE id = $1;

-- name: judged_item
UPDATE verification_items
SET worker = $2, verdict = $3, score = $4, max_cpu_ms = $5, memory_bytes = $6, place = $7, mismatch = $8, note = $9,
    margin_test = $10, data = $11
WHERE id = $1;

-- name: finish_item
UPDATE verification_items SET is_done = true, note = $2, done_at = $3 WHERE id = $1;

-- name: stop_items
-- What was judged already, and waited for its margin alone, keeps its verdict.
UPDATE verification_items
SET is_done = true, done_at = CASE WHEN verdict IS NOT NULL THEN $2::timestamptz END,
    note = CASE WHEN verdict IS NULL THEN 'stopped' ELSE note END, verdict = coalesce(verdict, 'skipped')
WHERE verification_id = $1 AND NOT is_done;

-- name: lock_unfinished
SELECT id FROM verifications WHERE id = $1 AND finished_at IS NULL FOR UPDATE;

-- name: finish_verification
UPDATE verifications v
SET finished_at = $2
FROM verification_items i
WHERE i.id = $1 AND v.id = i.verification_id
  AND NOT EXISTS (SELECT FROM verification_items o WHERE o.verification_id = v.id AND NOT o.is_done);

-- name: finish_if_empty
UPDATE verifications v
SET finished_at = $2
WHERE v.id = $1 AND NOT EXISTS (SELECT FROM verification_items o WHERE o.verification_id = v.id AND NOT o.is_done);

-- name: keep_report
INSERT INTO verification_reports (item_id, report, finished_at) VALUES ($1, $2, $3);

-- name: kept_report
SELECT report, finished_at FROM verification_reports WHERE item_id = $1;

-- name: calibration_references
SELECT language, min(max_cpu_ms) AS cpu_ms
FROM verification_items
WHERE kind = 'calibration' AND max_cpu_ms > 0
GROUP BY language;

-- name: last_seen
-- What came last of each jury submission of a version.
SELECT DISTINCT ON (i.path) i.path, i.verdict, i.max_cpu_ms, i.mismatch, i.done_at, v.room_id IS NOT NULL AS in_room
FROM verification_items i
JOIN verifications v ON v.id = i.verification_id
WHERE i.problem_id = $1 AND i.manifest = $2 AND i.kind = 'submission' AND i.is_done AND i.done_at IS NOT NULL
ORDER BY i.path, i.done_at DESC;
