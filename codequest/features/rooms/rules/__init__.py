"""Pure decisions of a room: its clock, its phase, and who may do what. No await, no clock, no log."""
