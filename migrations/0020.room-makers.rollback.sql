ALTER TABLE multiplayer_rooms DROP COLUMN made_by;
