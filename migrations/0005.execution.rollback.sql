DROP TABLE executions;
DROP TABLE judge_jobs;
