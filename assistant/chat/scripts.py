"""What the page does by itself, in JavaScript: little, and nothing that a reader could not do without."""

from __future__ import annotations

import json
from urllib.parse import quote

from assistant.chat.chinese import CHINESE
from assistant.chat.english import ENGLISH
from assistant.chat.reader import asset

_STYLES = ("reader.css", "chat.css", "answer.css", "preview.css")
_SCRIPTS = ("preview.js", "keys.js")

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
  document.addEventListener("click", event => {{
    const asked = event.target.closest("#talk [data-ask]");
    if (!asked) return;
    const box = document.querySelector("#box textarea");
    box.value = asked.dataset.ask;
    box.dispatchEvent(new Event("input", {{bubbles: true}}));
    requestAnimationFrame(() => document.querySelector("#send").click());
  }});
}}
{scripts}</script><script type="module">const SAID = {said}, MOST = {most};
{notice}</script>"""


def head(megabytes: int) -> str:
    """What stands in the head of the page: its icon, its styles, and what it does by itself. No file of more than so
    many mebibytes is sent."""
    said = {
        words.code: {
            "lost": words.lost,
            "signed_out": words.expired,
            "large": words.too_large,
            "failed": words.failed_here,
            "sign_in": words.sign_in,
            "close": words.close,
        }
        for words in (CHINESE, ENGLISH)
    }
    styles, scripts = ("".join(map(asset, names)) for names in (_STYLES, _SCRIPTS))
    return _HEAD.format(
        icon=quote(asset("icon.svg")),
        style=styles,
        scripts=scripts,
        said=json.dumps(said, ensure_ascii=False).replace("<", "\\u003c"),
        most=megabytes * 1_048_576,
        notice=asset("notice.js"),
    )


# Moves the address to the newest exchange, so that a mark followed earlier no longer decides which evidence is shown;
# going there takes the focus away, which is given back. The answer is read out once, when it is whole. A question that
# is not the newest exchange now, as nothing came of it, goes back to the box.
TO_NEWEST = """() => {
  const echo = document.querySelector("#talk > .echo"), focused = document.activeElement;
  const newest = [...document.querySelectorAll("#talk article:not(.echo)")].pop();
  const asked = newest?.querySelector(".question > p:not(.among)").textContent;
  if (echo && (newest === echo.follows || asked !== echo.dataset.question)) typed.back();
  echo?.remove();
  typed.keep(document.querySelector("#box textarea").value);
  if (!newest) return;
  const chat = document.querySelector("#talk [data-chat]").dataset.chat;
  history.replaceState(null, "", chat ? "?chat=" + chat : location.pathname);
  document.querySelector("base").href = location.pathname + location.search;
  location.replace("#" + newest.id);
  if (focused.isConnected) focused.focus({preventScroll: true});
  const told = document.querySelector("#told"), name = chat + newest.id;
  const answer = newest.querySelector(".answer")?.cloneNode(true);
  if (!answer || told.dataset.of === name) return;
  for (const mark of answer.querySelectorAll(".cite")) mark.remove();
  told.dataset.of = name;
  told.lang = answer.querySelector("[lang]").lang;
  told.textContent = [...answer.children].map(part => part.textContent).join(" ");
}"""

# A new chat has no address yet, and nothing was read out of it.
TO_NONE = """() => {
  const told = document.querySelector("#told");
  told.dataset.of = told.textContent = "";
  history.replaceState(null, "", location.pathname);
  document.querySelector("base").href = location.pathname;
}"""

# The framework names the place to drop files in English, whatever the language.
NAMED = """() => {
  const place = document.querySelector("#add"), name = place.querySelector("label").innerText.trim();
  for (const part of place.querySelectorAll("button, input")) part.ariaLabel = name;
}"""

# Keys are the page's, which listens to them in keys.js; here those are told of them who can't see the list.
KEYED = """() => {
  const keys = {"#fresh": "Alt+N", "#send": "Enter", "#box textarea": "Escape"};
  for (const [place, key] of Object.entries(keys)) document.querySelector(place).setAttribute("aria-keyshortcuts", key);
}"""

# A question that the address brings is asked, once. Where a keyboard would cover the page, the reader decides when to
# type.
FOCUS = """() => {
  if (matchMedia("(hover: hover)").matches) document.querySelector("#box textarea").focus();
  if (!new URLSearchParams(location.search).has("ask")) return;
  history.replaceState(null, "", location.pathname);
  document.querySelector("base").href = location.pathname;
  document.querySelector("#send").click();
}"""

# The question that the address brings, else what was typed before the page was lost, unless it has been asked since.
# The framework calls before it has drawn.
TYPED = """async () => {
  while (!document.querySelector("#chats a")) await new Promise(seen => setTimeout(seen, 20));
  const brought = new URLSearchParams(location.search).get("ask");
  if (brought) return brought;
  const asked = [...document.querySelectorAll("#talk .question > p:not(.among)")].pop();
  return asked && asked.textContent === typed.kept() ? "" : typed.kept();
}"""

# Puts which chat is shown and which documents are ticked in the place of the last input, and the question under the
# conversation at once, until its answer comes; so long it is kept as if it were still typed. While one waits, the text
# of another stays in the box.
ASKING = """(...given) => {
  const talk = document.querySelector("#talk"), box = document.querySelector("#box textarea");
  if (given[0].trim() && !talk.querySelector(".echo")) {
    const echo = document.createElement("article");
    const said = document.createElement("p"), looking = document.createElement("p");
    echo.className = "echo question";
    echo.dataset.question = said.textContent = given[0];
    echo.follows = [...talk.querySelectorAll("article")].pop();
    looking.className = "looking";
    looking.role = "status";
    looking.textContent = document.querySelector("#head [data-looking]").dataset.looking;
    echo.append(said, looking);
    talk.append(echo);
    echo.scrollIntoView({block: "nearest"});
    box.value = "";
    box.dispatchEvent(new Event("input", {bubbles: true}));
    typed.keep(given[0]);
  }
  const among = [...document.querySelectorAll("#documents input:checked")].map(tick => tick.value);
  const chat = talk.querySelector("[data-chat]")?.dataset.chat ?? "";
  return [...given.slice(0, -1), JSON.stringify({among, chat})];
}"""

# Asked before anything is removed; without a yes, nothing is ticked as far as the server is told.
SURE = """() => [confirm(document.querySelector("#documents [data-sure]").dataset.sure) ? JSON.stringify(
  [...document.querySelectorAll("#documents input:checked")].map(tick => tick.value)) : "[]"]"""
