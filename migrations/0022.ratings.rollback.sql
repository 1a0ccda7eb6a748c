DELETE FROM room_news WHERE kind = 'ratings';
ALTER TABLE room_news DROP CONSTRAINT room_news_kind_known;
ALTER TABLE room_news ADD CONSTRAINT room_news_kind_known CHECK (kind IN ('announcement', 'answer'));
DROP TABLE rating_changes;
DROP TABLE rated_rooms;
ALTER TABLE multiplayer_rooms DROP COLUMN rated, DROP COLUMN rated_at;
