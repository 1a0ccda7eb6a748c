"""`codequest COMMAND`, also as `python -m codequest COMMAND`."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from codequest.cli.dotenv import with_dotenv
from codequest.config import ROOT, StartupError

# Command -> its module in codequest.cli, and what it does.
COMMANDS = {
    "run": ("run", "start everything on this machine: PostgreSQL, Redis, judge and server"),
    "serve": ("serve", "start one server; PostgreSQL and Redis run elsewhere"),
    "judge": ("judge", "start one judge worker"),
    "migrate": ("migrate", "bring the database's schema up to date"),
    "seed": ("seed", "put demo data into an empty database"),
    "import": ("import_packages", "read problem packages into the database"),
    "verify": ("verify", "judge every submission of problem packages and compare with what they expect"),
    "user": ("user", "add an account, or set a new password"),
    "build": ("build", "build the browser client if something changed"),
    "doctor": ("doctor", "say what this machine has, and what each lack means"),
    "describe": ("describe", "write the generated files: settings, protocol, types"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its exit status. 2 means that it was asked for wrongly, 1 that it could not be done."""
    words = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(prog="codequest", description="A real-time contest server.")
    chosen = words[0] if words and words[0] in COMMANDS else None
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, (_, help_text) in COMMANDS.items():
        subparser = commands.add_parser(
            name, help=help_text, description=help_text[0].upper() + help_text[1:] + "."
        )
        if name == chosen:
            command = importlib.import_module(f"codequest.cli.{COMMANDS[name][0]}")
            command.configure(subparser)
    arguments = parser.parse_args(words)
    try:
        status: int = command.run(arguments, with_dotenv(os.environ, ROOT / ".env"))
    except StartupError as error:
        print(f"\ncodequest: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return status


if __name__ == "__main__":
    sys.exit(main())
