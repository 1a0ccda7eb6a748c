ALTER TABLE problem_versions DROP COLUMN objective;
