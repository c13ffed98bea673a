// What the page says when its server can't be reached, no longer knows the reader or takes no more; and what was typed
// is kept meanwhile, in this tab alone. SAID and MOST are put before this: the words by language, the bytes of a file.
const words = SAID[/^zh\b/i.test(navigator.language) ? "zh-TW" : "en"];
const place = document.createElement("div");
place.id = "notice";
place.setAttribute("role", "alert");
let leaving = false, told = "";

function tell(kind) {
  if (leaving || told === kind || (told === "signed_out" && kind !== "large")) return;
  told = kind;
  const said = document.createElement("p"), close = document.createElement("button");
  said.textContent = words[kind] + " ";
  if (kind === "signed_out") {
    const way = document.createElement("a");
    way.href = "login?next=" + encodeURIComponent(location.pathname + location.search);
    way.textContent = words.sign_in;
    said.append(way);
  }
  close.textContent = words.close;
  close.onclick = untell;
  place.replaceChildren(said, close);
  document.body.append(place);
}

function untell() {
  told = "";
  place.remove();
}

// Every request of the page goes through here. What the framework itself says of one that failed is not shown. After a
// question that did not arrive it may call nothing of ours, so that the question is given back here.
const plain = window.fetch;
window.fetch = async (...given) => {
  const asks = /\/(run\/predict|queue\/join)\b/.test(given[0]?.url ?? given[0]);
  let answer;
  try {
    answer = await plain(...given);
  } catch (fault) {
    if (asks) typed.back();
    if (fault.name !== "AbortError") tell("lost");
    throw fault;
  }
  if (asks && answer.status >= 400) typed.back();
  if (answer.status === 401) tell("signed_out");
  else if (answer.status === 413) tell("large");
  else if (answer.status >= 400) tell("failed");
  else if (told === "lost" || told === "failed") untell();
  return answer;
};
addEventListener("pagehide", () => { leaving = true; });
addEventListener("pageshow", () => { leaving = false; });
new MutationObserver(changes => {
  const added = changes.flatMap(change => [...change.addedNodes]);
  if (!told && added.some(node => node.querySelector?.(".toast-body.error"))) tell("failed");
}).observe(document.documentElement, {childList: true, subtree: true});

function refuseLarge(event) {
  const files = event.target.files ?? event.dataTransfer?.files;
  if (!files || !event.target.closest("#add") || ![...files].some(file => file.size > MOST)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  tell("large");
}
for (const kind of ["change", "drop"]) document.addEventListener(kind, refuseLarge, true);

// What one reader typed is not for the next one who signs in here.
const name = () => "typed " + (document.querySelector("#chats .account span")?.textContent ?? "");
window.typed = {
  keep: text => text ? sessionStorage.setItem(name(), text) : sessionStorage.removeItem(name()),
  kept: () => sessionStorage.getItem(name()) ?? "",
  // A question that waits for its answer under the conversation returns to the box, before what was typed since.
  back: () => {
    const echo = document.querySelector("#talk > .echo"), box = document.querySelector("#box textarea");
    if (!echo) return;
    echo.remove();
    box.value = [echo.dataset.question, box.value].filter(Boolean).join("\n");
    box.dispatchEvent(new Event("input", {bubbles: true}));
  },
};
document.addEventListener("input", event => event.target.matches("#box textarea") && typed.keep(event.target.value));
document.addEventListener("submit", event => event.target.matches(".account") && typed.keep(""));
