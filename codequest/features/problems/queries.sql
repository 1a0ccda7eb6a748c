-- name: facts
-- $1 an id or a slug; $2 a package hash, NULL for the current one.
SELECT p.id, p.slug, p.title, p.difficulty, p.visibility, p.created_by, p.withdrawn_at, v.manifest, v.time_ms, v.memory_bytes,
       v.output_bytes, v.processes, v.code_bytes, v.languages, v.time_multipliers, v.scoring, v.max_score,
       v.objective, v.interactive, v.answer_files, v.tests
FROM problems p
JOIN problem_versions v ON v.problem_id = p.id AND v.manifest = coalesce($2::text, p.manifest)
WHERE p.slug = $1::text OR p.id::text = $1::text

-- name: facts_of_ids
SELECT p.id, p.slug, p.title, p.difficulty, p.visibility, p.created_by, p.withdrawn_at, v.manifest, v.time_ms, v.memory_bytes,
       v.output_bytes, v.processes, v.code_bytes, v.languages, v.time_multipliers, v.scoring, v.max_score,
       v.objective, v.interactive, v.answer_files, v.tests
FROM problems p
JOIN problem_versions v ON v.problem_id = p.id AND v.manifest = p.manifest
WHERE p.id = ANY($1::uuid[])

-- name: list_problems
-- $1 person, $2 visibilities, and drafts of $14 besides, $3 hidden ids, $4 difficulty, $5 topic, $6 tag, $7 status, $8 words, $9 pattern of a title,
-- $10 sort, $11 and $12 the key of the last row of the page before, $13 limit, $15 the withdrawn ones instead, $16 maker.
WITH listed AS (
    SELECT p.id, p.slug, p.title, p.difficulty, p.visibility, p.withdrawn_at, v.scoring, v.interactive, p.solved_by, p.attempted_by,
           p.created_at, u.status,
           CASE $10::text
               WHEN 'difficulty' THEN array_position(ARRAY['easy', 'medium', 'hard'], p.difficulty)
               WHEN 'acceptance' THEN -p.acceptance
               ELSE -extract(epoch FROM p.created_at)
           END::double precision AS sort_key
    FROM problems p
    JOIN problem_versions v ON v.problem_id = p.id AND v.manifest = p.manifest
    LEFT JOIN user_progress u ON u.problem_id = p.id AND u.user_id = $1::uuid
    WHERE (p.visibility = ANY($2::text[]) OR (p.visibility = 'draft' AND p.created_by = $14::uuid))
      AND (p.withdrawn_at IS NOT NULL) = $15::boolean
      AND ($16::uuid IS NULL OR p.created_by = $16)
      AND NOT p.id = ANY($3::uuid[])
      AND ($4::text IS NULL OR p.difficulty = $4)
      AND ($5::text IS NULL OR EXISTS (SELECT FROM problem_topics t WHERE t.problem_id = p.id AND t.topic = $5))
      AND ($6::text IS NULL OR EXISTS (SELECT FROM problem_tags t WHERE t.problem_id = p.id AND t.tag = $6))
      AND ($7::text IS NULL
           OR CASE $7
                  WHEN 'todo' THEN coalesce(u.status, 'todo') = 'todo'
                  WHEN 'attempted' THEN u.status = 'attempted'
                  ELSE u.status IN ('solved', 'mastered')
              END)
      AND ($8::text IS NULL
           OR p.search @@ (websearch_to_tsquery('english', $8) || websearch_to_tsquery('simple', $8))
           OR p.title ILIKE $9::text)
)
SELECT l.id, l.slug, l.title, l.difficulty, l.visibility, l.withdrawn_at, l.scoring, l.interactive, l.solved_by,
       l.attempted_by, l.created_at, l.status, l.sort_key,
       ARRAY(SELECT t.topic FROM problem_topics t WHERE t.problem_id = l.id ORDER BY t.topic) AS topics,
       ARRAY(SELECT t.tag FROM problem_tags t WHERE t.problem_id = l.id ORDER BY t.tag) AS tags
FROM listed l
WHERE $12::uuid IS NULL OR (l.sort_key, l.id) > ($11::double precision, $12::uuid)
ORDER BY l.sort_key, l.id
LIMIT $13

-- name: details
SELECT p.authors, p.source, p.license, p.editorial_html IS NOT NULL AS has_editorial, p.solved_by, p.attempted_by,
       p.created_at,
       ARRAY(SELECT t.topic FROM problem_topics t WHERE t.problem_id = p.id ORDER BY t.topic) AS topics,
       ARRAY(SELECT t.tag FROM problem_tags t WHERE t.problem_id = p.id ORDER BY t.tag) AS tags,
       ARRAY(SELECT s.language FROM problem_statements s WHERE s.problem_id = p.id ORDER BY s.language) AS languages
FROM problems p
WHERE p.id = $1

-- name: statement
-- The language that was asked for, else English, else the first.
SELECT language, title, kind, html, asset
FROM problem_statements
WHERE problem_id = $1
ORDER BY language = $2::text DESC, language = 'en' DESC, language
LIMIT 1

-- name: samples
SELECT number, name, input, output, interaction FROM problem_samples WHERE problem_id = $1 ORDER BY number

-- name: attachments
SELECT name, size_bytes FROM problem_assets WHERE problem_id = $1 AND kind = 'attachment' ORDER BY name

-- name: asset
SELECT sha256, content_type, kind, size_bytes FROM problem_assets WHERE problem_id = $1 AND name = $2

-- name: editorial
SELECT editorial_html AS html, editorial_language AS language FROM problems WHERE id = $1

-- name: my_progress
SELECT status, attempts, best_cpu_ms, best_memory_bytes, first_solved_at, notes
FROM user_progress
WHERE user_id = $1 AND problem_id = $2

-- name: write_notes
INSERT INTO user_progress (user_id, problem_id, status, notes)
VALUES ($1, $2, 'todo', $3)
ON CONFLICT (user_id, problem_id) DO UPDATE SET notes = EXCLUDED.notes

-- name: ensure_progress
INSERT INTO user_progress (user_id, problem_id, status) VALUES ($1, $2, 'todo') ON CONFLICT DO NOTHING

-- name: lock_progress
SELECT status FROM user_progress WHERE user_id = $1 AND problem_id = $2 FOR UPDATE

-- name: write_progress
UPDATE user_progress
SET status = $3, attempts = $4, accepted = $5, failed_since = $6, clean_solves = $7, last_clean_at = $8,
    best_cpu_ms = $9, best_memory_bytes = $10, first_solved_at = $11, last_attempt_at = $12
WHERE user_id = $1 AND problem_id = $2

-- name: recount
WITH counted AS (
    SELECT p.id, count(u.user_id) FILTER (WHERE u.attempts > 0) AS attempted,
           count(u.user_id) FILTER (WHERE u.accepted > 0) AS solved
    FROM problems p
    LEFT JOIN user_progress u ON u.problem_id = p.id
    GROUP BY p.id
)
UPDATE problems p
SET attempted_by = c.attempted, solved_by = c.solved,
    acceptance = CASE WHEN c.attempted = 0 THEN -1 ELSE c.solved::double precision / c.attempted END
FROM counted c
WHERE c.id = p.id AND (p.attempted_by, p.solved_by) IS DISTINCT FROM (c.attempted, c.solved)

-- name: list_topics
SELECT t.slug, t.name, count(p.id) AS problems
FROM topics t
LEFT JOIN problem_topics pt ON pt.topic = t.slug
LEFT JOIN problems p
    ON p.id = pt.problem_id AND p.visibility = 'public' AND p.withdrawn_at IS NULL AND NOT p.id = ANY($1::uuid[])
GROUP BY t.slug, t.name
HAVING count(p.id) > 0
ORDER BY t.name

-- name: set_visibility
UPDATE problems SET visibility = $2, updated_at = $3 WHERE id = $1

-- name: lock_imports
-- Two imports at once would find each other's slugs free.
SELECT pg_advisory_xact_lock(hashtext('problems.import'))

-- name: imported
SELECT id, content_hash, manifest, created_by FROM problems WHERE slug = $1

-- name: insert_problem
INSERT INTO problems (id, slug, title, difficulty, visibility, manifest, content_hash, authors, source, license,
                      editorial_html, editorial_language, search, created_at, updated_at, created_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,
        setweight(to_tsvector('simple', $3), 'A') || to_tsvector('english', $13), $14, $14, $15)

-- name: update_problem
UPDATE problems
SET title = $2, difficulty = $3, manifest = $4, content_hash = $5, authors = $6, source = $7, license = $8,
    editorial_html = $9, editorial_language = $10,
    search = setweight(to_tsvector('simple', $2), 'A') || to_tsvector('english', $11), updated_at = $12
WHERE id = $1

-- name: insert_version
INSERT INTO problem_versions (problem_id, manifest, format, time_ms, memory_bytes, output_bytes, processes, code_bytes,
                              languages, time_multipliers, scoring, max_score, objective, interactive, answer_files,
                              tests, imported_at, imported_by, files, checks)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
ON CONFLICT (problem_id, manifest) DO UPDATE
SET imported_at = EXCLUDED.imported_at, imported_by = EXCLUDED.imported_by, files = EXCLUDED.files,
    checks = EXCLUDED.checks

-- name: keep_files
-- Of a package that changed in nothing that people see or the judge uses.
UPDATE problem_versions SET files = $3 WHERE problem_id = $1 AND manifest = $2 AND files IS DISTINCT FROM $3

-- name: adopt
-- A maker for a problem that has none.
UPDATE problems SET created_by = $2 WHERE id = $1 AND created_by IS NULL

-- name: delete_statements
DELETE FROM problem_statements WHERE problem_id = $1

-- name: delete_samples
DELETE FROM problem_samples WHERE problem_id = $1

-- name: delete_assets
DELETE FROM problem_assets WHERE problem_id = $1

-- name: delete_topics
DELETE FROM problem_topics WHERE problem_id = $1

-- name: delete_tags
DELETE FROM problem_tags WHERE problem_id = $1

-- name: insert_statement
INSERT INTO problem_statements (problem_id, language, title, kind, markdown, html, asset)
VALUES ($1, $2, $3, $4, $5, $6, $7)

-- name: insert_sample
INSERT INTO problem_samples (problem_id, number, name, input, output, interaction) VALUES ($1, $2, $3, $4, $5, $6)

-- name: insert_asset
INSERT INTO problem_assets (problem_id, name, kind, sha256, content_type, size_bytes)
VALUES ($1, $2, $3, $4, $5, $6)

-- name: ensure_topic
INSERT INTO topics (slug, name) VALUES ($1, $2) ON CONFLICT (slug) DO NOTHING

-- name: insert_topics
INSERT INTO problem_topics (problem_id, topic) SELECT $1, unnest($2::text[])

-- name: insert_tags
INSERT INTO problem_tags (problem_id, tag) SELECT $1, unnest($2::text[])

-- name: delete_jury_submissions
DELETE FROM jury_submissions WHERE problem_id = $1 AND manifest = $2;

-- name: insert_jury_submission
INSERT INTO jury_submissions (problem_id, manifest, path, language, source, expectation, entrypoint, own_manifest)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: jury_submissions
SELECT problem_id, manifest, path, language, source, expectation, entrypoint, own_manifest
FROM jury_submissions
WHERE problem_id = $1 AND manifest = $2
ORDER BY path;

-- name: jury_submission
SELECT problem_id, manifest, path, language, source, expectation, entrypoint, own_manifest
FROM jury_submissions
WHERE problem_id = $1 AND manifest = $2 AND path = $3;

-- name: versions
SELECT v.manifest, v.imported_at, u.display_name AS imported_by, v.format, v.tests, v.time_ms, v.memory_bytes, v.files,
       v.checks
FROM problem_versions v
LEFT JOIN users u ON u.id = v.imported_by
WHERE v.problem_id = $1
ORDER BY v.imported_at DESC, v.manifest;

-- name: version
SELECT v.manifest, v.imported_at, u.display_name AS imported_by, v.format, v.tests, v.time_ms, v.memory_bytes, v.files,
       v.checks
FROM problem_versions v
LEFT JOIN users u ON u.id = v.imported_by
WHERE v.problem_id = $1 AND v.manifest = $2;

-- name: maker
SELECT u.display_name FROM problems p JOIN users u ON u.id = p.created_by WHERE p.id = $1;

-- name: lock_problem
SELECT id FROM problems WHERE id = $1 FOR UPDATE;

-- name: set_withdrawn
UPDATE problems SET withdrawn_at = $2 WHERE id = $1;

-- name: delete_problem
DELETE FROM problems WHERE id = $1;
