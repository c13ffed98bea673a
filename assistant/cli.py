"""The command line. It words what the library raises: diagnostics go to standard error, results to standard output.

Exit codes: 0 done, as is a chat or a watch that Ctrl-C stops; 1 a gate or check failed; 2 bad usage or bad input; 130
another command stopped by Ctrl-C; 141 the reader of the output went away. What a command doesn't need isn't imported
for it, so that `assistant ask` answers at once.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import fields
from pathlib import Path

from assistant.errors import AssistantFault
from assistant.serving import sharing, users
from assistant.terminal import describe, render, render_verification, visible
from assistant.writing import options
from index.errors import IndexFault
from index.limits import Limits

DEFAULT_DOCUMENTS = Path("seeds")
_LIMITED = {
    "megabytes": "MB on disk",
    "characters": "characters of text",
    "pages": "pages",
    "seconds": "seconds of reading",
    "memory": "MB of memory while it is read",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    # One thread per question, set before numpy is imported: a second one doubles the work of products this small, and
    # on a busy machine makes them wait for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    try:
        arguments = _parser(words).parse_args(words)
        code: int = arguments.run(arguments)
        sys.stdout.flush()
    except (AssistantFault, IndexFault) as fault:
        _complain(fault)
        return 2
    except KeyboardInterrupt:
        _complain("stopped.")
        return 130
    except BrokenPipeError:
        # The interpreter flushes standard output once more on its way out; give it somewhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    return code


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="assistant", description="Answers questions about your documents with cited, verified passages, offline."
    )
    where = argparse.ArgumentParser(add_help=False)
    where.add_argument(
        "--index",
        type=Path,
        metavar="DIR",
        default=Path(os.environ.get("ASSISTANT_INDEX") or ".assistant"),
        help="the index folder (default: $ASSISTANT_INDEX, else .assistant)",
    )
    llm = argparse.ArgumentParser(add_help=False)
    options.add_arguments(llm)
    commands = parser.add_subparsers(title="commands", dest="command", metavar="COMMAND", required=True)

    chat = commands.add_parser("chat", parents=[where, llm], help="serve the chat in the browser")
    chat.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
    chat.add_argument("--port", type=_port, default=7860, help="the port to listen on (default: %(default)s)")
    sharing.add_arguments(chat)
    chat.set_defaults(run=_chat)

    tools = commands.add_parser("mcp", parents=[where, llm], help="serve a model's tools on standard input and output")
    tools.set_defaults(run=_mcp)

    users.add_arguments(commands.add_parser("users", help="who may sign in to a shared chat"))

    ask = commands.add_parser("ask", parents=[where, llm], help="answer a question, or a file of questions")
    ask.add_argument("question", nargs="?", metavar="QUESTION", help="the question, in Chinese or English")
    ask.add_argument("--json", action="store_true", help="print the reply as one JSON line")
    ask.add_argument(
        "--batch",
        metavar="FILE.jsonl",
        help="answer each line's question in order, one JSON line each; - reads them in",
    )
    ask.set_defaults(run=_ask, usage_error=ask.error)

    index = commands.add_parser("index", parents=[where], help="bring the index up to date with files and folders")
    index.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="files and folders (default: seeds/)")
    index.add_argument(
        "--model",
        metavar="NAME-or-PATH",
        help="a sentence-transformers model, or `bundled`; an index of another one is embedded anew "
        "(default: the model that the index has)",
    )
    index.add_argument("--rehash", action="store_true", help="read files that look unchanged too, to compare contents")
    index.add_argument("--watch", action="store_true", help="go on and keep up with what changes, until Ctrl-C")
    limits = index.add_argument_group("limits", "a file that asks for more is left out and reported")
    for limit in fields(Limits):
        limits.add_argument(
            f"--max-{limit.name}",
            type=_positive,
            metavar="N",
            default=limit.default,
            help=f"{_LIMITED[limit.name]} (default: %(default)s)",
        )
    index.set_defaults(run=_index)

    show = commands.add_parser("show", parents=[where], help="print a document's text, or a span of it, as it is")
    show.add_argument("document", metavar="DOCUMENT", help="the document's id, as citations name it")
    show.add_argument("--start", type=int, metavar="N", help="the first character, counted from 0 (default: 0)")
    show.add_argument("--end", type=int, metavar="N", help="the character after the last (default: the text's length)")
    show.set_defaults(run=_show)

    verify = commands.add_parser("verify", parents=[where], help="tell which sentences of a text the documents support")
    verify.add_argument("text", metavar="FILE", help="a text or Markdown file; - reads standard input")
    verify.add_argument("--json", action="store_true", help="print the verification as one JSON line")
    verify.set_defaults(run=_verify)

    doctor = commands.add_parser("doctor", parents=[where], help="say what is wrong with the index, and repair it")
    doctor.add_argument("--repair", action="store_true", help="make again what can be made from the documents")
    doctor.add_argument("--json", action="store_true", help="print the findings as one JSON line")
    doctor.set_defaults(run=_doctor)

    evaluate = commands.add_parser("eval", parents=[where], help="score the assistant on cases")
    if words[:1] == ["eval"]:
        from evals import command

        command.add_arguments(evaluate)
        evaluate.set_defaults(run=command.run)
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; a number from 0 to 65535 is expected")
    return int(text)


def _positive(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text[:11]) <= 1_000_000_000:
        raise argparse.ArgumentTypeError(f"{text!r} is no limit; a number from 1 to 1000000000 is expected")
    return int(text)


def _chat(arguments: argparse.Namespace) -> int:
    from assistant.ask import Assistant
    from index.library import Library

    shared = sharing.sharing(arguments)
    with closing(Library.open(arguments.index)) as library:
        from assistant.chat.app import serve  # Takes seconds: what is wrong with the index is said before.

        serve(Assistant(library, writer=options.writer(arguments, library)), arguments.host, arguments.port, shared)
    return 0


def _mcp(arguments: argparse.Namespace) -> int:
    from assistant.ask import Assistant
    from assistant.serving.mcp import over_stdio
    from index.library import Library

    with closing(Library.open(arguments.index)) as library:
        over_stdio(Assistant(library, writer=options.writer(arguments, library)))
    return 0


def _ask(arguments: argparse.Namespace) -> int:
    if (arguments.question is None) == (arguments.batch is None):
        arguments.usage_error("give either a QUESTION or --batch FILE.jsonl")
    from assistant.ask import Assistant
    from assistant.batch import Asked, check_question, read_batch
    from index.library import Library

    if arguments.batch is None:
        check_question(arguments.question)
        asked = [Asked(arguments.question)]
    else:
        asked = read_batch(arguments.batch)
    with closing(Library.open(arguments.index)) as library:
        assistant = Assistant(library, writer=options.writer(arguments, library))
        for one in asked:
            reply = assistant.ask(one.question, one.turns)
            if arguments.json or arguments.batch is not None:
                print(json.dumps(reply.to_json(one.id), ensure_ascii=False), flush=True)
            else:
                print(render(reply, library.document))
    return 0


def _index(arguments: argparse.Namespace) -> int:
    from assistant.indexing import bring_up_to_date, opened

    paths = arguments.paths or [DEFAULT_DOCUMENTS]
    limits = Limits(**{limit.name: getattr(arguments, f"max_{limit.name}") for limit in fields(Limits)})
    with closing(opened(arguments.index, arguments.model)) as library:
        return bring_up_to_date(library, paths, arguments.index, limits, arguments.rehash, arguments.watch)


def _show(arguments: argparse.Namespace) -> int:
    from assistant.serving.service import span
    from index.library import Library

    with closing(Library.open(arguments.index)) as library:
        document = library.document(arguments.document)
    start, end = span(document, arguments.start, arguments.end)
    print(describe(document), file=sys.stderr)
    sys.stdout.write(document.text[start:end])
    return 0


def _verify(arguments: argparse.Namespace) -> int:
    from assistant.judging.check import check, read_text
    from assistant.judging.judge import Judge
    from index.library import Library

    text = read_text(arguments.text)
    with closing(Library.open(arguments.index)) as library:
        verification = check(text, Judge(library), library)
        if arguments.json:
            print(json.dumps(verification.to_json(), ensure_ascii=False))
        else:
            print(render_verification(verification, library.document))
    return 0 if verification.holds else 1


def _doctor(arguments: argparse.Namespace) -> int:
    from assistant import doctor

    return doctor.run(arguments)


def _complain(message: object) -> None:
    print(f"assistant: {visible(str(message))}".replace("\n", "\\n"), file=sys.stderr)
