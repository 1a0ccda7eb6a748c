DROP TABLE submission_results;
DROP TABLE judgings;
DROP TABLE submission_sources;
DROP TABLE submissions;
