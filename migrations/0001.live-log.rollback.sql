DROP TABLE idempotency_keys;
DROP VIEW room_events;
DROP TABLE channel_events;
DROP TABLE channels;
DROP TABLE log_epoch;
