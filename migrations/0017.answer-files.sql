-- The names of the files that people hand in where a problem asks for answers instead of a program.
-- depends: 0016.jury-submissions

ALTER TABLE problem_versions ADD COLUMN answer_files text[];  -- in the order of the tests; NULL: programs
