"""Execution: getting programs run by judge workers.

Tables: judge_jobs (the waiting line, for judging and for running alike), executions.

Owns the dispatcher, the reader of reports and the sweep, which know neither problems nor verdicts: whoever wants
something run (`submissions`, and `code:execute` here) is a `JudgeClient`. A job leaves `judge_jobs` in the very
transaction that applies its result, so a result is applied once.

Events on `user:ID`: code:output (signal), code:result, code:error, code:timeout (log).
"""
