"""How a contest changes ratings: Elo-MMR with normal performances ("Elo-MMX"), as published.

A. Ebtekar, P. Liu, "Elo-MMR: A Rating System for Massive Multiplayer Competitions", 2021. Of everybody a mean is known,
which is the rating, and how uncertain it is, which only depends on how many contests they were in. A rank says how well
somebody performed: the performance is the most likely one for just these people to be before and behind them. The
rating then moves towards it, the further the less was known. Who is far better than all others gains next to nothing by
winning.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache
from math import pi, sqrt, tanh

import msgspec

BEGIN = 1200
_FIRST = 200.0  # standard deviation of a newcomer's skill, in points,
_LIMIT = 80.0  # of somebody's who was in very many contests,
_OF_A_DAY = 200.0  # and of a performance around the skill
_BETWEEN = _LIMIT**4 / (_LIMIT**2 + _OF_A_DAY**2)  # variance that skill gains from one contest to the next
_SETTLED = 50  # contests after which the limit is reached
_SPREAD = sqrt(3) / pi  # of the logistic distribution whose standard deviation is 1
_STEP = 8  # points between which a line is straight enough: performances are right to a tenth
_REACH = range(-20_000, 20_000, _STEP)  # where performances lie


class Standing(msgspec.Struct, frozen=True):
    """An entry of a contest: its rating, in how many rated contests it was before, and its rank (1, 2, 2, 4)."""

    rating: float
    contests: int
    rank: int


def performances(standings: Sequence[Standing]) -> list[float]:
    """How well each entry performed, as a rating, in the order given."""
    crowd = sorted(Counter((round(one.rating), _width(one.contests)) for one in standings).items())
    weights: dict[int, float] = {}
    for (rank, width), many in sorted(Counter((one.rank, _width(one.contests)) for one in standings).items()):
        weights[rank] = weights.get(rank, 0.0) + many / width

    @cache
    def balance(points: int) -> float:
        """How much of the crowd somebody who performs so should have behind rather than before them."""
        return sum(many * tanh((points - rating) / (2 * width)) / width for (rating, width), many in crowd)

    found, before, behind = {}, 0.0, sum(weights.values())
    for rank, weight in weights.items():  # the best first
        behind -= weight
        found[rank] = _where(balance, behind - before)
        before += weight
    return [found[one.rank] for one in standings]


def change(rating: float, performance: float, contests: int) -> int:
    """What a performance adds to a rating, after so many contests before."""
    variance = _variance(contests)
    return round((performance - rating) * variance / (variance + _OF_A_DAY**2))


def _width(contests: int) -> float:
    """Of the distribution of somebody's performances, as far as it is known."""
    return _SPREAD * sqrt(_variance(contests) + _OF_A_DAY**2)


@cache
def _variance(contests: int) -> float:
    """How uncertain a skill is before the next contest."""
    if contests == 0:
        return _FIRST**2
    if contests > _SETTLED:
        return _LIMIT**2
    return 1 / (1 / _variance(contests - 1) + 1 / _OF_A_DAY**2) + _BETWEEN


def _where(rising: Callable[[int], float], value: float) -> float:
    """At which points a rising function has a value."""
    high = _REACH[min(max(bisect_left(_REACH, value, key=rising), 1), len(_REACH) - 1)]
    low, at_low, at_high = high - _STEP, rising(high - _STEP), rising(high)
    share = (value - at_low) / (at_high - at_low) if at_high > at_low else 1.0
    return low + _STEP * min(max(share, 0.0), 1.0)
