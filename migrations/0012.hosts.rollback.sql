DROP TABLE rehearsal_items;
DROP TABLE rehearsals;
DROP TABLE jury_submissions;
ALTER TABLE multiplayer_rooms DROP COLUMN image;
DROP TABLE rejudging_items;
DROP TABLE rejudgings;
DROP TABLE run_outputs;
ALTER TABLE judgings DROP COLUMN is_candidate, DROP COLUMN image;
