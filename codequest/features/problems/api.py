"""What problems register."""

from __future__ import annotations

from codequest.features.problems import (
    actions,
    actions_lists,
    actions_versions,
    jobs,
    messages,
    messages_versions,
    uploads,
)
from codequest.protocol.actor import Access
from codequest.protocol.command import Command, Mode, RateLimit
from codequest.protocol.feature import Feature, Feed, Job

RECOUNT_EVERY_S = 60.0
IMPORTS = RateLimit("problem-import", times=60, per_s=3600)

COMMANDS = (
    Command(
        messages.ListProblems,
        actions_lists.list_problems,
        rest=(("GET", "/problems"),),
        ws="problem:list",
        access=Access.ANYONE,
        mode=Mode.READ,
    ),
    Command(
        messages.GetProblem,
        actions.get_problem,
        rest=(("GET", "/problems/{slug}"),),
        ws="problem:get",
        access=Access.ANYONE,
        mode=Mode.READ,
    ),
    Command(
        messages.GetTestCases,
        actions.get_test_cases,
        rest=(("GET", "/problems/{slug}/test-cases"),),
        ws="problem:test-cases",
        access=Access.ANYONE,
        mode=Mode.READ,
    ),
    Command(
        messages.GetEditorial,
        actions.get_editorial,
        rest=(("GET", "/problems/{slug}/solution"),),
        ws="problem:solution",
        mode=Mode.READ,
    ),
    Command(
        messages.ImportPackage,
        uploads.import_package,
        rest=(("POST", "/problems/import"),),
        access=Access.STAFF,
        mode=Mode.STEPWISE,
        limit=IMPORTS,
        body_bytes=uploads.UPLOAD_BYTES,
        upload="application/zip",
        one_door="A package is larger than a frame of the socket.",
    ),
    Command(
        messages.SetVisibility,
        actions.set_visibility,
        rest=(("PUT", "/problems/{slug}/visibility"),),
        ws="problem:visibility",
        access=Access.STAFF,
    ),
    Command(
        messages_versions.ListVersions,
        actions_versions.list_versions,
        rest=(("GET", "/problems/{slug}/versions"),),
        ws="problem:versions",
        access=Access.STAFF,
        mode=Mode.READ,
    ),
    Command(
        messages_versions.GetVersion,
        actions_versions.get_version,
        rest=(("GET", "/problems/{slug}/versions/{package}"),),
        ws="problem:version",
        access=Access.STAFF,
        mode=Mode.READ,
    ),
    Command(
        messages_versions.SetTimeLimit,
        uploads.set_time_limit,
        rest=(("PUT", "/problems/{slug}/versions/{package}/time-limit"),),
        ws="problem:set-time-limit",
        access=Access.STAFF,
        mode=Mode.STEPWISE,
        limit=IMPORTS,
    ),
    Command(
        messages_versions.GetTest,
        actions_versions.get_test,
        rest=(("GET", "/problems/{slug}/versions/{package}/tests/{number}"),),
        ws="problem:test",
        access=Access.STAFF,
        mode=Mode.READ,
    ),
    Command(
        messages_versions.WithdrawProblem,
        actions_versions.withdraw,
        rest=(("POST", "/problems/{slug}/withdraw"),),
        ws="problem:withdraw",
        access=Access.STAFF,
    ),
    Command(
        messages_versions.BringBack,
        actions_versions.bring_back,
        rest=(("POST", "/problems/{slug}/bring-back"),),
        ws="problem:bring-back",
        access=Access.STAFF,
    ),
    Command(
        messages_versions.DeleteProblem,
        actions_versions.delete,
        rest=(("DELETE", "/problems/{slug}"),),
        ws="problem:delete",
        access=Access.STAFF,
    ),
    Command(
        messages.WriteNotes,
        actions.write_notes,
        rest=(("PUT", "/problems/{slug}/notes"),),
        ws="problem:notes",
    ),
    Command(
        messages.ListTopics,
        actions_lists.list_topics,
        rest=(("GET", "/topics"),),
        ws="topic:list",
        access=Access.ANYONE,
        mode=Mode.READ,
    ),
    Command(
        messages.ListLanguages,
        actions_lists.list_languages,
        rest=(("GET", "/languages"),),
        ws="language:list",
        access=Access.ANYONE,
        mode=Mode.READ,
    ),
)

FEEDS = (
    Feed(
        "GET",
        "/problems/{slug}/assets/{name}",
        actions.read_asset,
        "A picture of a statement, a PDF statement or an attachment.",
        "It sends a file, not an envelope.",
    ),
    Feed(
        "GET",
        "/problems/{slug}/versions/{package}/files",
        actions_versions.download_package,
        "A version's package as it was sent, as a zip archive; for the problem's maker and admins.",
        "It sends a file, not an envelope.",
    ),
    Feed(
        "GET",
        "/problems/{slug}/versions/{package}/tests/{number}/{part}",
        actions_versions.download_test,
        "The beginning (1 MiB) of a test's input or answer; for the problem's maker and admins.",
        "It sends a file, not an envelope.",
    ),
)

JOBS = (Job("problems.recount", jobs.recount, every_s=RECOUNT_EVERY_S),)

FEATURE = Feature(name="problems", commands=COMMANDS, feeds=FEEDS, jobs=JOBS)
