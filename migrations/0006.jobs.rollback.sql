DROP TABLE repeating_jobs;
DROP TABLE dead_jobs;
DROP TABLE jobs;
