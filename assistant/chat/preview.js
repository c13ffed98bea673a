// The card beside a citation. It comes under a resting pointer and on keyboard focus, and stays until either goes away
// or Escape is pressed (WCAG 2.2, 1.4.13). Where the evidence is not beside the answer, a first tap shows it and a
// second one, on the mark or on the card, goes there.
{
  const REST = 150, GRACE = 250, GAP = 8;  // ms, ms, CSS pixels
  const card = document.createElement("div");
  card.id = card.className = "preview";
  card.popover = "manual";
  let mark = null, wanted = null, showing = 0, hiding = 0, touch = false;

  const citation = target => target.closest?.("#talk a.cite");
  const template = cite => document.getElementById(cite.hash.replace("#e", "p"));

  const stay = () => { clearTimeout(hiding); hiding = 0; };

  const hide = () => {
    clearTimeout(showing);
    stay();
    wanted = null;
    mark?.removeAttribute("aria-describedby");
    mark = null;
    if (card.isConnected && card.matches(":popover-open")) card.hidePopover();
  };

  const place = () => {
    if (!mark?.isConnected || !mark.checkVisibility()) return hide();
    const at = mark.getClientRects()[0], floor = document.querySelector("#ask").getBoundingClientRect().top;
    const edge = document.querySelector("#left").getBoundingClientRect().right - GAP;
    const under = floor - at.bottom, over = at.top;
    const below = under > card.offsetHeight + 2 * GAP || under > over;
    card.style.maxHeight = `${Math.max(under, over) - 2 * GAP}px`;
    card.style.top = `${below ? at.bottom + GAP : at.top - GAP - card.offsetHeight}px`;
    card.style.left = `${Math.max(GAP, Math.min(at.left - 2 * GAP, edge - card.offsetWidth))}px`;
  };

  const show = (cite, tapped = false) => {
    const held = template(cite);
    if (!held) return;
    if (mark !== cite) hide();
    if (!card.isConnected) document.querySelector("main").append(card);
    mark = cite;
    card.replaceChildren(held.content.cloneNode(true));
    for (const part of card.querySelectorAll("[tabindex]")) part.removeAttribute("tabindex");
    const way = card.querySelector("a");
    card.role = tapped ? "dialog" : "tooltip";
    card.ariaLabel = tapped ? card.querySelector(".title").textContent : null;
    if (!tapped) {
      way.remove();
      cite.setAttribute("aria-describedby", card.id);
    }
    card.style.maxHeight = "";
    card.showPopover();
    place();
    if (tapped) way.focus({preventScroll: true});
  };

  const leave = () => {
    clearTimeout(showing);
    wanted = null;
    if (mark && !hiding && !mark.matches(":focus-visible") && !touch) hiding = setTimeout(hide, GRACE);
  };

  document.addEventListener("pointerover", event => {
    if (event.pointerType === "touch") return;
    const cite = citation(event.target);
    if (card.contains(event.target) || (cite && cite === mark)) stay();
    else if (!cite) leave();
    else if (cite !== wanted) {
      if (template(cite)) cite.removeAttribute("title");  // which the browser would show beside the card
      clearTimeout(showing);
      wanted = cite;
      showing = setTimeout(show, REST, cite);
    }
  });
  document.addEventListener("pointerdown", event => {
    touch = event.pointerType === "touch";
    if (mark && !card.contains(event.target) && citation(event.target) !== mark) hide();
  });
  document.addEventListener("click", event => {
    const cite = citation(event.target);
    if (cite && cite !== mark && touch && template(cite) && matchMedia("(max-width: 52rem)").matches) {
      event.preventDefault();
      show(cite, true);
    } else if (cite || card.contains(event.target)) hide();
  }, true);
  document.addEventListener("focusin", event => {
    const cite = citation(event.target);
    if (!cite?.matches(":focus-visible")) return;
    if (template(cite)) cite.removeAttribute("title");
    show(cite);
  });
  document.addEventListener("focusout", event => {
    if (event.target === mark && card.role === "tooltip") hide();
  });
  document.addEventListener("keydown", event => {
    if (event.key !== "Escape" || !mark) return;
    event.stopImmediatePropagation();
    const back = card.contains(document.activeElement) && mark;
    hide();
    if (back) back.focus({preventScroll: true});
  });
  for (const moved of ["scroll", "resize"]) addEventListener(moved, () => mark && place(), true);
  new MutationObserver(() => mark && !mark.isConnected && hide()).observe(document, {childList: true, subtree: true});
}
