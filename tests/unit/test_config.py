"""Settings: all problems at once, sound together, and never a secret in a print."""

from __future__ import annotations

import dataclasses

import pytest

from codequest.config import ROOT, AppEnv, Registration, Settings, SettingsError

SERVICE = {
    "APP_ENV": "production",
    "DATABASE_URL": "postgresql://codequest:hush@db/codequest",
    "REDIS_URL": "redis://:hush@redis/0",
    "PUBLIC_URL": "https://contest.example.org/",
    "SECRET_KEY": "6f1d0a5c9b7e42338812acde90f7b6a1",
}


def test_without_any_variable_the_defaults_hold() -> None:
    settings = Settings.from_env({})
    assert settings == Settings()
    assert settings.app_env is AppEnv.DEVELOPMENT
    assert settings.host == "127.0.0.1"
    assert settings.blobs_path == ROOT / ".codequest" / "blobs"


def test_an_empty_variable_counts_as_absent() -> None:
    assert Settings.from_env({"PORT": "", "REGISTRATION": "  "}) == Settings()


def test_values_are_read_in_their_types() -> None:
    settings = Settings.from_env(
        {
            "PORT": "9000",
            "REGISTRATION": "Closed",
            "DEMO": "no",
            "ALLOWED_ORIGINS": "https://Board.example.org, http://localhost:3000/",
            "TRUSTED_PROXIES": "10.1.2.3/8,192.0.2.1",
        }
    )
    assert settings.port == 9000
    assert settings.registration is Registration.CLOSED
    assert settings.demo is False
    assert settings.allowed_origins == ("https://board.example.org", "http://localhost:3000")
    assert settings.trusted_proxies == ("10.0.0.0/8", "192.0.2.1/32")


def test_every_wrong_setting_is_named_in_one_error() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env({"PORT": "99999", "DEMO": "maybe", "ALLOWED_ORIGINS": "board.example.org"})
    assert len(caught.value.problems) == 3
    assert "PORT='99999': must be from 0 to 65535" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "-1"),
        ("BOARD_INTERVAL_MS", "51"),
        ("BCRYPT_ROUNDS", "3"),
        ("JUDGE_BACKEND", "none"),
        ("DATABASE_URL", "mysql://localhost/x"),
        ("REDIS_URL", "localhost:6379"),
        ("PUBLIC_URL", "contest.example.org"),
        ("ALLOWED_ORIGINS", "https://example.org/path"),
        ("TRUSTED_PROXIES", "proxy"),
        ("LOG_LEVEL", "loud"),
        ("SECRET_KEY", "short"),
        ("BCRYPT_ROUNDS", "4"),
    ],
)
def test_a_wrong_value_is_refused(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        Settings.from_env({name: value})


def test_a_wrong_secret_is_not_repeated_in_the_error() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env({"DATABASE_URL": "mysql://codequest:hush@db"})
    assert "hush" not in str(caught.value)


def test_no_secret_is_in_the_printed_form() -> None:
    printed = repr(Settings.from_env(SERVICE))
    assert "hush" not in printed
    assert SERVICE["SECRET_KEY"] not in printed


def test_a_complete_production_is_accepted() -> None:
    settings = Settings.from_env(SERVICE)
    assert settings.cookies_need_https
    assert settings.origin == "https://contest.example.org"
    assert settings.origins == {"https://contest.example.org"}
    assert not settings.has_debug_routes


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "SECRET_KEY"])
@pytest.mark.parametrize("app_env", ["staging", "production"])
def test_a_public_service_lacks_nothing(name: str, app_env: str) -> None:
    environ = {**SERVICE, "APP_ENV": app_env}
    del environ[name]
    with pytest.raises(SettingsError, match=f"{name} must be set"):
        Settings.from_env(environ)


@pytest.mark.parametrize("change", [{"SECRET_KEY": "a" * 64}, {"COOKIE_SECURE": "never"}])
def test_a_public_service_refuses_what_is_unsafe(change: dict[str, str]) -> None:
    with pytest.raises(SettingsError):
        Settings.from_env({**SERVICE, **change})


def test_in_development_pages_of_this_machine_may_use_cookies_over_http() -> None:
    settings = Settings.from_env({"PORT": "8001"})
    assert settings.origins == {"http://localhost:8001", "http://127.0.0.1:8001", "http://[::1]:8001"}
    assert not settings.cookies_need_https


def test_every_setting_says_what_it_is_for() -> None:
    for item in dataclasses.fields(Settings):
        assert item.metadata["doc"].endswith("."), item.name


@pytest.mark.parametrize(
    ("address", "is_in"),
    [
        ("192.0.2.7", True),
        ("192.0.3.7", False),
        ("2001:db8:5:6::/64", True),
        ("2001:db8::/31", False),
        ("", False),
        ("unix", False),
    ],
)
def test_a_hall_is_known_by_its_networks(address: str, is_in: bool) -> None:
    settings = Settings(hall_networks=("192.0.2.0/24", "2001:db8::/32"))
    assert settings.is_hall(address) is is_in
    assert not Settings().is_hall(address)
