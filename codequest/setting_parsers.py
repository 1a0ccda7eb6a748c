"""How the text of a setting becomes its value. Each parser raises ValueError with the end of a sentence."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

T = TypeVar("T", bound=str)


def text(raw: str) -> str:
    """The text itself."""
    return raw


def switch(raw: str) -> bool:
    """A yes or a no."""
    match raw.lower():
        case "1" | "true" | "yes" | "on":
            return True
        case "0" | "false" | "no" | "off":
            return False
    raise ValueError("must be true or false")


def integer(lowest: int, highest: int) -> Callable[[str], int]:
    """A whole number within bounds."""

    def parse(raw: str) -> int:
        try:
            value = int(raw)
        except ValueError:
            raise ValueError("must be a whole number") from None
        if not lowest <= value <= highest:
            raise ValueError(f"must be from {lowest} to {highest}")
        return value

    return parse


number_of_seconds = integer(1, 10 * 365 * 86400)


def choice(allowed: Iterable[T]) -> Callable[[str], T]:
    """One of some words."""
    by_word = {str(word): word for word in allowed}

    def parse(raw: str) -> T:
        if raw.lower() not in by_word:
            raise ValueError(f"must be one of {', '.join(by_word)}")
        return by_word[raw.lower()]

    return parse


def folder(raw: str) -> Path:
    """A path, made absolute; `~` is the home folder."""
    return Path(raw).expanduser().absolute()


def optional_folder(raw: str) -> Path | None:
    """A path that has a default elsewhere."""
    return folder(raw)


def url_of(*schemes: str) -> Callable[[str], str]:
    """An address with one of these schemes, and a host (or a path, for Unix sockets)."""

    def parse(raw: str) -> str:
        parts = urlsplit(raw)
        if parts.scheme not in schemes:
            raise ValueError(f"must begin with {' or '.join(f'{scheme}://' for scheme in schemes)}")
        if not parts.netloc and not parts.path and not parts.query:
            raise ValueError("names no host")
        return raw.rstrip("/") if parts.scheme in ("http", "https") else raw

    return parse


def words(raw: str) -> tuple[str, ...]:
    """Words separated by commas."""
    return tuple(word.strip() for word in raw.split(",") if word.strip())


def origin_list(raw: str) -> tuple[str, ...]:
    """Origins: `scheme://host[:port]` without a path."""
    for word in words(raw):
        parts = urlsplit(word)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/") or parts.query:
            raise ValueError(f"{word} is no origin such as https://board.example.org")
    return tuple(word.rstrip("/").lower() for word in words(raw))


def network_list(raw: str) -> tuple[str, ...]:
    """Networks or single addresses, in their canonical form."""
    networks = []
    for word in words(raw):
        try:
            networks.append(str(ipaddress.ip_network(word, strict=False)))
        except ValueError:
            raise ValueError(f"{word} is neither an address nor a network such as 10.0.0.0/8") from None
    return tuple(networks)
