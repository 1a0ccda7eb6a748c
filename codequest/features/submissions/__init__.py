"""Submissions: what people hand in, what came out, and who may see which part of it when.

Tables: submissions, submission_sources, judgings, submission_results.

Invariants
- A submission counts at its arrival (`received_at`, `contest_ms`), whatever happens to it later.
- A verdict is applied once, by its judging id, in the transaction that takes the job out of the waiting line.
- What anybody is shown of a submission is decided by its venue's `disclose` and made by `views.views_of`;
  REST answers, socket replies and pushes all come from there.
- `ResultReleased` is announced when the author may see the result, never earlier.

Events on `user:ID`: submission:new, submission:result (log), submission:progress (signal).
"""
