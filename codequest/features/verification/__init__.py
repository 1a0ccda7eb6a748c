"""Verifications: the jury's submissions, and what validators say, held against what packages expect, on the workers.

Tables: verifications, verification_items, verification_reports.

Invariants
- A verification is of one version of a problem, for its maker and admins, or a room's dress rehearsal, for its hosts.
- Nothing of it counts, and what fails in the verification of a version takes nothing out of judging.
- Of one version at most one verification is under way.

Events: verification:started, verification:item, verification:ended and verification:progress on `problem:ID:makers`.
"""
