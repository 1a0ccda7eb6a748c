DROP TABLE judge_quarantine;
DROP TABLE judge_failures;
DROP INDEX judge_jobs_person;
CREATE INDEX judge_jobs_person ON judge_jobs (person_id);
ALTER TABLE judge_jobs
    DROP COLUMN worker,
    DROP COLUMN avoid,
    DROP COLUMN topic,
    DROP COLUMN image,
    DROP COLUMN only_worker;
