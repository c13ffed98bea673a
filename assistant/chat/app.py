"""The chat in the browser: what the framework is told, the address at which documents are read, and the server.

The only file that imports gradio. All that is shown is made in `page`, `panel` and `reader`.
"""

from __future__ import annotations

import os
import socket
import traceback
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any
from urllib.parse import quote

# Read when gradio is imported; without it the server reports its start to the framework's makers.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import gradio as gr
import uvicorn
from fastapi import FastAPI

from assistant.ask import Assistant
from assistant.chat.chinese import CHINESE
from assistant.chat.english import ENGLISH
from assistant.chat.interface import EXAMPLES, words_for
from assistant.chat.page import Exchange, alert, answer, conversation, heading
from assistant.chat.panel import evidence, group, loaded, pointed_at
from assistant.chat.reader import asset
from assistant.chat.site import UNDOCUMENTED, site
from assistant.chat.words import Words
from assistant.errors import AssistantFault, PortFault, QuestionFault
from index.errors import IndexFault

PARTS = ("head", "fresh", "talk", "start", "lead", "side", "documents", "fault", "box", "send", "state")
"""What of the page changes: the title, the button for a new chat, the exchanges, the examples and the line over them,
the evidence, the list of documents, what is wrong with the question, the question being typed, the button that sends
it, and the exchanges as values."""

AT_ONCE = 8
"""How many questions are answered side by side; the others wait their turn."""

# The page's language is for screen readers and fonts; the framework would set it to the browser's, which may be neither
# of ours. Its base address lacks the query: there, following a citation mark (#e1-1) would load the page anew.
_HEAD = """<link rel="icon" href="data:image/svg+xml,{icon}"><style>{style}</style><script>
{{
  const page = document.documentElement;
  const language = /^zh\\b/i.test(navigator.language) ? "zh-TW" : "en";
  const speak = () => page.lang === language || (page.lang = language);
  new MutationObserver(speak).observe(page, {{attributeFilter: ["lang"]}});
  speak();
  document.querySelector("base").href = location.pathname + location.search;
}}
</script>"""

# Moves the address to the newest exchange, so that a mark followed earlier no longer decides which evidence is shown.
_TO_NEWEST = """() => {
  const newest = [...document.querySelectorAll("#talk article")].pop();
  if (newest) location.replace("#" + newest.id);
}"""

# Where a keyboard would cover the page, the reader decides when to type.
_FOCUS = """() => {
  if (matchMedia("(hover: hover)").matches) document.querySelector("#box textarea").focus();
}"""


def serve(assistant: Assistant, host: str, port: int) -> None:
    """Serve the chat until it is stopped, and print its address once it listens; port 0 takes any free one.

    Raises PortFault when nothing can listen there.
    """
    try:
        listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except (OSError, UnicodeError) as fault:
        raise PortFault(
            f"The chat can't listen on {host}:{port} ({getattr(fault, 'strerror', None) or fault}). "
            "Choose another --port or --host, or stop what listens there."
        ) from fault
    place = f"[{host}]" if ":" in host else host
    with listener, suppress(KeyboardInterrupt):
        app = build(assistant, f"http://{place}:{listener.getsockname()[1]}")
        uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)).run(sockets=[listener])


def build(assistant: Assistant, address: str) -> FastAPI:
    """The whole web application. It prints `address` when it starts."""

    @asynccontextmanager
    async def announced(_: FastAPI) -> AsyncIterator[None]:
        print(f"Chat: {address}  (Ctrl-C stops it)", flush=True)
        yield

    app = site(assistant.library, announced)
    gr.mount_gradio_app(
        app,
        _layout(Chat(assistant, suggested(assistant))),
        path="/",
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        ssr_mode=False,
        max_file_size=0,
        app_kwargs=UNDOCUMENTED,
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["monospace"]),
        head=_HEAD.format(icon=quote(asset("icon.svg")), style=asset("reader.css") + asset("chat.css")),
    )
    return app


def suggested(assistant: Assistant) -> list[str]:
    """The example questions about documents that are loaded, as far as they are answered today."""
    present = {entry.id for entry in assistant.library.documents()}
    fitting = [example.question for example in EXAMPLES if example.document in present]
    return [question for question in fitting if not assistant.ask(question).abstained]


class Chat:
    """What happens on the page. Each method gives new values for the parts of the page; see `PARTS`."""

    def __init__(self, assistant: Assistant, examples: Sequence[str]) -> None:
        self.examples = examples
        self._assistant = assistant
        self._library = assistant.library

    def open(self, request: gr.Request) -> list[Any]:
        """A page without exchanges, as it is first seen."""
        words = _words(request)
        return _parts(
            head=heading(words),
            fresh=words.fresh,
            talk="",
            start=gr.Column(visible=True),
            lead=words.examples if self.examples else words.invitation,
            side="",
            documents=loaded(self._library.documents(), words),
            fault="",
            box=gr.Textbox("", label=words.question, placeholder=words.hint),
            send=words.send,
            state=(),
        )

    def answer(self, question: str, held: Sequence[Exchange], request: gr.Request) -> Iterator[list[Any]]:
        """The question at once, then the answer sentence by sentence, then its evidence. What can't be asked stays in
        the box, under a sentence that says why."""
        words = _words(request)
        asked = Exchange(question)
        yield _parts(talk=conversation([*held, asked], words), box="", fault="", start=gr.Column(visible=False))
        try:
            reply = self._assistant.ask(question, [exchange.question for exchange in held])
            documents = {name: self._library.document(name) for name in pointed_at(reply)}
        except Exception as fault:
            said, start = alert(_worded(fault, question, words)), gr.Column(visible=not held)
            yield _parts(talk=conversation(held, words), box=question, fault=said, start=start)
            return
        number = len(held) + 1
        for told in range(1, len(reply.sentences)):
            begun = replace(reply, sentences=reply.sentences[:told], conflicts=())
            yield _parts(
                talk=conversation([*held, replace(asked, answer=answer(number, begun, documents, words))], words)
            )
        given = Exchange(
            question, reply, answer(number, reply, documents, words), group(number, reply, documents, words)
        )
        now = (*held, given)
        yield _parts(talk=conversation(now, words), side=evidence(now, words), state=now)


def _worded(fault: Exception, question: str, words: Words) -> str:
    """What the reader is told. What nobody foresaw is written to the terminal in full, and the chat goes on."""
    if isinstance(fault, QuestionFault):
        return words.refusal(question)
    if isinstance(fault, AssistantFault | IndexFault):
        return str(fault)
    traceback.print_exception(fault)
    return words.broken


def _parts(**given: Any) -> list[Any]:
    """Values for the page's parts, by name; what isn't given stays as it is."""
    return [given.get(part, gr.skip()) for part in PARTS]


def _layout(chat: Chat) -> gr.Blocks:
    """The parts of the page and what sets them off. Where they stand is the style sheet's, and what they say is given
    to each reader in the language of the browser."""
    part: dict[str, gr.components.Component | gr.Column] = {}
    blocks: gr.Blocks
    with gr.Blocks(title=f"{CHINESE.title} · {ENGLISH.title}", analytics_enabled=False, fill_width=True) as blocks:
        part["state"] = gr.State(())
        with gr.Column(elem_id="chat"):
            with gr.Row(elem_id="top"):
                part["head"] = _html("head")
                part["fresh"] = fresh = gr.Button("", elem_id="fresh")
            with gr.Column(elem_id="left"):
                part["talk"] = _html("talk")
                with gr.Column(elem_id="start") as part["start"]:
                    part["lead"] = _html("lead")
                    examples = [gr.Button(question, elem_classes="example") for question in chat.examples]
            with gr.Column(elem_id="right"):
                part["side"] = _html("side")
                part["documents"] = _html("documents")
            with gr.Column(elem_id="ask"):
                part["fault"] = _html("fault")
                with gr.Row(elem_id="line"):
                    part["box"] = box = gr.Textbox(max_lines=6, elem_id="box")
                    part["send"] = send = gr.Button("", variant="primary", elem_id="send")
        outputs = [part[name] for name in PARTS]
        quiet: dict[str, Any] = {"outputs": outputs, "show_progress": "hidden", "api_visibility": "private"}
        blocks.load(chat.open, **quiet).then(js=_FOCUS)
        fresh.click(chat.open, **quiet).then(js=_FOCUS)
        asking = [(box, box.submit), (box, send.click), *((example, example.click) for example in examples)]
        for asked, trigger in asking:
            asking_once: dict[str, Any] = {"concurrency_limit": AT_ONCE, "concurrency_id": "ask", **quiet}
            trigger(chat.answer, [asked, part["state"]], **asking_once).then(js=_TO_NEWEST)
    return blocks


def _html(name: str) -> gr.HTML:
    return gr.HTML(elem_id=name, apply_default_css=False)


def _words(request: gr.Request) -> Words:
    return words_for(request.headers.get("accept-language"))
