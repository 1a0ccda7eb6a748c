ALTER TABLE executions DROP COLUMN samples;
DROP TABLE rehearsal_reports;
ALTER TABLE multiplayer_rooms DROP COLUMN tests_after_end;
DROP TABLE room_news_reads;
DROP TABLE room_news;
