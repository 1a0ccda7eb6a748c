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

-- A rehearsal of a room is one kind of verification; the other is that of one version of a problem.
ALTER TABLE rehearsals RENAME TO verifications;
ALTER TABLE verifications RENAME CONSTRAINT rehearsals_pkey TO verifications_pkey;
ALTER TABLE verifications RENAME CONSTRAINT rehearsals_room_id_fkey TO verifications_room_id_fkey;
ALTER TABLE verifications RENAME CONSTRAINT rehearsals_created_by_fkey TO verifications_created_by_fkey;
ALTER INDEX rehearsals_room_id RENAME TO verifications_room_id;
ALTER INDEX rehearsals_created_by RENAME TO verifications_created_by;
ALTER TABLE verifications
    ALTER COLUMN room_id DROP NOT NULL,
    ADD COLUMN problem_id uuid,
    ADD COLUMN manifest text,
    ADD COLUMN rerun_near_limit boolean NOT NULL DEFAULT true,
    ADD CONSTRAINT verifications_problem_id_fkey FOREIGN KEY (problem_id) REFERENCES problems (id) ON DELETE CASCADE,
    ADD CONSTRAINT verifications_of_one CHECK (
        (room_id IS NULL) <> (problem_id IS NULL) AND (problem_id IS NULL) = (manifest IS NULL)
    );
UPDATE verifications v SET rerun_near_limit = m.rerun_near_limit FROM multiplayer_rooms m WHERE m.id = v.room_id;
CREATE INDEX verifications_of_version ON verifications (problem_id, manifest, id);
CREATE UNIQUE INDEX verifications_one_open ON verifications (problem_id, manifest)
    WHERE finished_at IS NULL AND problem_id IS NOT NULL;

ALTER TABLE rehearsal_items RENAME TO verification_items;
ALTER TABLE verification_items RENAME COLUMN rehearsal_id TO verification_id;
ALTER TABLE verification_items RENAME CONSTRAINT rehearsal_items_pkey TO verification_items_pkey;
ALTER TABLE verification_items
    RENAME CONSTRAINT rehearsal_items_rehearsal_id_fkey TO verification_items_verification_id_fkey;
ALTER TABLE verification_items
    RENAME CONSTRAINT rehearsal_items_problem_id_fkey TO verification_items_problem_id_fkey;
ALTER INDEX rehearsal_items_in_order RENAME TO verification_items_in_order;
ALTER INDEX rehearsal_items_problem_id RENAME TO verification_items_problem_id;
ALTER TABLE verification_items
    ADD COLUMN kind text NOT NULL DEFAULT 'submission',
    ADD COLUMN memory_bytes bigint,
    ADD COLUMN score double precision,
    ADD COLUMN place text NOT NULL DEFAULT '',  -- the first test that failed, or the slowest
    ADD COLUMN margin_test text,  -- run once more on this test, under a longer limit
    ADD COLUMN note text NOT NULL DEFAULT '',  -- how near it is to the limit
    ADD COLUMN data jsonb,  -- what the checks of the data found
    ADD COLUMN done_at timestamptz,
    ADD CONSTRAINT verification_items_kind_known CHECK (kind IN ('submission', 'calibration', 'data'));
UPDATE verification_items SET kind = 'calibration' WHERE problem_id IS NULL;
UPDATE verification_items i SET done_at = v.created_at FROM verifications v WHERE v.id = i.verification_id AND i.is_done;
CREATE INDEX verification_items_seen ON verification_items (problem_id, manifest, path, done_at) WHERE is_done;

ALTER TABLE rehearsal_reports RENAME TO verification_reports;
ALTER TABLE verification_reports RENAME CONSTRAINT rehearsal_reports_pkey TO verification_reports_pkey;
ALTER TABLE verification_reports RENAME CONSTRAINT rehearsal_reports_item_fkey TO verification_reports_item_fkey;
