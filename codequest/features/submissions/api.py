"""What submissions register."""

from __future__ import annotations

from codequest.features.submissions import actions, jobs, messages
from codequest.features.submissions.judging import SubmissionClient
from codequest.features.submissions.practice import Practice
from codequest.protocol.command import Command, Mode, RateLimit
from codequest.protocol.feature import Feature, Job

COMMANDS = (
    Command(
        messages.SubmitSolution,
        actions.submit,
        rest=(("POST", "/submissions"), ("POST", "/problems/{problem_id}/submit")),
        ws="submission:new",
        cost=5,
        status=202,
        limit=RateLimit("submissions", 10, 60),
    ),
    Command(
        messages.ListSubmissions,
        actions.list_submissions,
        rest=(("GET", "/submissions"), ("GET", "/problems/{problem_id}/submissions")),
        ws="submission:list",
        mode=Mode.READ,
    ),
    Command(
        messages.GetSubmission,
        actions.get_submission,
        rest=(("GET", "/submissions/{submission_id}"),),
        ws="submission:get",
        mode=Mode.READ,
    ),
    Command(
        messages.GetSubmissionStatus,
        actions.get_status,
        rest=(("GET", "/submissions/{submission_id}/status"),),
        ws="submission:status",
        mode=Mode.READ,
    ),
    Command(
        messages.GetSubmissionCode,
        actions.get_code,
        rest=(("GET", "/submissions/{submission_id}/code"),),
        ws="submission:code",
        mode=Mode.READ,
    ),
)

# What goes out on `user:ID` from here.

FEATURE = Feature(
    name="submissions",
    commands=COMMANDS,
    jobs=(Job(actions.RELEASE_JOB, jobs.go_on_releasing),),
    provides=(Practice(), SubmissionClient()),
)
