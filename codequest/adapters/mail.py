"""Mail: through an SMTP server, or as .eml files in a folder where there is none."""

from __future__ import annotations

import asyncio
import os
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

import aiosmtplib

from codequest.config import Settings
from codequest.ids import new_id

DEADLINE_S = 30.0
SMTP_PORT, SMTPS_PORT = 587, 465


class Mailer(Protocol):
    """Sends one mail; raises what the way out raises, and the job tries again."""

    async def send(self, to: str, subject: str, text: str) -> None:
        """`to` is one address, `text` plain."""


def mailer(settings: Settings) -> Mailer:
    """The way out that the settings name."""
    if settings.smtp_url:
        return SmtpMailer(settings.smtp_url, settings.mail_from)
    return FolderMailer(settings.mail_path, settings.mail_from)


class SmtpMailer:
    """One connection for each mail: STARTTLS where the server offers it (smtp://), TLS at once (smtps://)."""

    def __init__(self, url: str, sender: str) -> None:
        parts = urlsplit(url)
        self._tls = parts.scheme == "smtps"
        self._host = parts.hostname or "localhost"
        self._port = parts.port or (SMTPS_PORT if self._tls else SMTP_PORT)
        self._username = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None
        self._sender = sender

    async def send(self, to: str, subject: str, text: str) -> None:
        await aiosmtplib.send(
            composed(self._sender, to, subject, text),
            hostname=self._host,
            port=self._port,
            username=self._username,
            password=self._password,
            use_tls=self._tls,
            timeout=DEADLINE_S,
        )


class FolderMailer:
    """Files that only this user may read: they hold links that let people in."""

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder = folder
        self._sender = sender

    async def send(self, to: str, subject: str, text: str) -> None:
        content = composed(self._sender, to, subject, text).as_bytes()
        await asyncio.to_thread(self._write, content)

    def _write(self, content: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        target = self._folder / f"{new_id()}.eml"
        part = target.with_suffix(".part")
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        part.rename(target)


def composed(sender: str, to: str, subject: str, text: str) -> EmailMessage:
    """A plain mail. Raises ValueError for a header that holds a line break."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=_domain(sender))
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message


def _domain(sender: str) -> str:
    domain = sender.rstrip("> ").rpartition("@")[2]
    return domain or "localhost"
