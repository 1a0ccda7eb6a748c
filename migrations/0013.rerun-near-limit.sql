-- Whether tests that end just past their time limit are run once more, alone, and what both runs took.
-- depends: 0012.hosts

ALTER TABLE multiplayer_rooms ADD COLUMN rerun_near_limit boolean NOT NULL DEFAULT true;
ALTER TABLE submissions ADD COLUMN rerun_near_limit boolean NOT NULL DEFAULT true;
ALTER TABLE judgings ADD COLUMN rerun_near_limit boolean NOT NULL DEFAULT true;

-- The CPU time of the first and the second run; NULL where there was one.
ALTER TABLE submission_results
    ADD COLUMN both_cpu_ms integer[],
    ADD CONSTRAINT submission_results_both_are_two CHECK (cardinality(both_cpu_ms) = 2);
