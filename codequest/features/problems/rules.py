"""Pure decisions about problems: topics, who may see one, how far a person got."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

import msgspec

from codequest.features.problems.messages import Difficulty, Visibility
from codequest.features.problems.records import Progress, Result
from codequest.protocol.actor import Actor

DIFFICULTIES: tuple[Difficulty, ...] = ("easy", "medium", "hard")
RESERVED_SLUGS = frozenset(
    {"trending", "recommended", "random", "new"}
)  # words of routes beside /problems/{slug}

CLEAN_SOLVES_TO_MASTER = 3
SPACED_BY = timedelta(hours=20)  # so that three evenings in a row count, however late each one is

# slug -> (name, other words for it)
TOPICS: dict[str, tuple[str, tuple[str, ...]]] = {
    "implementation": ("Implementation", ("simulation", "ad-hoc", "ad hoc")),
    "math": ("Mathematics", ("maths", "arithmetic")),
    "number-theory": ("Number theory", ("number theory", "primes", "gcd")),
    "combinatorics": ("Combinatorics", ("counting",)),
    "probability": ("Probability", ()),
    "geometry": ("Geometry", ()),
    "arrays": ("Arrays", ("array", "prefix sums", "prefix-sums")),
    "strings": ("Strings", ("string",)),
    "sorting": ("Sorting", ("sort", "sortings")),
    "searching": ("Binary search", ("binary search", "binary-search", "two pointers", "two-pointers")),
    "greedy": ("Greedy", ()),
    "dp": ("Dynamic programming", ("dynamic programming", "dynamic-programming", "knapsack")),
    "recursion": ("Recursion and backtracking", ("backtracking", "brute force", "brute-force")),
    "graphs": ("Graphs", ("graph", "bfs", "dfs", "connectivity", "mst")),
    "shortest-paths": ("Shortest paths", ("shortest paths", "shortest path", "dijkstra")),
    "trees": ("Trees", ("tree",)),
    "flows": ("Flows and matchings", ("flow", "matching", "matchings")),
    "data-structures": (
        "Data structures",
        ("data structures", "heap", "stack", "queue", "segment tree", "dsu"),
    ),
    "bits": ("Bit manipulation", ("bitmask", "bitmasks", "xor")),
    "games": ("Games", ("game", "game theory")),
    "interactive": ("Interactive", ()),
}
_TOPIC_OF = {word: slug for slug, (_, words) in TOPICS.items() for word in (slug, *words)}


def topics_of(keywords: Iterable[str]) -> list[str]:
    """The topics that a package's keywords name."""
    return sorted({_TOPIC_OF[word.lower()] for word in keywords if word.lower() in _TOPIC_OF})


def tags_of(keywords: Iterable[str]) -> list[str]:
    """The keywords that are not a difficulty."""
    return sorted({word.lower() for word in keywords if word.lower() not in DIFFICULTIES})


def is_seen(
    visibility: Visibility, *, withdrawn: bool = False, staff: bool, embargoed: bool, entitled: bool
) -> bool:
    """Whether somebody may know of a problem.

    `embargoed`: an unfinished room keeps it back; `entitled`: such a room lets this person in.
    """
    return staff or entitled or (visibility == "public" and not embargoed and not withdrawn)


def has_charge(actor: Actor, maker_id: str | None) -> bool:
    """Whether a problem is an actor's to change and to publish: of admins, and of the instructor who made it."""
    return actor.is_admin or (actor.is_staff and maker_id is not None and maker_id == actor.user_id)


def may_set(
    actor: Actor, visibility: Visibility, *, withdrawn: bool = False, maker_id: str | None, embargoed: bool
) -> bool:
    """Whether an actor may set a problem in a contest, for those whom it lets in to see.

    `embargoed`: another contest keeps it back.
    """
    if withdrawn:
        return False
    if visibility == "draft":
        return has_charge(actor, maker_id)
    return actor.is_staff or (visibility == "public" and not embargoed)


def progress_of(results: Sequence[Result]) -> Progress:
    """Fold results, oldest first.

    A solve is clean when nothing failed since the solve before it; three of them, apart from each other, master it.
    """
    state = Progress()
    for result in results:
        state = _after(state, result)
    return state


def _after(state: Progress, result: Result) -> Progress:
    changes: dict[str, object] = {"attempts": state.attempts + 1, "last_attempt_at": result.received_at}
    if not result.accepted:
        changes["failed_since"] = state.failed_since + 1
        if state.status == "todo":
            changes["status"] = "attempted"
        return msgspec.structs.replace(state, **changes)
    is_clean = state.failed_since == 0 and (
        state.last_clean_at is None or result.received_at - state.last_clean_at >= SPACED_BY
    )
    clean = state.clean_solves + is_clean
    changes |= {
        "accepted": state.accepted + 1,
        "failed_since": 0,
        "clean_solves": clean,
        "last_clean_at": result.received_at if is_clean else state.last_clean_at,
        "first_solved_at": state.first_solved_at or result.received_at,
        "best_cpu_ms": _best(state.best_cpu_ms, result.cpu_ms),
        "best_memory_bytes": _best(state.best_memory_bytes, result.memory_bytes),
        "status": "mastered" if clean >= CLEAN_SOLVES_TO_MASTER else "solved",
    }
    return msgspec.structs.replace(state, **changes)


def _best(known: int | None, new: int | None) -> int | None:
    return min((value for value in (known, new) if value is not None), default=None)


def acceptance_rate(solved_by: int, attempted_by: int) -> float | None:
    """People who solved it of people who tried; None where nobody did."""
    return round(solved_by / attempted_by, 4) if attempted_by else None
