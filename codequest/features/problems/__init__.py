"""Problems: what there is to solve, who may know of it, and how far each person got.

Tables: problems, problem_versions, problem_statements, problem_samples, problem_assets, problem_topics, problem_tags,
topics, user_progress.

Invariants
- A problem is a draft or embargoed (staff, and contestants once their room runs; a draft is set in rooms by its maker
  and admins alone) or public; what somebody may not see looks exactly like what does not exist, in lists, search,
  details and assets.
- `problem_versions` holds every package hash that was ever current, so a room can go on judging by the one it pinned.
- `user_progress` learns of a result only when its author may see it; acceptance is counted from there, so it can
  always be counted again.

Events: none. Features above record results through `actions.record_result`.
"""
