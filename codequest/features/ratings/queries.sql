-- name: rated_room
SELECT r.room_id, r.number, u.display_name AS rated_by
FROM rated_rooms r
JOIN users u ON u.id = r.rated_by
WHERE r.room_id = $1;

-- name: lock
-- One at a time: each builds upon those before.
LOCK TABLE rated_rooms IN SHARE ROW EXCLUSIVE MODE;

-- name: add_room
INSERT INTO rated_rooms (room_id, rated_by) VALUES ($1, $2);

-- name: mark_stale
UPDATE rated_rooms SET is_stale = true WHERE room_id = $1 AND NOT is_stale;

-- name: mark_fresh
UPDATE rated_rooms SET is_stale = false WHERE room_id = $1 AND is_stale;

-- name: rooms_behind
SELECT r.room_id, r.number FROM rated_rooms r WHERE r.number > $1 ORDER BY r.number;

-- name: ratings_before
-- Of these people, as the rooms before number $2 (NULL: all) left them; $3: of those who were in none.
SELECT u.id AS user_id, u.username, u.display_name, count(c.after) AS contests,
       coalesce((array_agg(c.after ORDER BY c.number DESC NULLS LAST))[1], $3::integer) AS rating
FROM users u
LEFT JOIN (
    SELECT g.user_id, g.after, r.number FROM rating_changes g JOIN rated_rooms r ON r.room_id = g.room_id
    WHERE $2::bigint IS NULL OR r.number < $2
) AS c ON c.user_id = u.id
WHERE u.id = ANY ($1::uuid[])
GROUP BY u.id;

-- name: changes_of_room
SELECT c.user_id, u.username, u.display_name, c.rank, c.before, c.after
FROM rating_changes c
JOIN users u ON u.id = c.user_id
WHERE c.room_id = $1
ORDER BY c.rank, c.after - c.before DESC, u.username;

-- name: clear_changes
DELETE FROM rating_changes WHERE room_id = $1;

-- name: add_changes
INSERT INTO rating_changes (room_id, user_id, rank, before, after)
SELECT $1, t.* FROM unnest($2::uuid[], $3::integer[], $4::integer[], $5::integer[]) AS t;

-- name: history
-- $2: with rooms that are not public.
SELECT m.rated_at AS at, c.after AS rating, c.before, c.rank,
       CASE WHEN m.visibility = 'public' OR $2 THEN m.id END AS room_id,
       CASE WHEN m.visibility = 'public' OR $2 THEN m.name END AS room_name
FROM rating_changes c
JOIN rated_rooms r ON r.room_id = c.room_id
JOIN multiplayer_rooms m ON m.id = c.room_id
WHERE c.user_id = $1
ORDER BY r.number;
