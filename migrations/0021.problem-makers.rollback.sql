ALTER TABLE verification_reports RENAME CONSTRAINT verification_reports_item_fkey TO rehearsal_reports_item_fkey;
ALTER TABLE verification_reports RENAME CONSTRAINT verification_reports_pkey TO rehearsal_reports_pkey;
ALTER TABLE verification_reports RENAME TO rehearsal_reports;
DELETE FROM verifications WHERE problem_id IS NOT NULL;
DROP INDEX verification_items_seen;
ALTER TABLE verification_items
    DROP COLUMN kind, DROP COLUMN memory_bytes, DROP COLUMN score, DROP COLUMN place, DROP COLUMN margin_test,
    DROP COLUMN note, DROP COLUMN data, DROP COLUMN done_at;
ALTER INDEX verification_items_problem_id RENAME TO rehearsal_items_problem_id;
ALTER INDEX verification_items_in_order RENAME TO rehearsal_items_in_order;
ALTER TABLE verification_items
    RENAME CONSTRAINT verification_items_problem_id_fkey TO rehearsal_items_problem_id_fkey;
ALTER TABLE verification_items
    RENAME CONSTRAINT verification_items_verification_id_fkey TO rehearsal_items_rehearsal_id_fkey;
ALTER TABLE verification_items RENAME CONSTRAINT verification_items_pkey TO rehearsal_items_pkey;
ALTER TABLE verification_items RENAME COLUMN verification_id TO rehearsal_id;
ALTER TABLE verification_items RENAME TO rehearsal_items;
DROP INDEX verifications_one_open;
DROP INDEX verifications_of_version;
ALTER TABLE verifications
    DROP CONSTRAINT verifications_of_one, DROP COLUMN problem_id, DROP COLUMN manifest, DROP COLUMN rerun_near_limit;
ALTER INDEX verifications_created_by RENAME TO rehearsals_created_by;
ALTER INDEX verifications_room_id RENAME TO rehearsals_room_id;
ALTER TABLE verifications RENAME CONSTRAINT verifications_created_by_fkey TO rehearsals_created_by_fkey;
ALTER TABLE verifications RENAME CONSTRAINT verifications_room_id_fkey TO rehearsals_room_id_fkey;
ALTER TABLE verifications RENAME CONSTRAINT verifications_pkey TO rehearsals_pkey;
ALTER TABLE verifications RENAME TO rehearsals;
ALTER TABLE rehearsals ALTER COLUMN room_id SET NOT NULL;
ALTER TABLE problems DROP COLUMN withdrawn_at;
DROP INDEX problem_versions_imported_by;
ALTER TABLE problem_versions DROP COLUMN imported_by, DROP COLUMN files, DROP COLUMN checks;
