"""How a chat is shared: with whom, how often each may ask, and how much may be sent to it."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from assistant.errors import AccessFault
from assistant.serving.access import Users
from index.limits import DEFAULTS

EACH_MINUTE = 30
"""How many questions one reader of a shared chat may ask in a minute, unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Sharing:
    """`users` are those who may sign in, None when nobody has to. An `insecure` chat is open to whoever reaches it.
    `each_minute` counts questions of one reader, 0 for any number; `megabytes` is the size of a file that is taken."""

    users: Users | None = None
    insecure: bool = False
    read_only: bool = False
    each_minute: int = 0
    megabytes: int = DEFAULTS.megabytes

    def check(self, address: str) -> None:
        """AccessFault for an IP address that others reach, unless they sign in or it is meant to be so."""
        if self.users or self.insecure or ip_address(address).is_loopback:
            return
        raise AccessFault(
            f"{address} can be reached from other machines, and anyone there could read, add and remove documents. "
            "Give --auth FILE to let only its users in (`assistant users add NAME --auth FILE` makes one), or "
            "--insecure to let in whoever comes."
        )


PRIVATE = Sharing()
"""One person's chat, on their own machine."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Everything about sharing that can be given on the command line."""
    sharing = parser.add_argument_group("sharing")
    sharing.add_argument(
        "--auth",
        type=Path,
        metavar="FILE",
        help="only the users in this file may sign in (see `assistant users`); each has chats of their own",
    )
    sharing.add_argument("--read-only", action="store_true", help="no document can be added or removed in the chat")
    sharing.add_argument(
        "--rate",
        type=_whole,
        metavar="N",
        help=f"questions a minute from one reader, 0 for any number (default: {EACH_MINUTE} when shared, else 0)",
    )
    sharing.add_argument(
        "--max-upload",
        type=_size,
        default=DEFAULTS.megabytes,
        metavar="MB",
        help="the largest file that can be added in the chat (default: %(default)s)",
    )
    sharing.add_argument(
        "--insecure",
        action="store_true",
        help="listen beyond this machine without --auth: whoever reaches the address reads and, unless --read-only, "
        "adds and removes documents",
    )


def sharing(arguments: argparse.Namespace) -> Sharing:
    """What the arguments say. AccessFault when the users can't be read."""
    users = Users(arguments.auth) if arguments.auth else None
    if users and not users.all():
        raise AccessFault(f"{arguments.auth} has no users; add one with: assistant users add NAME --auth FILE")
    shared = users is not None or arguments.insecure
    each_minute = (EACH_MINUTE if shared else 0) if arguments.rate is None else arguments.rate
    return Sharing(users, arguments.insecure, arguments.read_only, each_minute, arguments.max_upload)


def _whole(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no number of questions; a whole one from 0 is expected")
    return int(text)


def _size(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= DEFAULTS.megabytes:
        raise argparse.ArgumentTypeError(f"{text!r} is no size; 1 to {DEFAULTS.megabytes} megabytes are expected")
    return int(text)
