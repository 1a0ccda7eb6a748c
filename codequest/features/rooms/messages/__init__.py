"""The wire of rooms: `views` and `board` are shown, `commands` are asked, `events` and `contest` are told."""
