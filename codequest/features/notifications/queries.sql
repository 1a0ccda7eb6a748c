-- name: insert_notification
-- An entry for an inbox.
INSERT INTO notifications (id, user_id, kind, title, body, link, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: inbox
-- An inbox, newest first, after the entry $2.
SELECT id, kind, title, body, link, created_at, read_at
FROM notifications
WHERE user_id = $1 AND ($2::uuid IS NULL OR id < $2) AND (NOT $3 OR read_at IS NULL)
ORDER BY id DESC
LIMIT $4;

-- name: unread
-- How many entries are unread.
SELECT count(*) FROM notifications WHERE user_id = $1 AND read_at IS NULL;

-- name: is_mine
-- Whether an entry is in this inbox.
SELECT EXISTS (SELECT FROM notifications WHERE id = $1 AND user_id = $2);

-- name: mark_read
-- One entry was read.
UPDATE notifications SET read_at = $3 WHERE id = $1 AND user_id = $2 AND read_at IS NULL;

-- name: mark_all_read
-- All entries were read.
UPDATE notifications SET read_at = $2 WHERE user_id = $1 AND read_at IS NULL;

-- name: delete_old
-- Entries older than an inbox keeps.
DELETE FROM notifications WHERE created_at < $1;

-- name: insert_announcement
-- Something for everybody.
INSERT INTO announcements (id, text, level, created_by, created_at, shown_until)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: end_announcements
-- Whoever comes from now on is not shown this text any more.
UPDATE announcements SET shown_until = $2 WHERE text = $1 AND shown_until > $2 RETURNING id;

-- name: announcements_shown
-- What is shown at this time, newest first.
SELECT id, text, level, created_at, shown_until
FROM announcements
WHERE shown_until > $1
ORDER BY id DESC
LIMIT 20;

-- name: admins
SELECT id FROM users WHERE role IN ('admin', 'system_admin') ORDER BY id;

-- name: hosts
-- Those in control of a room.
SELECT user_id FROM room_participants WHERE room_id = $1 AND role IN ('host', 'cohost')
UNION
SELECT host_id FROM multiplayer_rooms WHERE id = $1;

-- name: problem_title
SELECT title FROM problems WHERE id::text = $1;

-- name: room_name
SELECT name FROM multiplayer_rooms WHERE id = $1;
