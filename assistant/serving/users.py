"""The command `assistant users`: who may sign in to a shared chat."""

from __future__ import annotations

import argparse
import sys
from getpass import getpass
from pathlib import Path

from assistant.errors import AccessFault
from assistant.serving.access import Users


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own arguments, and what runs it."""
    parser.add_argument(
        "action",
        choices=["add", "remove", "token"],
        help="add a user, or give one another password, which is read from the terminal or standard input; remove one; "
        "or print a new token for a user's programs, in place of the earlier one",
    )
    parser.add_argument("name", metavar="NAME", help="the name to sign in with")
    parser.add_argument("--auth", type=Path, required=True, metavar="FILE", help="the file of users")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do it, and say what was done."""
    users = Users(arguments.auth)
    match arguments.action:
        case "add":
            new = users.add(arguments.name, _password())
            print(f"{arguments.name} {'can sign in now' if new else 'has another password now'}", file=sys.stderr)
        case "remove":
            users.remove(arguments.name)
            print(f"{arguments.name} can't sign in any more", file=sys.stderr)
        case _:
            print(users.renew_token(arguments.name))
    return 0


def _password() -> str:
    """Typed twice unseen at a terminal; else the first line of standard input. Never an argument, which others see."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass("Password: ")
    if getpass("Once more: ") != password:
        raise AccessFault("the two passwords differ; nothing was changed")
    return password
