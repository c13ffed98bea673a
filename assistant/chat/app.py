"""The chat in the browser: the parts of the page, what sets them off, and the server.

The only file that imports gradio. What is shown is made in `talk`, `documents`, `page`, `panel` and `reader`.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from tempfile import TemporaryDirectory
from typing import Any

# Read when gradio is imported; without it the server reports its start to the framework's makers.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import gradio as gr
import uvicorn
from fastapi import FastAPI

from assistant.ask import Assistant
from assistant.chat.chinese import CHINESE
from assistant.chat.documents import Intake, listing
from assistant.chat.english import ENGLISH
from assistant.chat.faults import worded
from assistant.chat.gate import Caller
from assistant.chat.interface import suggested, words_for
from assistant.chat.page import alert
from assistant.chat.scripts import ASKING, FOCUS, KEYED, NAMED, SURE, TO_NEWEST, TO_NONE, TYPED, head
from assistant.chat.signing import account
from assistant.chat.site import UNDOCUMENTED, caller, site
from assistant.chat.talk import Conversation, Parts, Talk
from assistant.chat.uploads import Uploads
from assistant.chat.words import Words
from assistant.errors import PaceFault, PortFault
from assistant.history import History
from assistant.serving.pace import Pace
from assistant.serving.sharing import PRIVATE, Sharing

PARTS = tuple(Parts.__annotations__)
# What changes on asking, and with documents. The framework makes each part anew that it is told to leave as it is; for
# all of them that takes longer than the answer.
ASKED = ("talk", "side", "documents", "fault", "state")
CHANGED = ("documents", "added", "add")

AT_ONCE = 4
"""How many questions are answered side by side; the others wait their turn."""
PAGES = 500
"""How many pages the server knows the conversation of; each takes about 60 KB. The one used last is kept longest."""
SWITCH_SECONDS = 0.001
"""How long a thread may compute while others wait. At the default of 5 ms, what talks to browsers waits for answers."""


def serve(assistant: Assistant, host: str, port: int, sharing: Sharing = PRIVATE) -> None:
    """Serve the chat until it is stopped, and print its address once it listens; port 0 takes any free one.

    Raises PortFault when nothing can listen there, AccessFault when others could call who are not meant to.
    """
    try:
        listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except (OSError, UnicodeError) as fault:
        raise PortFault(
            f"The chat can't listen on {host}:{port} ({getattr(fault, 'strerror', None) or fault}). "
            "Choose another --port or --host, or stop what listens there."
        ) from fault
    place = f"[{host}]" if ":" in host else host
    with listener, TemporaryDirectory() as arrivals, suppress(KeyboardInterrupt):
        # Where the framework puts what is sent to it; its own place would outlive the server.
        os.environ["GRADIO_TEMP_DIR"] = arrivals
        sys.setswitchinterval(SWITCH_SECONDS)
        sharing.check(listener.getsockname()[0])
        app = build(assistant, f"http://{place}:{listener.getsockname()[1]}", sharing)
        config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1, server_header=False)
        uvicorn.Server(config).run(sockets=[listener])


def build(assistant: Assistant, address: str, sharing: Sharing = PRIVATE) -> FastAPI:
    """The whole web application. It prints `address` when it starts."""

    @asynccontextmanager
    async def announced(_: FastAPI) -> AsyncIterator[None]:
        print(f"Chat: {address}  (Ctrl-C stops it)", flush=True)
        yield

    history = History(assistant.library.folder)
    pace = Pace(sharing.each_minute, sharing.each_minute)
    app = site(assistant, history, sharing, pace, announced)
    gr.mount_gradio_app(
        app,
        _layout(Page(assistant, history, pace, suggested(assistant)), sharing.read_only),
        path="/",
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        ssr_mode=False,
        max_file_size=f"{sharing.megabytes}mb",
        app_kwargs=dict(UNDOCUMENTED),  # which the framework adds to
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["monospace"]),
        head=head(sharing.megabytes),
    )
    return app


class Page:
    """What the framework calls when something happens. Each method gives new values for `PARTS`, in that order."""

    def __init__(self, assistant: Assistant, history: History, pace: Pace, examples: Sequence[str]) -> None:
        self.examples = examples
        self.writes = assistant.writer is not None
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._pace = pace
        self._talk = Talk(assistant, history, examples)
        self._intake = Intake(Uploads(assistant.library))
        self._library = assistant.library

    def open(self, request: gr.Request) -> list[Any]:
        """The page as it is first seen, or is again, with the chat that its address names."""
        words = _words(request)
        updates = _updates(self._opened(request, request.query_params.get("chat", "")))
        # What stands in it is the page's own to say: the question that the address brings, or what was typed before.
        updates[PARTS.index("box")] = gr.update(label=words.question, placeholder=words.hint)
        return updates

    def begin(self, request: gr.Request) -> list[Any]:
        """A new chat."""
        return _updates(self._opened(request))

    def answer(self, question: str, held: Conversation, shown: str, request: gr.Request) -> Iterator[list[Any]]:
        """A question and what becomes of it. `shown` is what the page shows: a chat, and which documents are ticked."""
        words, asker = _words(request), _caller(request)
        try:
            self._pace.take(asker.payer)
        except PaceFault as fault:
            yield _updates(Parts(fault=alert(worded(fault, words))), ASKED)
            return
        seen = json.loads(shown)
        for parts in self._talk.answer(question, held, seen["among"], words, asker.reader, seen["chat"]):
            yield _updates(parts, ASKED)

    async def quote(self, question: str, held: Conversation, shown: str, request: gr.Request) -> list[Any]:
        """The same where no model writes: there is nothing to see grow, and one response costs a third of a stream."""
        async with self._turns:
            *_, whole = await asyncio.to_thread(lambda: list(self.answer(question, held, shown, request)))
        return whole

    def add(self, files: Sequence[str], request: gr.Request) -> Iterator[list[Any]]:
        """Files that were dropped or chosen, one list however many."""
        words = _words(request)
        yield from self._changed(self._intake.add(files, words, _caller(request).name or None), words)

    def remove(self, ticked: str, request: gr.Request) -> Iterator[list[Any]]:
        """The ticked documents, once the reader is sure; until then none are named."""
        words = _words(request)
        ids = json.loads(ticked)
        if not ids:
            # The framework empties the parts of which it is told nothing at all.
            yield _updates(Parts(), CHANGED)
            return
        yield from self._changed(self._intake.remove(ids, words), words)

    def _opened(self, request: gr.Request, chat: str = "") -> Parts:
        words, reader = _words(request), _caller(request)
        parts = self._talk.open(words, reader.reader, chat)
        return parts | Parts(chats=parts["chats"] + account(reader.name, words))

    def _changed(self, told: Iterator[str], words: Words) -> Iterator[list[Any]]:
        try:
            for line in told:
                yield _updates(Parts(added=line), CHANGED)
        except Exception as fault:
            yield _updates(Parts(added=alert(worded(fault, words))), CHANGED)
        yield _updates(Parts(documents=listing(self._library.documents(), words), add=words.add), CHANGED)


def _updates(parts: Parts, names: Sequence[str] = PARTS) -> list[Any]:
    """What the framework is told for each part of these names: nothing new where nothing is given."""
    given: Mapping[str, Any] = parts
    return [_update(name, given[name]) if name in given else gr.skip() for name in names]


def _update(part: str, value: Any) -> Any:
    return gr.update(label=value, value=None) if part == "add" else value


def _layout(page: Page, read_only: bool) -> gr.Blocks:
    """The parts of the page and what sets them off; nothing sets off a change of documents if it is `read_only`. Where
    they stand is the style sheet's, and what they say is given to each reader in the language of the browser."""
    part: dict[str, gr.components.Component] = {}
    blocks: gr.Blocks
    with gr.Blocks(title=f"{CHINESE.title} · {ENGLISH.title}", analytics_enabled=False, fill_width=True) as blocks:
        part["state"] = gr.State(Conversation())
        ticked = gr.Textbox(visible=False)
        with gr.Column(elem_id="chat"):
            with gr.Row(elem_id="top"):
                part["head"] = _html("head")
                part["chats"] = _html("chats")
                part["fresh"] = fresh = gr.Button("", elem_id="fresh")
            with gr.Column(elem_id="left"):
                part["talk"] = _html("talk")
                with gr.Column(elem_id="start"):
                    part["lead"] = _html("lead")
                    examples = [gr.Button(question, elem_classes="example") for question in page.examples]
            with gr.Column(elem_id="right"):
                part["side"] = _html("side")
                part["documents"] = _html("documents")
                part["remove"] = remove = gr.Button("", elem_id="remove", visible=not read_only)
                part["added"] = _html("added")
                files: dict[str, Any] = {"file_count": "multiple", "height": 72}
                part["add"] = add = gr.File(elem_id="add", visible=not read_only, **files)
            with gr.Column(elem_id="ask"):
                part["fault"] = _html("fault")
                with gr.Row(elem_id="line"):
                    part["box"] = box = gr.Textbox(max_lines=6, elem_id="box")
                    part["send"] = send = gr.Button("", variant="primary", elem_id="send")
                part["keys"] = _html("keys")
            gr.HTML('<p id="told" class="unseen" role="status"></p>', apply_default_css=False)

        def quiet(names: Sequence[str]) -> dict[str, Any]:
            outputs = [part[name] for name in names]
            return {"outputs": outputs, "show_progress": "hidden", "api_visibility": "private"}

        typed = {"js": TYPED, **quiet(["box"])}
        opened = blocks.load(page.open, **quiet(PARTS)).then(**typed).then(js=KEYED).then(js=FOCUS)
        fresh.click(page.begin, **quiet(PARTS)).then(js=TO_NONE).then(js=FOCUS)
        asking = [(box, box.submit), (box, send.click), *((example, example.click) for example in examples)]
        asking_once: dict[str, Any] = {"concurrency_limit": AT_ONCE, "concurrency_id": "ask", **quiet(ASKED)}
        answer = page.answer if page.writes else page.quote
        for asked, trigger in asking:
            given = [asked, part["state"], ticked]
            trigger(answer, given, js=ASKING, queue=page.writes, **asking_once).then(js=TO_NEWEST)
        if not read_only:
            opened.then(js=NAMED)
            add.upload(page.add, add, **quiet(CHANGED)).then(js=NAMED)
            remove.click(page.remove, ticked, js=SURE, **quiet(CHANGED))
    blocks.state_session_capacity = PAGES
    return blocks


def _html(name: str) -> gr.HTML:
    return gr.HTML(elem_id=name, apply_default_css=False)


def _caller(request: gr.Request) -> Caller:
    assert request.request  # the framework makes one without it only outside of a server
    return caller(request.request)


def _words(request: gr.Request) -> Words:
    return words_for(request.headers.get("accept-language"))
