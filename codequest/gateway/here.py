"""Who is on this node: counts of connections per person and channel, and what changed since Redis was told. Pure.

Redis may have been told though nobody heard its answer. So whoever comes or goes is told of, whatever was told before;
Redis says who really came or went.
"""

from __future__ import annotations

from collections.abc import Iterable

from codequest.protocol.actor import Actor
from codequest.protocol.ports import Crowd

LEAVE_GRACE_S = 2.0  # a reload is no farewell


class Place:
    """One channel on this node."""

    __slots__ = ("_entered", "_leaving", "channel", "connections", "people", "was_large")

    def __init__(self, channel: str) -> None:
        self.channel = channel
        self.connections = 0
        self.people: dict[str, tuple[int, Actor]] = {}  # connections of each person, and who that is
        self.was_large = False  # when it was last told
        self._entered: dict[str, Actor] = {}  # not told yet
        self._leaving: dict[str, float] = {}  # person -> when to tell it

    def enter(self, actor: Actor) -> None:
        """One more connection."""
        self.connections += 1
        person = actor.user_id
        if person is None:
            return
        count, _ = self.people.get(person, (0, actor))
        self.people[person] = (count + 1, actor)
        if count == 0:
            self._leaving.pop(person, None)
            self._entered[person] = actor

    def leave(self, actor: Actor, now: float) -> None:
        """One connection less."""
        self.connections -= 1
        person = actor.user_id
        if person is None:
            return
        count, known = self.people[person]
        if count > 1:
            self.people[person] = (count - 1, known)
            return
        del self.people[person]
        self._entered.pop(person, None)
        self._leaving[person] = now + LEAVE_GRACE_S

    def take(self, now: float) -> tuple[dict[str, Actor], list[str]]:
        """Who came, and who is gone for good since the last call."""
        entered, self._entered = self._entered, {}
        left = [person for person, due in self._leaving.items() if due <= now]
        for person in left:
            del self._leaving[person]
        return entered, left

    def give_back(self, left: Iterable[str]) -> None:
        """Nobody knows whether Redis was told that these are gone: tell it again."""
        for person in left:
            if person not in self.people:
                self._leaving[person] = 0.0

    def all_changed(self) -> None:
        """Redis lost what it knew: tell everybody anew."""
        self._entered = {person: actor for person, (_, actor) in self.people.items()}

    @property
    def is_over(self) -> bool:
        return not (self.connections or self._entered or self._leaving)

    @property
    def is_leaving(self) -> bool:
        """Whether farewells wait."""
        return bool(self._leaving)


class Here:
    """All channels with somebody on this node."""

    def __init__(self) -> None:
        self.places: dict[str, Place] = {}
        self._changed: set[str] = set()

    def crowd(self, channel: str, *, named: int) -> Crowd:
        """Who is here on this node; of more people than `named` only how many."""
        place = self.places.get(channel)
        if place is None:
            return Crowd()
        people = sorted(place.people) if len(place.people) <= named else []
        return Crowd(people=people, count=len(place.people), watchers=place.connections)

    def enter(self, channel: str, actor: Actor) -> None:
        """A connection watches a channel."""
        place = self.places.get(channel)
        if place is None:
            place = self.places[channel] = Place(channel)
        place.enter(actor)
        self._changed.add(channel)

    def leave(self, channel: str, actor: Actor, now: float) -> None:
        """A connection watches no more; the caller knows that it did."""
        place = self.places.get(channel)
        if place is not None:
            place.leave(actor, now)
            self._changed.add(channel)

    def take_changed(self) -> list[Place]:
        """Channels to tell Redis about, each `told` afterwards; where one could not be, `all_changed`."""
        changed = [self.places[name] for name in self._changed if name in self.places]
        self._changed = set()
        return changed

    def told(self, place: Place) -> None:
        """Redis knows a channel as it was; one whose farewells wait comes again."""
        if place.is_leaving:
            self._changed.add(place.channel)
        elif place.is_over and place.channel not in self._changed:
            del self.places[place.channel]

    def all_changed(self, only: Place | None = None) -> None:
        """Redis lost what it knew: tell everything anew, or one channel."""
        for place in self.places.values() if only is None else [only]:
            place.all_changed()
            self._changed.add(place.channel)
