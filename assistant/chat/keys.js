// What the keyboard does beyond the browser's own: with Alt, so that it does so while one types too, and Escape.
{
  const box = () => document.querySelector("#box textarea");

  // The newest answer's first, each piece of evidence once.
  const citations = () => {
    const articles = [...document.querySelectorAll("#talk article")].reverse();
    const all = articles.flatMap(article => [...article.querySelectorAll("a.cite")]);
    return all.filter((cite, at) => all.findIndex(other => other.hash === cite.hash) === at);
  };

  const step = by => {
    const all = citations(), at = all.findIndex(cite => cite.hash === document.activeElement.hash);
    const newest = all.filter(cite => cite.closest("article") === all[0].closest("article")).length;
    const next = at >= 0 ? at + by : by > 0 ? 0 : newest - 1;
    all.at(next % all.length)?.focus({focusVisible: true});
  };

  // On the layout with two columns the evidence follows the focus. Going to a mark takes the focus away, so it is given
  // back.
  const follow = cite => {
    const place = document.getElementById(cite.hash.slice(1));
    if (!place || matchMedia("(max-width: 52rem)").matches) return;
    if (location.hash === cite.hash) return place.scrollIntoView({block: "nearest"});
    location.replace(cite.hash);
    cite.focus({preventScroll: true, focusVisible: true});
  };

  const does = {
    N: () => document.querySelector("#fresh").click(),
    J: () => step(1),
    K: () => step(-1),
  };

  // Where a letter is not what the key gives (another script, Option on a Mac), the place of the key counts.
  const letter = event => (/^[a-z]$/i.test(event.key) ? event.key.toUpperCase() : event.code.replace("Key", ""));

  document.addEventListener("keydown", event => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (document.querySelector(".sheet:popover-open")) return;
    if (event.key === "Escape" && !event.altKey) box().focus();
    else if (event.altKey && does[letter(event)]) {
      event.preventDefault();
      does[letter(event)]();
    }
  });
  document.addEventListener("focusin", event => {
    const cite = event.target.closest?.("#talk a.cite");
    if (cite?.matches(":focus-visible")) follow(cite);
  });
}
