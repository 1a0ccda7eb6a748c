ALTER TABLE submission_results DROP COLUMN both_cpu_ms;
ALTER TABLE judgings DROP COLUMN rerun_near_limit;
ALTER TABLE submissions DROP COLUMN rerun_near_limit;
ALTER TABLE multiplayer_rooms DROP COLUMN rerun_near_limit;
