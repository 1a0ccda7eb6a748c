-- name: rooms
-- Names of rooms.
SELECT id, name, state FROM rooms WHERE id = ANY($1::uuid[]);
