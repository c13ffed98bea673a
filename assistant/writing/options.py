"""The options of every command that can ask a language model, and what they come to. Without an address there is none.

The key comes from the environment and from nowhere else, so that no list of processes and no shell history shows it.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from assistant.errors import SettingsFault
from assistant.terminal import visible

if TYPE_CHECKING:
    from assistant.writing.generate import Writer
    from assistant.writing.model import Model, Settings
    from index.library import Library


def add_arguments(parser: argparse.ArgumentParser, shows: bool = True) -> None:
    """The options, as a group of their own in a command's help; `shows` when the command shows answers to readers."""
    group = parser.add_argument_group("a language model (off unless given)")
    group.add_argument(
        "--llm-url",
        metavar="URL",
        help="an OpenAI-compatible server; questions and passages are sent to it, with the key in $ASSISTANT_LLM_KEY",
    )
    group.add_argument("--llm-model", metavar="NAME", help="the name the server knows the model by")
    group.add_argument(
        "--llm-timeout",
        type=_seconds,
        default=180.0,
        metavar="SECONDS",
        help="how long a whole answer may take (default: 180)",
    )
    if shows:
        group.add_argument(
            "--llm-unsupported",
            choices=("strike", "drop"),
            default="strike",
            help="show sentences that the documents don't support struck out, or drop them (default: %(default)s)",
        )


def settings(arguments: argparse.Namespace) -> Settings | None:
    """What was configured; None when nothing was. SettingsFault when it is of no use."""
    from assistant.writing.model import Settings

    url, model = arguments.llm_url, arguments.llm_model
    if not url:
        if model:
            raise SettingsFault(f"--llm-model {model} needs --llm-url with the address of the server that has it")
        return None
    key = os.environ.get("ASSISTANT_LLM_KEY") or os.environ.get("OPENAI_API_KEY") or ""
    return Settings(url, model or "", key.strip(), whole=arguments.llm_timeout).check()


def model(arguments: argparse.Namespace) -> Model | None:
    """The model that was configured; None when none was. SettingsFault."""
    told = settings(arguments)
    if told is None:
        return None
    from assistant.writing.endpoint import Endpoint

    return Endpoint(told)


def writer(arguments: argparse.Namespace, library: Library) -> Writer | None:
    """What writes the answers; None where they are quoted. SettingsFault."""
    asked = model(arguments)
    if asked is None:
        return None
    from assistant.judging.judge import Judge
    from assistant.writing.generate import Writer

    return Writer(library, asked, Judge(library), arguments.llm_unsupported, _report)


def _report(text: str) -> None:
    print(f"assistant: {visible(text)}".replace("\n", "\\n"), file=sys.stderr, flush=True)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 86_400:
        raise argparse.ArgumentTypeError(f"{text!r} is no time; seconds over 0 are expected")
    return seconds
