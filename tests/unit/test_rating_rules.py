"""What a contest makes of ratings."""

from __future__ import annotations

import random
from itertools import pairwise
from math import log, pi, sqrt
from statistics import correlation, pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codequest.features.ratings.rules import BEGIN, Standing, change, performances


def moved(standings: list[Standing]) -> list[int]:
    """What is added to each rating."""
    found = zip(standings, performances(standings), strict=True)
    return [change(one.rating, performance, one.contests) for one, performance in found]


def people(*of: tuple[float, int, int]) -> list[Standing]:
    return [Standing(*one) for one in of]


def ranks(results: list[float]) -> list[int]:
    """Ranks of results, the larger the better: 1, 2, 2, 4."""
    return [1 + sum(other > one for other in results) for one in results]


def _standings(drawn: list[tuple[int, int, int]]) -> list[Standing]:
    places = ranks([result for _, _, result in drawn])
    return [Standing(one[0], one[1], rank) for one, rank in zip(drawn, places, strict=True)]


STANDINGS = st.lists(
    st.tuples(st.integers(-500, 4000), st.integers(0, 60), st.integers(0, 12)), min_size=1, max_size=40
).map(_standings)


@pytest.mark.parametrize("many", [2, 10, 300])
def test_the_winner_among_newcomers_performs_as_the_formula_says(many: int) -> None:
    # (many - 1) (tanh z - 1) + tanh z = 0, with z = (p - 1200) / 2 width.
    width = sqrt(3) / pi * sqrt(200**2 + 200**2)
    wanted = BEGIN + width * log(2 * many - 1)
    found = performances(people(*((BEGIN, 0, rank + 1) for rank in range(many))))
    assert found[0] == pytest.approx(wanted, abs=0.5)
    assert found[0] + found[-1] == pytest.approx(2 * BEGIN, abs=0.5)


def test_nobody_wins_by_being_alone() -> None:
    assert performances([]) == []
    assert moved(people((1500, 3, 1))) == [0]


def test_what_was_to_be_expected_changes_next_to_nothing_and_an_upset_much() -> None:
    assert max(map(abs, moved(people((2000, 0, 1), (1200, 0, 2))))) <= 2
    assert moved(people((2000, 0, 2), (1200, 0, 1)))[1] > 300


def test_the_more_contests_the_less_a_single_one_changes() -> None:
    sizes = [abs(moved(people((BEGIN, count, 1), (BEGIN, count, 2)))[0]) for count in (0, 1, 5, 20, 1000)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] > 0


def test_ratings_find_the_skill() -> None:
    chance = random.Random(7)
    skill = [chance.gauss(1400, 300) for _ in range(40)]
    ratings = [BEGIN] * len(skill)
    for contest in range(30):
        places = ranks([chance.gauss(one, 200) for one in skill])
        entries = [Standing(rating, contest, rank) for rating, rank in zip(ratings, places, strict=True)]
        ratings = [rating + delta for rating, delta in zip(ratings, moved(entries), strict=True)]
    assert correlation(skill, ratings) > 0.95
    assert pstdev(ratings) == pytest.approx(pstdev(skill), rel=0.2)


@given(STANDINGS, st.randoms())
def test_the_order_of_lines_says_nothing(standings: list[Standing], chance: random.Random) -> None:
    order = list(range(len(standings)))
    chance.shuffle(order)
    found = performances([standings[index] for index in order])
    assert sorted(zip(order, found, strict=True)) == list(enumerate(performances(standings)))


@given(STANDINGS)
def test_the_better_rank_is_the_better_performance_and_a_tie_is_one(standings: list[Standing]) -> None:
    found = sorted(zip((one.rank for one in standings), performances(standings), strict=True))
    for (rank, performance), (worse, behind) in pairwise(found):
        assert performance == behind if rank == worse else performance >= behind
