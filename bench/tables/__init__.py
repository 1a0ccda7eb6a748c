"""What the README shows of each bench: rows of (what, measured, wanted), and tables of their own beside peers."""
