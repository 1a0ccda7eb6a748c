-- name: public_user
-- A person as others see them; nobody sees the banned.
SELECT u.id, u.username, u.display_name, u.created_at, p.bio, p.links, p."position", p.time_zone
FROM users u
JOIN user_profiles p ON p.user_id = u.id
WHERE lower(u.username) = lower($1) AND u.banned_at IS NULL;

-- name: totals
-- How much somebody has handed in, tried and solved; what is not released does not count.
SELECT count(*) AS submissions, count(DISTINCT problem_id) AS attempted,
       count(DISTINCT problem_id) FILTER (WHERE verdict = 'accepted') AS solved
FROM submissions
WHERE user_id = $1 AND released_at IS NOT NULL AND verdict NOT IN ('judge_error', 'skipped');

-- name: solved_by_difficulty
-- Problems solved, by difficulty.
SELECT p.difficulty, count(DISTINCT p.id) AS solved
FROM submissions s
JOIN problems p ON p.id = s.problem_id
WHERE s.user_id = $1 AND s.released_at IS NOT NULL AND s.verdict = 'accepted'
GROUP BY p.difficulty;

-- name: solved_by_language
-- Problems solved, by language, the most used first.
SELECT language, count(DISTINCT problem_id) AS solved
FROM submissions
WHERE user_id = $1 AND released_at IS NOT NULL AND verdict = 'accepted'
GROUP BY language
ORDER BY solved DESC, language
LIMIT 30;

-- name: days_solved
-- The days on which something was solved, in the time zone $2, ascending.
SELECT DISTINCT (received_at AT TIME ZONE $2)::date AS day
FROM submissions
WHERE user_id = $1 AND released_at IS NOT NULL AND verdict = 'accepted'
ORDER BY day;

-- name: heatmap
-- How much was handed in each day since $3, in the time zone $2.
SELECT (received_at AT TIME ZONE $2)::date AS day, count(*) AS count
FROM submissions
WHERE user_id = $1 AND released_at IS NOT NULL AND received_at >= $3
GROUP BY day
ORDER BY day;

-- name: today
-- The date of $1 in the time zone $2.
SELECT ($1::timestamptz AT TIME ZONE $2)::date;

-- name: recent_submissions
-- The latest released submissions; $2: of everything, as their owner and staff see it, else without the problems
-- $3 and without rooms that are not public.
SELECT s.id, s.problem_id, p.slug AS problem_slug, p.title AS problem_title, s.room_id, s.language, s.verdict, s.score,
       s.received_at
FROM submissions s
JOIN problems p ON p.id = s.problem_id
LEFT JOIN multiplayer_rooms r ON r.id = s.room_id
WHERE s.user_id = $1 AND s.released_at IS NOT NULL AND s.verdict NOT IN ('judge_error', 'skipped')
    AND ($2 OR (p.visibility = 'public' AND p.id <> ALL ($3::uuid[])
                AND (s.room_id IS NULL OR r.visibility = 'public')))
ORDER BY s.number DESC
LIMIT $4;

-- name: rooms
-- Finished contests that somebody took part in, the latest first; $2: rooms that are not public as well.
SELECT r.id, r.name, r.format, r.ended_at, e.id AS entry_id, e.name AS entry_name,
       (r.frozen_at IS NULL AND r.results = 'live') OR r.thawed_at IS NOT NULL AS is_out,
       (SELECT count(*) FROM room_entries o WHERE o.room_id = r.id AND o.removed_at IS NULL) AS entries
FROM room_entry_members m
JOIN multiplayer_rooms r ON r.id = m.room_id
JOIN room_entries e ON e.id = m.entry_id
WHERE m.user_id = $1 AND e.removed_at IS NULL AND r.state = 'completed' AND ($2 OR r.visibility = 'public')
ORDER BY r.ended_at DESC, r.id DESC
LIMIT $3;
