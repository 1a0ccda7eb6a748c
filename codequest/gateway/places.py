"""How many sockets one person and one address may hold on this node.

Each costs memory and one of the process's open files, and a silent one meets no limit of commands. A contest hall's
address has no limit, the people in it have. Guests count by their address alone: many may share a link.
"""

from __future__ import annotations

from collections import Counter

from codequest.config import Settings
from codequest.errors import TooManyRequests
from codequest.protocol.actor import Actor

RETRY_S = 30.0


class Places:
    """One per node. A burst of handshakes may pass by as many as are under way at that moment."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._held: Counter[str] = Counter()  # by a person's key and by an address's

    def check(self, actor: Actor) -> None:
        """Raises TooManyRequests where the person or the address holds as many as they may."""
        settings = self._settings
        if actor.user_id and self._held[actor.key] >= settings.sockets_per_person:
            raise TooManyRequests("You have too many connections open here.", retry_after_s=RETRY_S)
        is_full = self._held[_of_address(actor)] >= settings.sockets_per_address
        if is_full and not settings.is_hall(actor.address):
            raise TooManyRequests("Your address has too many connections open here.", retry_after_s=RETRY_S)

    def take(self, actor: Actor) -> None:
        """A socket was opened."""
        for key in _keys(actor):
            self._held[key] += 1

    def leave(self, actor: Actor) -> None:
        """It ended."""
        for key in _keys(actor):
            self._held[key] -= 1
            if not self._held[key]:
                del self._held[key]


def _keys(actor: Actor) -> tuple[str, ...]:
    return (actor.key, _of_address(actor)) if actor.user_id else (_of_address(actor),)


def _of_address(actor: Actor) -> str:
    return f"address:{actor.address}"
