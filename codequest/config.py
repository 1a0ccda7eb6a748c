"""The settings: read once from the environment, checked all together, frozen, handed down from the top.

Every setting is one field of `Settings` with its documentation beside it; `.env.example` and the table in
`docs/operations.md` come from these fields. Nothing else in the program reads the environment.
"""

from __future__ import annotations

import dataclasses
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from codequest.setting_parsers import (
    choice,
    folder,
    integer,
    network_list,
    number_of_seconds,
    optional_folder,
    origin_list,
    switch,
    text,
    url_of,
)

ROOT = Path(__file__).resolve().parent.parent
MIN_SECRET_LENGTH = 32


class StartupError(Exception):
    """Something keeps the program from starting; its text is a sentence for the person who started it."""


class SettingsError(StartupError):
    """One or more settings are wrong; the text lists all of them."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("These settings are wrong:\n" + "\n".join(f"  {problem}" for problem in problems))
        self.problems = problems


class AppEnv(StrEnum):
    """Where the server runs, which decides what it may leave to defaults."""

    DEVELOPMENT = "development"
    TEST = "test"
    STAGING = "staging"
    PRODUCTION = "production"


class JudgeBackend(StrEnum):
    """What isolates submitted programs."""

    AUTO = "auto"
    BUBBLEWRAP = "bubblewrap"
    DOCKER = "docker"


class Registration(StrEnum):
    """Who may make an account."""

    OPEN = "open"
    INVITATION = "invitation"
    CLOSED = "closed"


class CookieSecure(StrEnum):
    """Whether the session cookie is sent over HTTPS only; auto: unless everything is on this machine."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


def setting(
    default: Any, parse: Callable[[str], Any], doc: str, *, secret: bool = False, example: str = ""
) -> Any:
    """One field of `Settings`: its default, how its text is read, and what it is for.

    `secret` keeps its value out of every print; `example` stands in `.env.example` where the default is empty.
    """
    metadata = {"parse": parse, "doc": doc, "secret": secret, "example": example}
    return field(default=default, metadata=metadata, repr=not secret)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All settings. The name in the environment is the field's name in capitals."""

    app_env: AppEnv = setting(
        AppEnv.DEVELOPMENT,
        choice(AppEnv),
        "development, test, staging or production. Staging and production refuse missing secrets, demo data and "
        "debug routes.",
    )
    host: str = setting("127.0.0.1", text, "Address to listen on. 0.0.0.0 lets others on the network in.")
    port: int = setting(8000, integer(0, 65535), "Port to listen on. 0: any free one, printed at the start.")
    public_url: str = setting(
        "",
        url_of("http", "https"),
        "The address people type, such as https://contest.example.org. Empty: http://HOST:PORT. It stands in mails "
        "and decides whether cookies are for HTTPS only.",
        example="https://contest.example.org",
    )
    allowed_origins: tuple[str, ...] = setting(
        (),
        origin_list,
        "More origins whose pages may use cookies and sockets here, separated by commas. The public one and, in "
        "development, this machine's are always allowed.",
        example="https://board.example.org",
    )
    trusted_proxies: tuple[str, ...] = setting(
        (),
        network_list,
        "Addresses or networks whose X-Forwarded-For is believed, separated by commas.",
        example="10.0.0.0/8",
    )
    hall_networks: tuple[str, ...] = setting(
        (),
        network_list,
        "Networks of contest halls, separated by commas: no limit by address holds there, and wrong passwords "
        "hold an account up for a minute at most.",
        example="192.0.2.0/24",
    )
    database_url: str = setting(
        "",
        url_of("postgresql", "postgres"),
        "PostgreSQL 15 or newer, in UTF8. Empty: `codequest run` starts its own in DATA_DIR.",
        secret=True,
        example="postgresql://codequest:password@localhost/codequest",
    )
    database_pool_min: int = setting(
        2, integer(0, 1000), "Connections to PostgreSQL kept open by each server."
    )
    database_pool_max: int = setting(20, integer(1, 1000), "At most this many of them.")
    redis_url: str = setting(
        "",
        url_of("redis", "rediss", "unix"),
        "Redis 6.2 or newer. Empty: `codequest run` starts its own in DATA_DIR.",
        secret=True,
        example="redis://:password@localhost/0",
    )
    judge_redis_url: str = setting(
        "",
        url_of("redis", "rediss", "unix"),
        "The same Redis for the judge, with a user that may touch `judge:*` only. Empty: REDIS_URL, or the judge's "
        "own user in the Redis that `codequest run` starts.",
        secret=True,
        example="redis://judge:password@localhost/0",
    )
    judge_token: str = setting(
        "",
        text,
        "What judge workers sign their words with. Where it is set, workers without it get no jobs and no test data.",
        secret=True,
        example="a long random word",
    )
    secret_key: str = setting(
        "",
        text,
        f"Signs cookies and tokens; at least {MIN_SECRET_LENGTH} characters. Empty: `codequest run` makes one in "
        "DATA_DIR/secrets; staging and production refuse to start.",
        secret=True,
    )
    session_ttl_s: int = setting(
        14 * 86400, number_of_seconds, "How long a browser stays signed in without a visit, in seconds."
    )
    access_token_ttl_s: int = setting(
        3600, number_of_seconds, "How long an access token is good, in seconds."
    )
    refresh_token_ttl_s: int = setting(
        30 * 86400, number_of_seconds, "How long a refresh token is good, in seconds."
    )
    bcrypt_rounds: int = setting(
        12, integer(4, 16), "Work factor of password hashes. Less than 12 only with APP_ENV=test."
    )
    data_dir: Path = setting(
        ROOT / ".codequest", folder, "Where `codequest run` keeps its PostgreSQL, Redis, secrets and logs."
    )
    blobs_dir: Path | None = setting(
        None, optional_folder, "Where test data and uploads are kept. Empty: DATA_DIR/blobs."
    )
    static_dir: Path = setting(ROOT / "static" / "dist", folder, "The built browser client.")
    smtp_url: str = setting(
        "",
        url_of("smtp", "smtps"),
        "Mail server, smtp://user:password@host:587 (STARTTLS) or smtps://. Empty: mails are written to MAIL_DIR.",
        secret=True,
        example="smtp://user:password@mail.example.org:587",
    )
    mail_dir: Path | None = setting(
        None, optional_folder, "Folder for mails as .eml files when SMTP_URL is empty. Empty: DATA_DIR/mail."
    )
    mail_from: str = setting("CodeQuest <noreply@localhost>", text, "Sender of mails.")
    judge_backend: JudgeBackend = setting(
        JudgeBackend.AUTO,
        choice(JudgeBackend),
        "auto, bubblewrap or docker. auto: the first of the two that works here. Never without a sandbox.",
    )
    judge_image: str = setting(
        "",
        text,
        "Image of the judge's containers, made by `codequest judge build-image`. Empty: the host's own toolchains.",
        example="codequest-sandbox",
    )
    judge_rootfs: Path | None = setting(
        None,
        optional_folder,
        "The same image as a folder, for bubblewrap: `codequest judge build-image --export FOLDER`. Empty: the "
        "host's own toolchains.",
    )
    judge_container_reuse: int = setting(
        20,
        integer(1, 10_000),
        "Submissions one sandbox may serve, with a verified reset between them. 1: a new one for each.",
    )
    judge_containers_ready: int = setting(
        2, integer(1, 256), "Containers a worker keeps ready when nothing is judged; more follow the load."
    )
    judge_runtime: str = setting(
        "",
        text,
        "Runtime of the containers, such as runsc (gVisor). Empty: the engine's own.",
        example="runsc",
    )
    judge_slots: int = setting(
        0,
        integer(0, 256),
        "Submissions one worker judges at a time. 0: one for each core but one, or for each that no other worker of "
        "the machine has taken.",
    )
    judge_name: str = setting(
        "",
        text,
        "The worker's name, which no other worker may have. Empty: one that the machine keeps.",
        example="judge-1",
    )
    judge_cache: Path | None = setting(
        None,
        optional_folder,
        "Where a worker keeps test data, compiled programs and its supervisor. Empty: ~/.cache/codequest/judge.",
    )
    judge_programs_mib: int = setting(
        2048, integer(0, 1_000_000), "Disk for compiled programs below JUDGE_CACHE, in MiB."
    )
    registration: Registration = setting(
        Registration.OPEN, choice(Registration), "Who may register: open, invitation or closed."
    )
    submissions_per_minute: int = setting(
        10, integer(1, 10_000), "Submissions one person may send in a minute."
    )
    sockets_per_person: int = setting(
        100, integer(1, 100_000), "Sockets one person may hold open on each server."
    )
    sockets_per_address: int = setting(
        2000,
        integer(1, 100_000),
        "Sockets one address may hold open on each server, whoever is signed in there; a contest hall's as many as "
        "come.",
    )
    board_interval_ms: int = setting(
        40, integer(1, 50), "Updates of a board are joined over this many milliseconds, at most 50."
    )
    cookie_secure: CookieSecure = setting(
        CookieSecure.AUTO,
        choice(CookieSecure),
        "auto, always or never. auto: when PUBLIC_URL is https, or in staging and production.",
    )
    demo: bool = setting(
        True, switch, "Demo data at the first start of an empty database (development only)."
    )
    demo_password: str = setting(
        "",
        text,
        "Password of the demo accounts. Empty: a random one, kept in DATA_DIR/secrets and printed at the start.",
        secret=True,
    )
    log_level: str = setting(
        "info", choice(("debug", "info", "warning", "error")), "debug, info, warning or error."
    )
    log_json: bool = setting(False, switch, "Logs as one JSON object a line instead of text for people.")

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Self:
        """Read all settings; an empty variable counts as absent. Raises SettingsError naming every bad one."""
        values: dict[str, Any] = {}
        problems: list[str] = []
        for item in dataclasses.fields(cls):
            name = item.name.upper()
            raw = environ.get(name, "").strip()
            if not raw:
                continue
            try:
                values[item.name] = item.metadata["parse"](raw)
            except ValueError as error:
                shown = "(a secret)" if item.metadata["secret"] else repr(raw)
                problems.append(f"{name}={shown}: {error}")
        settings = cls(**values)
        problems += settings.conflicts()
        if problems:
            raise SettingsError(problems)
        return settings

    def conflicts(self) -> list[str]:
        """What is wrong with these settings taken together, a sentence each."""
        problems = []
        if self.database_pool_min > self.database_pool_max:
            problems.append("DATABASE_POOL_MIN is more than DATABASE_POOL_MAX")
        if self.bcrypt_rounds < 12 and self.app_env is not AppEnv.TEST:
            problems.append("BCRYPT_ROUNDS below 12 is for APP_ENV=test only")
        if self.secret_key and len(self.secret_key) < MIN_SECRET_LENGTH:
            problems.append(f"SECRET_KEY is shorter than {MIN_SECRET_LENGTH} characters")
        if self.is_public_service:
            problems += [
                f"{name} must be set when APP_ENV={self.app_env}"
                for name, value in (
                    ("DATABASE_URL", self.database_url),
                    ("REDIS_URL", self.redis_url),
                    ("PUBLIC_URL", self.public_url),
                    ("SECRET_KEY", self.secret_key),
                )
                if not value
            ]
            if self.secret_key and len(set(self.secret_key)) < 10:
                problems.append("SECRET_KEY is guessable; make one with: openssl rand -hex 32")
            if self.cookie_secure is CookieSecure.NEVER:
                problems.append(f"COOKIE_SECURE=never is refused when APP_ENV={self.app_env}")
        return problems

    @property
    def is_public_service(self) -> bool:
        """Staging and production: no defaults for secrets, no demo data, no debug routes."""
        return self.app_env in (AppEnv.STAGING, AppEnv.PRODUCTION)

    def is_hall(self, address: str) -> bool:
        """Whether an address (of IPv6 a subscriber's network) is in one of `hall_networks`."""
        try:
            asked = ip_network(address)
        except ValueError:
            return False
        halls = map(ip_network, self.hall_networks)
        return any(asked.version == hall.version and asked.subnet_of(hall) for hall in halls)  # type: ignore[arg-type]

    @property
    def has_debug_routes(self) -> bool:
        """Debug routes exist in development and in tests only."""
        return not self.is_public_service

    @property
    def origin(self) -> str:
        """The public origin, `scheme://host[:port]`, without a path."""
        if self.public_url:
            parts = urlsplit(self.public_url)
            return f"{parts.scheme}://{parts.netloc}".lower()
        host = "localhost" if self.host in ("", "0.0.0.0", "::", "127.0.0.1", "::1") else self.host  # noqa: S104
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def origins(self) -> frozenset[str]:
        """Every origin whose pages may act with a visitor's cookie."""
        own = {self.origin, *self.allowed_origins}
        if not self.is_public_service:
            own |= {f"http://{host}:{self.port}" for host in ("localhost", "127.0.0.1", "[::1]")}
        return frozenset(own)

    @property
    def cookies_need_https(self) -> bool:
        """Whether the session cookie carries `Secure`."""
        if self.cookie_secure is CookieSecure.AUTO:
            return self.is_public_service or self.origin.startswith("https://")
        return self.cookie_secure is CookieSecure.ALWAYS

    @property
    def blobs_path(self) -> Path:
        """Where blobs are kept."""
        return self.blobs_dir or self.data_dir / "blobs"

    @property
    def mail_path(self) -> Path:
        """Where mails go as files when there is no mail server."""
        return self.mail_dir or self.data_dir / "mail"

    @property
    def judge_redis(self) -> str:
        """The address of Redis that a judge gets."""
        return self.judge_redis_url or self.redis_url

    def replace(self, **changes: Any) -> Self:
        """A copy with some settings changed."""
        return dataclasses.replace(self, **changes)


def random_secret() -> str:
    """A new secret key: 256 bits as text."""
    return secrets.token_hex(32)
