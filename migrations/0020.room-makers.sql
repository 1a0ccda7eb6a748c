-- Who made a room, which stays when it is handed over.
-- depends: 0019.room-news

ALTER TABLE multiplayer_rooms
    ADD COLUMN made_by uuid CONSTRAINT multiplayer_rooms_maker_fkey REFERENCES users (id);
UPDATE multiplayer_rooms SET made_by = host_id;
ALTER TABLE multiplayer_rooms ALTER COLUMN made_by SET NOT NULL;
CREATE INDEX multiplayer_rooms_made_by ON multiplayer_rooms (made_by);
