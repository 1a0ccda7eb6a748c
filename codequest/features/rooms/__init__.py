"""Live contest rooms: who is in them, their clock, their board, their log.

Owns `multiplayer_rooms`, `room_runs`, `room_problems`, `room_participants`, `room_entries`, `room_entry_members`,
`room_invitations`, `room_bans`, `clarifications` and `room_announcements`.

Invariants
- The phase of a room is computed from its row, its runs and the time; what is written down only announces it.
- Every change of a room goes to its contest log (`room:ID:staff`); the board is the fold of that log.
- What a viewer may see is decided where an event or a view is made for its audience, never where it is sent.
- A person is in at most one entry of a room; scores belong to entries.

Locks: the room's row first (`FOR NO KEY UPDATE` to change it, `FOR SHARE` to let a submission in), then what hangs
on it. The log's offsets come last, by the runner.
"""
