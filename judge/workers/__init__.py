"""A worker: claims jobs from Redis, judges them, reports."""
