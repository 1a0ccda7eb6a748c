-- name: rooms
-- Names of rooms.
SELECT id, name, state FROM multiplayer_rooms WHERE id = ANY($1::uuid[]);
