"""How a contest changes ratings: the Elo system for contests with many people that Codeforces uses.

M. Mirzayanov, "Open Codeforces Rating System", 2015. Who has rating a beats who has b with probability
1 / (1 + 10^((b - a) / 400)). The seed of somebody is the rank to be expected of them; their new rating lies half way to
that whose seed is the geometric mean of the seed and the rank they reached. Then all lose a little together, so that
ratings do not grow with the number of contests.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from math import sqrt

BEGIN = 1200
_LEAST, _MOST = 1, 8000  # ratings that are looked at
_TOP_CORRECTION = 10  # what the best are lowered by at most


def changes(standing: Sequence[tuple[int, int]]) -> list[int]:
    """What is added to each rating, in the order given. `standing`: rating and rank (1, 2, 2, 4) of each entry."""
    count = len(standing)
    if count < 2:
        return [0] * count
    ratings = Counter(rating for rating, _ in standing)

    @cache
    def seed_among_all(rating: int) -> float:
        return 1 + sum(many * _wins(other, rating) for other, many in ratings.items())

    @cache
    def rating_of_seed(seed: float) -> int:
        low, high = _LEAST, _MOST
        while high - low > 1:
            middle = (low + high) // 2
            if seed_among_all(middle) < seed:
                high = middle
            else:
                low = middle
        return low

    ties = Counter(rank for _, rank in standing)
    deltas = []
    for rating, rank in standing:
        seed = seed_among_all(rating) - 0.5  # without oneself
        reached = rank + ties[rank] - 1  # of a tie the last place, as in the source
        deltas.append(int((rating_of_seed(sqrt(reached * seed)) - rating) / 2))
    return _corrected([rating for rating, _ in standing], deltas)


def _corrected(ratings: Sequence[int], deltas: list[int]) -> list[int]:
    """Their sum is not above zero, and that of the best, who meet most often, near it."""
    count = len(deltas)
    lowered = [delta - _truncated(sum(deltas), count) - 1 for delta in deltas]
    top = min(4 * round(sqrt(count)), count)
    best = sorted(range(count), key=lambda index: -ratings[index])[:top]
    step = min(max(-_truncated(sum(lowered[index] for index in best), top), -_TOP_CORRECTION), 0)
    return [delta + step for delta in lowered]


def _truncated(total: int, count: int) -> int:
    return int(total / count)


def _wins(rating: int, other: int) -> float:
    """The probability that `rating` beats `other`."""
    return 1 / (1 + 10 ** ((other - rating) / 400))
