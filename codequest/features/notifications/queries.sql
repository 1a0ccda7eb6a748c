-- name: insert_notification
-- An entry for an inbox.
INSERT INTO notifications (id, user_id, kind, title, body, link, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- piece: room_news_of_person
-- What was told to the rooms that $1 is in, since they came; `read_at` of what they have read.
SELECT n.id, n.kind, n.title, n.body, n.link, n.created_at,
       CASE WHEN s.read_at >= n.created_at THEN s.read_at END AS read_at, n.room_id
FROM room_participants p
JOIN room_news n ON n.room_id = p.room_id AND n.created_at > p.joined_at AND p.user_id <> ALL (n.except_for)
LEFT JOIN room_news_reads s ON s.user_id = p.user_id AND s.room_id = p.room_id
WHERE p.user_id = $1

-- name: inbox
-- An inbox, newest first, after the entry $2.
SELECT id, kind, title, body, link, created_at, read_at
FROM (
    (
        SELECT id, kind, title, body, link, created_at, read_at
        FROM notifications
        WHERE user_id = $1 AND ($2::uuid IS NULL OR id < $2) AND (NOT $3 OR read_at IS NULL)
        ORDER BY id DESC
        LIMIT $4
    )
    UNION ALL
    (
        SELECT id, kind, title, body, link, created_at, read_at
        FROM (
-- include: room_news_of_person
        ) AS news
        WHERE ($2::uuid IS NULL OR id < $2) AND (NOT $3 OR read_at IS NULL)
        ORDER BY id DESC
        LIMIT $4
    )
) AS entries
ORDER BY id DESC
LIMIT $4;

-- name: unread
-- How many entries are unread.
SELECT (SELECT count(*) FROM notifications WHERE user_id = $1 AND read_at IS NULL)
     + (SELECT count(*) FROM (
-- include: room_news_of_person
       ) AS news WHERE read_at IS NULL);

-- name: unread_of_room
-- What was told in a room ($2), to all or with this link ($3) to the person alone, and is unread.
SELECT id FROM notifications WHERE user_id = $1 AND kind = 'answer' AND link = $3 AND read_at IS NULL
UNION ALL
SELECT id FROM (
-- include: room_news_of_person
) AS news WHERE room_id = $2 AND read_at IS NULL;

-- name: room_of_news
-- The room in whose news an entry of this inbox stands.
SELECT room_id FROM (
-- include: room_news_of_person
) AS news WHERE id = $2;

-- name: rooms_with_unread_news
SELECT DISTINCT room_id FROM (
-- include: room_news_of_person
) AS news WHERE read_at IS NULL;

-- name: is_member
SELECT EXISTS (SELECT FROM room_participants WHERE room_id = $1 AND user_id = $2);

-- name: save_room_news
INSERT INTO room_news (id, room_id, subject_id, kind, title, body, link, except_for, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (subject_id) DO UPDATE
    SET id = EXCLUDED.id, title = EXCLUDED.title, body = EXCLUDED.body, except_for = EXCLUDED.except_for,
        created_at = EXCLUDED.created_at;

-- name: read_rooms
-- Everything that was told in these rooms so far; what is told in this moment and not to be seen yet stays unread.
INSERT INTO room_news_reads (user_id, room_id, read_at)
SELECT $1, room_id, max(created_at) FROM room_news WHERE room_id = ANY ($2::uuid[]) GROUP BY room_id
ON CONFLICT (user_id, room_id) DO UPDATE SET read_at = greatest(room_news_reads.read_at, EXCLUDED.read_at);

-- name: read_answers
-- What was answered to the person alone, with this link.
UPDATE notifications SET read_at = $3 WHERE user_id = $1 AND kind = 'answer' AND link = $2 AND read_at IS NULL;

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
WITH news AS (DELETE FROM room_news WHERE created_at < $1)
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
