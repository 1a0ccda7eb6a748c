ALTER TABLE jury_submissions DROP COLUMN entrypoint, DROP COLUMN own_manifest;
