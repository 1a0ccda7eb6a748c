"""What names, addresses, passwords and texts may be."""

from __future__ import annotations

import pytest

from codequest.errors import Forbidden, ValidationError
from codequest.features.accounts import rules
from codequest.features.accounts.messages import Link
from codequest.protocol.actor import Actor, ActorKind, Role


@pytest.mark.parametrize("username", ["ada", "Grace_Hopper", "x-1", "a" * 30])
def test_usernames_of_letters_digits_and_marks_are_fine(username: str) -> None:
    assert rules.username_problem(username) is None


@pytest.mark.parametrize(
    "username", ["a", "a" * 31, "аda", "ada lovelace", "ada\n", "ada.l", "", "ａda", "admin", "Me", "Search"]
)
def test_look_alikes_and_reserved_words_are_no_usernames(username: str) -> None:
    assert rules.username_problem(username)


@pytest.mark.parametrize("email", ["ada@example.org", "a.b+c@sub.example.co", "o'neil@example.org"])
def test_ordinary_addresses_are_fine(email: str) -> None:
    assert rules.email_problem(email) is None


@pytest.mark.parametrize(
    "email",
    [
        "ada",
        "ada@",
        "@example.org",
        "ada@example",
        "ada@exa mple.org",
        "a..b@example.org",
        "ada@example.org\r\nBcc: all@example.org",
        "ada@-example.org",
        "ädä@example.org",
        "a" * 65 + "@example.org",
        '"ada"@example.org',
    ],
)
def test_what_no_mail_server_takes_is_no_address(email: str) -> None:
    assert rules.email_problem(email)


@pytest.mark.parametrize(
    ("password", "says"),
    [
        ("Short7", "8 characters"),
        ("alllowercase7", "upper-case"),
        ("ALLUPPERCASE7", "lower-case"),
        ("NoDigitsHere", "digit"),
        ("", "It needs at least 8 characters, an upper-case letter, a lower-case letter and a digit."),
        ("Aa1" + "x" * 70, "72 bytes"),
        ("Aa1" + "ä" * 35, "72 bytes"),
    ],
)
def test_a_weak_or_long_password_is_refused_with_the_reason(password: str, says: str) -> None:
    assert says in (rules.password_problem(password) or "")


def test_a_password_of_72_bytes_is_fine() -> None:
    assert rules.password_problem("Aa1" + "x" * 69) is None


@pytest.mark.parametrize("name", ["Ada", "Ада Лавлейс", "愛子", "O'Neil 3rd", "👩‍💻 dev"])
def test_display_names_of_all_scripts_are_fine(name: str) -> None:
    assert rules.display_name_problem(rules.clean_line(name)) is None


@pytest.mark.parametrize(
    "name",
    ["x", "x" * 51, "evil\u202eeman", "a\u200bb", "a\x07b", "--", "a\ue000b", "\u3164\u3164", "Ada\u2800"],
)
def test_display_names_with_invisible_characters_are_refused(name: str) -> None:
    assert rules.display_name_problem(rules.clean_line(name))


def test_white_space_in_a_line_is_joined() -> None:
    assert rules.clean_line("  Ada \n\t Lovelace ") == "Ada Lovelace"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "ftp://example.org",
        "https://",
        "//example.org",
        "https://user:word@example.org",
        "https://exa mple.org",
        "https://[",
    ],
)
def test_only_web_addresses_are_links(url: str) -> None:
    assert rules.link_problem(Link(label="home", url=url))


def test_every_wrong_field_is_named() -> None:
    with pytest.raises(ValidationError) as caught:
        rules.check([("a", "Bad."), ("b", None), ("c", "Worse.")])
    assert [detail.field for detail in caught.value.details] == ["a", "c"]


def person(role: Role, user_id: str = "me") -> Actor:
    return Actor(kind=ActorKind.PERSON, role=role, user_id=user_id)


@pytest.mark.parametrize(
    ("actor", "target", "given"),
    [
        (Role.ADMIN, Role.LEARNER, Role.ADMIN),
        (Role.ADMIN, Role.ADMIN, Role.LEARNER),
        (Role.ADMIN, Role.SYSTEM_ADMIN, None),
    ],
)
def test_an_admin_neither_makes_nor_touches_admins(actor: Role, target: Role, given: Role | None) -> None:
    with pytest.raises(Forbidden):
        rules.check_may_administer(person(actor), "other", target, given)


def test_a_system_admin_makes_admins_but_does_not_change_themselves() -> None:
    rules.check_may_administer(person(Role.SYSTEM_ADMIN), "other", Role.ADMIN, Role.LEARNER)
    with pytest.raises(Forbidden):
        rules.check_may_administer(person(Role.SYSTEM_ADMIN), "me", Role.SYSTEM_ADMIN, Role.ADMIN)


@pytest.mark.parametrize(
    ("role", "before", "less"),
    [
        (Role.INSTRUCTOR, Role.LEARNER, False),
        (Role.LEARNER, Role.INSTRUCTOR, True),
        (Role.INSTRUCTOR, Role.BUSINESS_PARTNER, True),
        (Role.ADMIN, Role.ADMIN, False),
    ],
)
def test_losing_rights_is_told_from_gaining_them(role: Role, before: Role, less: bool) -> None:
    assert rules.is_less(role, before) is less
