"""Sandboxes: made by Docker or bubblewrap, pooled, one run at a time; knows nothing of problems."""
