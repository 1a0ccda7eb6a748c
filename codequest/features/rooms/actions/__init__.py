"""What can be done with a room, by subject; `scene` finds and locks the room, `telling` says what changed."""
