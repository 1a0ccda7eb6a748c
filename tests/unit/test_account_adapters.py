"""Passwords, tokens, local limits and mails."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import pytest

from codequest.adapters import passwords as passwords_module
from codequest.adapters.clock import ManualClock
from codequest.adapters.mail import FolderMailer, composed
from codequest.adapters.passwords import BcryptPasswords
from codequest.adapters.rate_limits import LocalWindows
from codequest.adapters.tokens import BadToken, SignedTokens, token_hash
from codequest.config import StartupError
from codequest.errors import Unavailable

SECRET = "0123456789abcdefghijklmnopqrstuv"


async def test_a_hash_fits_its_password_and_no_other() -> None:
    hasher = BcryptPasswords(4)
    hashed = await hasher.hash("Correct-horse7")
    assert await hasher.verify("Correct-horse7", hashed)
    assert not await hasher.verify("correct-horse7", hashed)
    hasher.close()


async def test_an_unknown_account_costs_a_real_comparison_and_never_fits() -> None:
    hasher = BcryptPasswords(4)
    assert not await hasher.verify("", None)
    assert not await hasher.verify("anything", None)
    hasher.close()


async def test_bytes_beyond_72_are_not_cut_off_silently() -> None:
    hasher = BcryptPasswords(4)
    hashed = await hasher.hash("A" * 72)
    assert not await hasher.verify("A" * 73, hashed)
    with pytest.raises(ValueError, match="72"):
        await hasher.hash("A" * 73)
    hasher.close()


async def test_a_flood_of_passwords_is_told_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords_module, "WAITING_AT_MOST", 2)
    hasher = BcryptPasswords(4)
    results = await asyncio.gather(*(hasher.verify("x", None) for _ in range(3)), return_exceptions=True)
    assert sum(isinstance(result, Unavailable) for result in results) == 1
    hasher.close()


def test_a_signed_token_is_good_for_its_use_and_time_only() -> None:
    clock = ManualClock()
    access, guest = SignedTokens(SECRET, "access"), SignedTokens(SECRET, "guest")
    token = access.sign({"sub": "ada"}, now=clock.now(), ttl_s=60)
    assert access.read(token, now=clock.now())["sub"] == "ada"
    with pytest.raises(BadToken):
        guest.read(token, now=clock.now())
    with pytest.raises(BadToken):
        SignedTokens(SECRET[::-1], "access").read(token, now=clock.now())
    clock.advance(60)
    with pytest.raises(BadToken):
        access.read(token, now=clock.now())


@pytest.mark.parametrize(
    "token",
    ["", "x", "a.b.c", "é.é.é", "x" * 5000, "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEiLCJleHAiOjk5OTk5OTk5OTl9."],
)
def test_what_is_no_token_of_ours_is_refused(token: str) -> None:
    with pytest.raises(BadToken):
        SignedTokens(SECRET, "access").read(token, now=ManualClock().now())


def test_nothing_is_signed_with_an_empty_key() -> None:
    with pytest.raises(StartupError, match="SECRET_KEY"):
        SignedTokens("", "access")


def test_hashes_of_odd_cookies_do_not_fail() -> None:
    assert len(token_hash("\udc80\udcff")) == 32


def test_a_local_window_moves_with_the_clock() -> None:
    clock = ManualClock()
    windows = LocalWindows(clock)
    assert [windows.hit("a", 2, 60, 1) for _ in range(2)] == [0, 0]
    clock.advance(10)
    assert windows.hit("a", 2, 60, 1) == 50
    assert windows.hit("b", 2, 60, 1) == 0
    clock.advance(50)
    assert windows.hit("a", 2, 60, 1) == 0


async def test_a_mail_becomes_a_file_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    await FolderMailer(folder, "CodeQuest <noreply@example.org>").send("ada@example.org", "Grüße", "Hällo\n")
    (file,) = folder.iterdir()
    assert file.suffix == ".eml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert b"To: ada@example.org" in file.read_bytes()


def test_a_header_cannot_be_split() -> None:
    with pytest.raises(ValueError, match=r"linefeed|newline|header"):
        composed("noreply@example.org", "ada@example.org\nBcc: all@example.org", "Hello", "text")
