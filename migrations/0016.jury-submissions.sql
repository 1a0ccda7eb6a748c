-- How a submission of the jury's is judged: its main source or class, and the limits that it brings itself.
-- depends: 0015.invitations

ALTER TABLE jury_submissions
    ADD COLUMN entrypoint text NOT NULL DEFAULT '',
    ADD COLUMN own_manifest text;  -- blob of the package's manifest with those limits
