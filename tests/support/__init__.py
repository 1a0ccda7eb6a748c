"""What tests stand on: real servers, and the list of what this machine lacks."""
