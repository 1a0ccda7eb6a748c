ALTER TABLE problem_versions DROP COLUMN answer_files;
