// Search as you type, evidence by click, previews, keys. Everything works without it, a click slower.

const byId = (id) => document.getElementById(id);
document.documentElement.classList.add("js");

async function fragment(address) {
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  const held = document.createElement("template");
  held.innerHTML = await answer.text(); // the server's own, escaped there; no script of it would run
  return held.content;
}

// -- search ------------------------------------------------------------------------------------------------------

const field = byId("q");
const list = byId("suggestions");
let asked = 0;
let chosen = -1;

function closeList() {
  list.hidden = true;
  chosen = -1;
  field.setAttribute("aria-expanded", "false");
  field.removeAttribute("aria-activedescendant");
}

async function suggest() {
  const query = field.value.trim();
  const mine = ++asked;
  if (!query) return closeList();
  const found = await fragment(`/suggest?q=${encodeURIComponent(query)}`).catch(() => null);
  if (mine !== asked || !found) return;
  const before = list.querySelectorAll("[role=option]")[chosen]?.href;
  list.replaceChildren(found);
  list.hidden = false;
  field.setAttribute("aria-expanded", String(byId("hits") !== null));
  chosen = -1; // what was chosen stays so, where it was found again
  const again = [...list.querySelectorAll("[role=option]")].findIndex((option) => option.href === before);
  if (again >= 0) choose(again + 1);
}

function choose(step) {
  const options = list.querySelectorAll("[role=option]");
  if (!options.length) return;
  chosen = (chosen + step + options.length) % options.length;
  options.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
  options[chosen].scrollIntoView({ block: "nearest" });
  field.setAttribute("aria-activedescendant", options[chosen].id);
}

field.addEventListener("input", suggest);
field.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown") choose(1);
  else if (event.key === "ArrowUp") choose(-1);
  else if (event.key === "Escape") { closeList(); field.blur(); }
  else if (event.key === "Enter" && chosen >= 0) location.href = list.querySelectorAll("[role=option]")[chosen].href;
  else return;
  event.preventDefault();
});
field.addEventListener("blur", () => setTimeout(() => { // a click on a page in the list comes first
  if (document.activeElement !== field) closeList();
}, 150));

// -- evidence ----------------------------------------------------------------------------------------------------

const sheet = byId("evidence");
let opener = null;

async function showEvidence(sentence) {
  const text = sentence.closest(".text");
  const notes = sentence.dataset.notes;
  closeEvidence();
  sentence.classList.add("chosen");
  opener = sentence;
  const path = text.dataset.path.split("/").map(encodeURIComponent).join("/");
  const found = await fragment(`/evidence/${path}?notes=${encodeURIComponent(notes)}`).catch(() => null);
  if (opener !== sentence) return;
  if (!found) { location.hash = `note-${notes.split(" ")[0]}`; return; }
  sheet.replaceChildren(found);
  sheet.hidden = false;
  sheet.scrollTop = 0;
  sheet.focus({ preventScroll: true });
  sheet.querySelector("mark")?.scrollIntoView({ block: "nearest" });
}

function closeEvidence() {
  sheet.hidden = true;
  document.querySelectorAll(".sentence.chosen").forEach((one) => one.classList.remove("chosen"));
  const back = opener?.querySelector(".ref a");
  if (back && sheet.contains(document.activeElement)) back.focus({ preventScroll: true });
  opener = null;
}

document.addEventListener("click", (event) => {
  const target = event.target;
  if (target.closest("#evidence .close")) return closeEvidence();
  const sentence = target.closest(".text .sentence");
  const link = target.closest("a");
  if (sentence && (!link || link.closest(".ref")) && !String(getSelection())) {
    event.preventDefault();
    hidePreview();
    showEvidence(sentence);
  } else if (!sheet.hidden && !target.closest("#evidence") && !link) closeEvidence();
});

// -- previews ----------------------------------------------------------------------------------------------------

const preview = byId("preview");
const known = new Map();
let waiting = 0;

function hidePreview() {
  clearTimeout(waiting);
  preview.hidden = true;
}

async function showPreview(link) {
  const path = new URL(link.href).pathname.slice("/wiki/".length);
  if (!known.has(path)) known.set(path, await fragment(`/preview/${path}`).catch(() => null));
  const found = known.get(path);
  if (!found || !link.matches(":hover, :focus-visible")) return;
  preview.replaceChildren(found.cloneNode(true));
  preview.hidden = false;
  const place = link.getBoundingClientRect();
  const left = Math.min(place.left, innerWidth - preview.offsetWidth - 12);
  const below = place.bottom + 8 + preview.offsetHeight < innerHeight;
  preview.style.left = `${Math.max(8, left) + scrollX}px`;
  preview.style.top = `${(below ? place.bottom + 8 : place.top - preview.offsetHeight - 8) + scrollY}px`;
}

function maybePreview(event) {
  const link = event.target.closest?.("main a[href^='/wiki/'], #evidence a[href^='/wiki/']");
  clearTimeout(waiting);
  if (!link) return hidePreview();
  waiting = setTimeout(() => showPreview(link), event.type === "focusin" ? 600 : 180);
}

if (matchMedia("(hover: hover)").matches) document.addEventListener("mouseover", maybePreview);
document.addEventListener("focusin", maybePreview);

// -- keys --------------------------------------------------------------------------------------------------------

const places = { h: "/", i: "/index", m: "/graph", c: "/conflicts", r: "/changes", n: "/night" };
let going = false;

function step(by) {
  const sentences = [...document.querySelectorAll(".text .sentence")];
  if (!sentences.length) return;
  const focused = document.activeElement.closest?.(".sentence");
  const now = sentences.indexOf(focused ?? opener);
  const next = sentences[Math.max(0, Math.min(sentences.length - 1, now + by))];
  next.querySelector(".ref a").focus({ preventScroll: true });
  next.scrollIntoView({ block: "center" });
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !sheet.hidden) return closeEvidence();
  if (event.key === "Escape") return hidePreview();
  if (event.target.closest("input, textarea, select, dialog[open]") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (going && places[event.key]) location.href = places[event.key];
  going = event.key === "g";
  if (event.key === "/") field.focus();
  else if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (event.key === "?") byId("keys").showModal();
  else return;
  event.preventDefault();
});

// -- table of contents -------------------------------------------------------------------------------------------

const entries = new Map([...document.querySelectorAll(".toc a[href^='#']")].map((a) => [decodeURIComponent(a.hash.slice(1)), a]));
if (entries.size) {
  const watch = new IntersectionObserver((seen) => {
    for (const one of seen) if (one.isIntersecting) {
      entries.forEach((a) => a.classList.remove("now"));
      entries.get(one.target.id)?.classList.add("now");
    }
  }, { rootMargin: "-80px 0px -70% 0px" });
  entries.forEach((_, id) => { const heading = byId(id); if (heading) watch.observe(heading); });
}
