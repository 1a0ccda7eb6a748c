-- What makers of problems have: their packages as they were sent, verifications of versions, withdrawals.
-- depends: 0020.room-makers

ALTER TABLE problem_versions
    ADD COLUMN imported_by uuid,  -- who sent it last
    ADD COLUMN files text,  -- blob: the package's files by name and hash; NULL: sent before they were kept
    ADD COLUMN checks text,  -- blob: what its validators are to check
    ADD CONSTRAINT problem_versions_imported_by_fkey
        FOREIGN KEY (imported_by) REFERENCES users (id) ON DELETE SET NULL;
CREATE INDEX problem_versions_imported_by ON problem_versions (imported_by);

ALTER TABLE problems ADD COLUMN withdrawn_at timestamptz;  -- nobody finds it any more; rooms that have it keep it
