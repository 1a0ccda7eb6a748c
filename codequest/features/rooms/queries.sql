-- piece: room_as_seen
-- As one viewer ($1, may be NULL) finds it.
SELECT r.id, r.name, r.visibility, r.code, r.host_id, r.format, r.results, r.capacity, r.duration_s, r.freeze_s,
       r.penalty_minutes, r.late_join, r.spectators, r.embargo, r.languages, r.rerun_near_limit,
       r.tests_after_end, r.rated, r.rated_at, r.scheduled_start_at, r.state, r.frozen_at, r.frozen_ms, r.thawed_at,
       r.ended_at, r.created_at, r.image,
       h.username AS host_username, h.display_name AS host_display_name,
       k.role IN ('instructor', 'admin', 'system_admin') AS is_staff_made,
       COALESCE((
           SELECT jsonb_agg(jsonb_build_object('started_at', s.started_at, 'ended_at', s.ended_at) ORDER BY s.started_at)
           FROM room_runs s WHERE s.room_id = r.id
       ), '[]') AS runs,
       p.role AS my_role, COALESCE(p.competes, false) AS my_competes, m.entry_id AS my_entry_id,
       i.role AS my_invitation, b.user_id IS NOT NULL AS my_ban
FROM multiplayer_rooms r
JOIN users h ON h.id = r.host_id
JOIN users k ON k.id = r.made_by
LEFT JOIN room_participants p ON p.room_id = r.id AND p.user_id = $1
LEFT JOIN room_entry_members m ON m.room_id = r.id AND m.user_id = $1
LEFT JOIN room_invitations i ON i.room_id = r.id AND i.user_id = $1
LEFT JOIN room_bans b ON b.room_id = r.id AND b.user_id = $1

-- name: see_room
-- include: room_as_seen
WHERE r.id = $2;

-- name: list_rooms
-- The lobby of one viewer ($1, may be NULL; $2: admin). $3 running, upcoming or finished at $4, $5 mine, $6 name,
-- ($7, $8) where the page before ended.
-- include: room_as_seen
WHERE (r.visibility = 'public' OR $2 OR p.user_id IS NOT NULL OR (i.user_id IS NOT NULL AND b.user_id IS NULL))
  AND (NOT $5 OR p.user_id IS NOT NULL OR i.user_id IS NOT NULL)
  AND ($6::text IS NULL OR strpos(lower(r.name), lower($6)) > 0)
  AND CASE $3::text
          WHEN 'finished' THEN r.state = 'completed' OR r.ends_at <= $4
          WHEN 'upcoming' THEN r.state = 'waiting' AND (r.scheduled_start_at IS NULL OR r.scheduled_start_at > $4)
          WHEN 'running' THEN (r.state IN ('in_progress', 'paused')
                               OR (r.state = 'waiting' AND r.scheduled_start_at <= $4))
                              AND (r.ends_at IS NULL OR r.ends_at > $4)
          ELSE true
      END
  AND ($7::timestamptz IS NULL OR (r.created_at, r.id) < ($7, $8::uuid))
ORDER BY r.created_at DESC, r.id DESC
LIMIT $9;

-- name: lock_room
-- For whoever changes the room.
SELECT id FROM multiplayer_rooms WHERE id = $1 FOR NO KEY UPDATE;

-- name: hold_room
-- For whoever lets something in that counts: controls wait for it, others do not.
SELECT id FROM multiplayer_rooms WHERE id = $1 FOR SHARE;

-- name: lock_due_room
-- For a timer: only if it is still due, and nobody else is at it.
SELECT id FROM multiplayer_rooms WHERE id = $1 AND due_at <= $2 FOR NO KEY UPDATE SKIP LOCKED;

-- name: due_rooms
SELECT id FROM multiplayer_rooms WHERE due_at <= $1 ORDER BY due_at LIMIT $2;

-- name: next_due
SELECT min(due_at) FROM multiplayer_rooms WHERE due_at IS NOT NULL;

-- name: find_by_code
SELECT id FROM multiplayer_rooms WHERE code = $1 AND visibility <> 'private';

-- name: add_room
INSERT INTO multiplayer_rooms (id, name, visibility, code, host_id, made_by, format, results, capacity, duration_s,
                               freeze_s, penalty_minutes, late_join, spectators, embargo, languages, rerun_near_limit,
                               tests_after_end, rated, scheduled_start_at, due_at, ends_at, created_at)
VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22);

-- name: update_rules
UPDATE multiplayer_rooms
SET name = $2, visibility = $3, format = $4, results = $5, capacity = $6, freeze_s = $7, penalty_minutes = $8,
    late_join = $9, spectators = $10, embargo = $11, languages = $12, rerun_near_limit = $13,
    tests_after_end = $14, rated = $15
WHERE id = $1;

-- name: update_clock
UPDATE multiplayer_rooms
SET state = $2, duration_s = $3, scheduled_start_at = $4, frozen_at = $5, frozen_ms = $6, thawed_at = $7,
    ended_at = $8, due_at = $9, ends_at = $10
WHERE id = $1;

-- name: set_rated
UPDATE multiplayer_rooms SET rated_at = coalesce(rated_at, $2) WHERE id = $1;

-- name: save_run
INSERT INTO room_runs (room_id, started_at, ended_at) VALUES ($1, $2, $3)
ON CONFLICT (room_id, started_at) DO UPDATE SET ended_at = EXCLUDED.ended_at;

-- name: set_host
UPDATE multiplayer_rooms SET host_id = $2 WHERE id = $1;

-- name: room_counts
SELECT count(*) FILTER (WHERE competes) AS contestants, count(*) FILTER (WHERE role = 'spectator') AS spectators,
       (SELECT count(*) FROM room_entries e WHERE e.room_id = $1 AND e.removed_at IS NULL) AS entries
FROM room_participants
WHERE room_id = $1;

-- name: room_inside
-- How many are in the room, its problems in order, and the last announcements (no more than $2), newest first.
SELECT count(*) FILTER (WHERE competes) AS contestants, count(*) FILTER (WHERE role = 'spectator') AS spectators,
       (SELECT count(*) FROM room_entries e WHERE e.room_id = $1 AND e.removed_at IS NULL) AS entries,
       COALESCE((
           SELECT jsonb_agg(jsonb_build_object('label', q.label, 'color', q.color, 'points', q.points,
                                               'problem_id', q.problem_id, 'slug', p.slug, 'title', p.title)
                            ORDER BY q.position)
           FROM room_problems q JOIN problems p ON p.id = q.problem_id WHERE q.room_id = $1
       ), '[]') AS problems,
       COALESCE((
           SELECT jsonb_agg(jsonb_build_object('id', a.id, 'room_id', a.room_id, 'text', a.text, 'at', a.at)
                            ORDER BY a.at DESC, a.id DESC)
           FROM (
               SELECT id, room_id, text, at FROM room_announcements WHERE room_id = $1
               ORDER BY at DESC, id DESC LIMIT $2
           ) AS a
       ), '[]') AS announcements
FROM room_participants
WHERE room_id = $1;

-- name: counts_of_rooms
SELECT r.id AS room_id,
       (SELECT count(*) FROM room_participants p WHERE p.room_id = r.id AND p.competes) AS contestants,
       (SELECT count(*) FROM room_participants p WHERE p.room_id = r.id AND p.role = 'spectator') AS spectators,
       (SELECT count(*) FROM room_entries e WHERE e.room_id = r.id AND e.removed_at IS NULL) AS entries,
       (SELECT count(*) FROM room_problems q WHERE q.room_id = r.id) AS problems
FROM unnest($1::uuid[]) AS r (id);

-- name: room_problems
SELECT q.label, q.color, q.points, q.problem_id, q.package, p.manifest AS newest, p.slug, p.title, p.visibility
FROM room_problems q
JOIN problems p ON p.id = q.problem_id
WHERE q.room_id = $1
ORDER BY q.position;

-- name: room_problem
SELECT q.label, q.color, q.points, q.problem_id, q.package, p.manifest AS newest, p.slug, p.title, p.visibility
FROM room_problems q
JOIN problems p ON p.id = q.problem_id
WHERE q.room_id = $1 AND q.problem_id = $2;

-- name: problem_for_entry
-- The same, with the people of one entry ($3), and whether an unfinished room keeps it from the public at $4 (NULL:
-- nobody asks).
SELECT q.label, q.color, q.points, q.problem_id, q.package, p.manifest AS newest, p.slug, p.title, p.visibility,
       ARRAY(
           SELECT m.user_id FROM room_entry_members m JOIN users u ON u.id = m.user_id
           WHERE m.room_id = $1 AND m.entry_id = $3 ORDER BY u.username
       ) AS people,
       $4::timestamptz IS NOT NULL AND EXISTS (
           SELECT FROM room_problems o
           JOIN multiplayer_rooms r ON r.id = o.room_id
           WHERE o.problem_id = q.problem_id AND r.embargo AND r.state <> 'completed'
             AND (r.ends_at IS NULL OR r.ends_at > $4)
       ) AS kept_back
FROM room_problems q
JOIN problems p ON p.id = q.problem_id
WHERE q.room_id = $1 AND q.problem_id = $2;

-- name: find_problems
-- By slug or id, whatever their visibility; `embargoed_by_room`: an unfinished room keeps even a public one hidden.
SELECT p.id, p.slug, p.title, p.visibility, p.created_by, p.withdrawn_at IS NOT NULL AS withdrawn, p.manifest,
       EXISTS (
           SELECT FROM room_problems q
           JOIN multiplayer_rooms r ON r.id = q.room_id
           WHERE q.problem_id = p.id AND r.embargo AND r.state <> 'completed' AND (r.ends_at IS NULL OR r.ends_at > $2)
       ) AS embargoed_by_room
FROM problems p
WHERE p.slug = ANY ($1::text[]) OR p.id::text = ANY ($1::text[]);

-- name: holding_rooms
-- The newest rooms that have a problem, with the package that each keeps, and how many there are.
SELECT r.id, r.name, r.state, q.package, count(*) OVER () AS total
FROM room_problems q
JOIN multiplayer_rooms r ON r.id = q.room_id
WHERE q.problem_id = $1
ORDER BY r.created_at DESC, r.id
LIMIT $2;

-- name: clear_problems
DELETE FROM room_problems WHERE room_id = $1;

-- name: add_problem
INSERT INTO room_problems (room_id, label, position, problem_id, color, points) VALUES ($1, $2, $3, $4, $5, $6);

-- name: problems_with_least_points
SELECT q.position, p.title
FROM room_problems q
JOIN problems p ON p.id = q.problem_id
JOIN problem_versions v ON v.problem_id = p.id AND v.manifest = coalesce(q.package, p.manifest)
WHERE q.room_id = $1 AND v.objective = 'min'
ORDER BY q.position;

-- name: pin_packages
UPDATE room_problems q SET package = p.manifest FROM problems p WHERE p.id = q.problem_id AND q.room_id = $1;

-- name: move_packages
UPDATE room_problems q
SET package = m.package
FROM unnest($2::uuid[], $3::text[]) AS m (problem_id, package)
WHERE q.room_id = $1 AND q.problem_id = m.problem_id;

-- name: pin_image
UPDATE multiplayer_rooms SET image = $2 WHERE id = $1;

-- name: participants
-- In the order in which they came, after ($2, $3).
SELECT p.user_id, u.username, u.display_name, p.role, p.competes, p.joined_at,
       CASE WHEN p.competes THEN m.entry_id END AS entry_id
FROM room_participants p
JOIN users u ON u.id = p.user_id
LEFT JOIN room_entry_members m ON m.room_id = p.room_id AND m.user_id = p.user_id
WHERE p.room_id = $1 AND ($2::timestamptz IS NULL OR (p.joined_at, p.user_id) > ($2, $3::uuid))
ORDER BY p.joined_at, p.user_id
LIMIT $4;

-- name: participant
SELECT p.user_id, u.username, u.display_name, p.role, p.competes, p.joined_at,
       CASE WHEN p.competes THEN m.entry_id END AS entry_id
FROM room_participants p
JOIN users u ON u.id = p.user_id
LEFT JOIN room_entry_members m ON m.room_id = p.room_id AND m.user_id = p.user_id
WHERE p.room_id = $1 AND p.user_id = $2;

-- name: find_user
SELECT id, username, display_name FROM users WHERE lower(username) = lower($1) AND banned_at IS NULL;

-- name: save_participant
INSERT INTO room_participants (room_id, user_id, role, competes, joined_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (room_id, user_id) DO UPDATE SET role = EXCLUDED.role, competes = EXCLUDED.competes;

-- name: remove_participant
DELETE FROM room_participants WHERE room_id = $1 AND user_id = $2;

-- name: entry_of
SELECT e.id, e.name, e.kind, e.removed_at
FROM room_entry_members m
JOIN room_entries e ON e.id = m.entry_id
WHERE m.room_id = $1 AND m.user_id = $2;

-- name: entry_members
SELECT m.user_id, u.username
FROM room_entry_members m
JOIN users u ON u.id = m.user_id
WHERE m.room_id = $1 AND m.entry_id = $2
ORDER BY u.username;

-- name: add_entry
INSERT INTO room_entries (id, room_id, kind, name, joined_at) VALUES ($1, $2, $3, $4, $5);

-- name: add_entry_member
INSERT INTO room_entry_members (room_id, user_id, entry_id) VALUES ($1, $2, $3);

-- name: set_entry_removed
UPDATE room_entries SET removed_at = $2 WHERE id = $1;

-- name: others_of_entry
-- How many other members of an entry are still in the room.
SELECT count(*)
FROM room_entry_members m
JOIN room_participants p ON p.room_id = m.room_id AND p.user_id = m.user_id
WHERE m.room_id = $1 AND m.entry_id = $2 AND m.user_id <> $3 AND p.competes;

-- name: save_invitation
INSERT INTO room_invitations (room_id, user_id, role, invited_by, invited_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (room_id, user_id) DO UPDATE
    SET role = EXCLUDED.role, invited_by = EXCLUDED.invited_by, invited_at = EXCLUDED.invited_at;

-- name: remove_invitation
DELETE FROM room_invitations WHERE room_id = $1 AND user_id = $2;

-- name: invitation_role
-- Nothing for those who are banned: an invitation lifts that.
SELECT i.role
FROM room_invitations i
WHERE i.room_id = $1 AND i.user_id = $2
  AND NOT EXISTS (SELECT FROM room_bans b WHERE b.room_id = $1 AND b.user_id = $2);

-- name: open_invitations
-- Newest first; of one person ($2) or all who did not come.
SELECT i.user_id, u.username, u.display_name, i.role, i.invited_at AS at
FROM room_invitations i
JOIN users u ON u.id = i.user_id
WHERE i.room_id = $1 AND ($2::uuid IS NULL OR i.user_id = $2)
  AND NOT EXISTS (SELECT FROM room_participants p WHERE p.room_id = $1 AND p.user_id = i.user_id)
ORDER BY i.invited_at DESC, i.user_id
LIMIT $3;

-- name: removals
-- Newest first.
SELECT b.user_id, u.username, u.display_name, b.reason, b.banned_at AS at
FROM room_bans b
JOIN users u ON u.id = b.user_id
WHERE b.room_id = $1
ORDER BY b.banned_at DESC, b.user_id
LIMIT $2;

-- name: add_ban
INSERT INTO room_bans (room_id, user_id, reason, banned_by, banned_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (room_id, user_id) DO NOTHING;

-- name: remove_ban
DELETE FROM room_bans WHERE room_id = $1 AND user_id = $2;

-- name: add_announcement
INSERT INTO room_announcements (id, room_id, author_id, text, at) VALUES ($1, $2, $3, $4, $5);

-- name: add_clarification
-- With those who hear of it: the entry, and those in control who compete, who are not on the staff's channel.
WITH c AS (
    INSERT INTO clarifications (id, room_id, label, entry_id, asked_by, question, asked_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    RETURNING *
)
SELECT c.id, c.room_id, c.label, c.question, c.asked_at, c.entry_id, e.name AS asker, c.answer, c.answered_at, c.to_all,
       ARRAY(
           SELECT m.user_id FROM room_entry_members m WHERE m.room_id = c.room_id AND m.entry_id = c.entry_id
           UNION
           SELECT p.user_id FROM room_participants p
           WHERE p.room_id = c.room_id AND p.competes AND p.role IN ('host', 'cohost')
           ORDER BY user_id
       ) AS hearers
FROM c
JOIN room_entries e ON e.id = c.entry_id;

-- name: answer_clarification
-- Read back as `add_clarification` does. What all have heard stays with all.
WITH c AS (
    UPDATE clarifications
    SET answer = $3, answered_by = $4, answered_at = $5, to_all = to_all OR $6
    WHERE room_id = $1 AND id = $2
    RETURNING *
)
SELECT c.id, c.room_id, c.label, c.question, c.asked_at, c.entry_id, e.name AS asker, c.answer, c.answered_at, c.to_all,
       ARRAY(
           SELECT m.user_id FROM room_entry_members m WHERE m.room_id = c.room_id AND m.entry_id = c.entry_id
           UNION
           SELECT p.user_id FROM room_participants p
           WHERE p.room_id = c.room_id AND p.competes AND p.role IN ('host', 'cohost')
           ORDER BY user_id
       ) AS hearers
FROM c
JOIN room_entries e ON e.id = c.entry_id;

-- name: clarifications
-- Newest first: all for those in control ($2), else what was answered to all and what one entry ($3) asked.
SELECT c.id, c.room_id, c.label, c.question, c.asked_at, c.entry_id, e.name AS asker, c.answer, c.answered_at, c.to_all
FROM clarifications c
JOIN room_entries e ON e.id = c.entry_id
WHERE c.room_id = $1 AND ($2 OR c.to_all OR c.entry_id = $3::uuid)
  AND ($4::timestamptz IS NULL OR (c.asked_at, c.id) < ($4, $5::uuid))
ORDER BY c.asked_at DESC, c.id DESC
LIMIT $6;

-- name: tries
-- An entry's tries at a problem.
SELECT contest_ms, number, verdict, score
FROM submissions
WHERE entry_id = $1 AND problem_id = $2 AND contest_ms IS NOT NULL;

-- name: open_embargoes
-- Problems ($1; NULL: any) that an unfinished room keeps from the public at $2.
SELECT DISTINCT q.problem_id
FROM room_problems q
JOIN multiplayer_rooms r ON r.id = q.room_id
WHERE r.embargo AND r.state <> 'completed' AND (r.ends_at IS NULL OR r.ends_at > $2)
  AND ($1::uuid[] IS NULL OR q.problem_id = ANY ($1));

-- name: rooms_with_problem
-- The latest rooms that have a problem and may have started by $2; while one keeps it back, only those that may have it.
SELECT q.room_id
FROM room_problems q
JOIN multiplayer_rooms r ON r.id = q.room_id
JOIN users k ON k.id = r.made_by
WHERE q.problem_id = $1 AND (r.state <> 'waiting' OR r.scheduled_start_at <= $2)
  AND (NOT $4 OR (r.state <> 'completed' AND (r.ends_at IS NULL OR r.ends_at > $2)
                  AND (r.embargo OR k.role IN ('instructor', 'admin', 'system_admin'))))
ORDER BY r.created_at DESC, r.id DESC
LIMIT $3;
