"""What the page does by itself, in JavaScript: little, and nothing that a reader could not do without."""

from __future__ import annotations

# The page's language is for screen readers and fonts; the framework would set it to the browser's, which may be neither
# of ours. Its base address lacks the query: there, following a citation mark (#e1-1) would load the page anew.
HEAD = """<link rel="icon" href="data:image/svg+xml,{icon}"><style>{style}</style><script>
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
</script>"""

# Moves the address to the newest exchange, so that a mark followed earlier no longer decides which evidence is shown.
# A question of which nothing came goes back to the box.
TO_NEWEST = """() => {
  const echo = document.querySelector("#talk > .echo"), box = document.querySelector("#box textarea");
  const come = document.querySelectorAll("#talk [role=log] article").length > echo?.dataset.before;
  if (echo && !come && !box.value) {
    box.value = echo.dataset.question;
    box.dispatchEvent(new Event("input", {bubbles: true}));
  }
  echo?.remove();
  const newest = [...document.querySelectorAll("#talk article")].pop();
  if (!newest) return;
  const chat = document.querySelector("#talk [data-chat]").dataset.chat;
  history.replaceState(null, "", chat ? "?chat=" + chat : location.pathname);
  document.querySelector("base").href = location.pathname + location.search;
  location.replace("#" + newest.id);
}"""

# A new chat has no address yet.
TO_NONE = """() => {
  history.replaceState(null, "", location.pathname);
  document.querySelector("base").href = location.pathname;
}"""

# The framework names the place to drop files in English, whatever the language.
NAMED = """() => {
  const place = document.querySelector("#add"), name = place.querySelector("label").innerText.trim();
  for (const part of place.querySelectorAll("button, input")) part.ariaLabel = name;
}"""

# Where a keyboard would cover the page, the reader decides when to type.
FOCUS = """() => {
  if (matchMedia("(hover: hover)").matches) document.querySelector("#box textarea").focus();
}"""

# Puts the ticked documents in the place of the last input, and the question under the conversation at once, until its
# answer comes. While one waits, the text of another stays in the box.
ASKING = """(...given) => {
  const talk = document.querySelector("#talk"), box = document.querySelector("#box textarea");
  if (given[0].trim() && !talk.querySelector(".echo")) {
    const echo = talk.appendChild(document.createElement("article"));
    const said = document.createElement("p"), looking = document.createElement("p");
    echo.className = "echo question";
    echo.dataset.question = said.textContent = given[0];
    echo.dataset.before = talk.querySelectorAll("[role=log] article").length;
    looking.className = "looking";
    looking.role = "status";
    looking.textContent = document.querySelector("#head [data-looking]").dataset.looking;
    echo.append(said, looking);
    echo.scrollIntoView({block: "nearest"});
    box.value = "";
    box.dispatchEvent(new Event("input", {bubbles: true}));
  }
  const ticked = [...document.querySelectorAll("#documents input:checked")].map(tick => tick.value);
  return [...given.slice(0, -1), JSON.stringify(ticked)];
}"""

# Asked before anything is removed; without a yes, nothing is ticked as far as the server is told.
SURE = """() => [confirm(document.querySelector("#documents [data-sure]").dataset.sure) ? JSON.stringify(
  [...document.querySelectorAll("#documents input:checked")].map(tick => tick.value)) : "[]"]"""
