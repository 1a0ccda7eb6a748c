"""Ratings: what rated rooms make of them, and that they follow what is judged again.

Tables: rated_rooms, rating_changes.

Invariants
- Everybody begins with 1200. A rating is what the last rated room left of it: nothing else is stored.
- Ratings change by the act of somebody in control of a rated room, once all its results are shown and none is missing.
- They are a fold over the rooms in the order of those acts. A result that changes later makes its room and those
  behind it anew, so that they are what they would be had it been so from the beginning.

Happenings: RoomRated.
"""
