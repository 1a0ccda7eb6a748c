"""`codequest user add` and `codequest user reset-password`: accounts from the operator's terminal."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import importlib
import sys
from collections.abc import Mapping

from codequest.cli.passwords import readable_password
from codequest.cli.required import with_servers
from codequest.config import Settings


def configure(parser: argparse.ArgumentParser) -> None:
    """The two things that can be done."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    add = actions.add_parser("add", help="make an account")
    add.add_argument("name", help="the user name")
    add.add_argument("--email", required=True, help="its mail address")
    add.add_argument("--admin", action="store_true", help="may do everything")
    reset = actions.add_parser("reset-password", help="set a new password and sign out every session")
    reset.add_argument("name", help="the user name")
    for action in (add, reset):
        action.add_argument(
            "--ask", action="store_true", help="ask for the password instead of making a random one"
        )


def run(arguments: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Do it and print the password when it was made here. Raises StartupError saying what is wrong."""
    operator = importlib.import_module("codequest.features.accounts.operator")
    password = ask_password() if arguments.ask else readable_password()
    with with_servers(Settings.from_env(environ)) as settings:
        if arguments.action == "add":
            asyncio.run(
                operator.add_user(settings, arguments.name, arguments.email, password, admin=arguments.admin)
            )
        else:
            asyncio.run(operator.reset_password(settings, arguments.name, password))
    print(f"{arguments.name}: done" if arguments.ask else f"{arguments.name}: the password is {password}")
    return 0


def ask_password() -> str:
    """A password from the terminal, unseen, or the first line of standard input when that is no terminal."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    return getpass.getpass("Password: ")
