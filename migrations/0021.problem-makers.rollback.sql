ALTER TABLE problems DROP COLUMN withdrawn_at;
DROP INDEX problem_versions_imported_by;
ALTER TABLE problem_versions DROP COLUMN imported_by, DROP COLUMN files, DROP COLUMN checks;
