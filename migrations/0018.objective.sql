-- Whether more or fewer points are better.
-- depends: 0017.answer-files

ALTER TABLE problem_versions ADD COLUMN objective text NOT NULL DEFAULT 'max' CHECK (objective IN ('max', 'min'));
