"""The inbox of each person, the channel `user:ID` that brings it, and what admins tell everybody.

Tables: notifications, announcements, room_news, room_news_reads.

Invariants
- Only its owner sees an inbox or hears `user:ID`; anybody may hear `system`.
- A notification is written in the transaction of what it tells of, and tells only what its owner may see then.
- What concerns a whole room is one row for all who are in it (`actions_rooms`).

Events: `notification:new`, `notification:read` on `user:ID`; `system:announcement` on `system`. Other features send
theirs over `user:ID` too (`submission:*`, `session:revoked`).
"""
