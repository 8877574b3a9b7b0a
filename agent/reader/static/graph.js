// The map: the server says where each page stands, canvas.js draws, d3 moves and finds what is under the pointer.

import { Drawing, inks } from "./canvas.js";

const COLOURS = ["#3f7fa6", "#c9793a", "#4f9a6b", "#a565a8", "#b9a037", "#c25b5b", "#5d72b8", "#3fa09b", "#8a7a5c", "#b0608b", "#7d9a3c", "#6b7d8a"];
const REST = 120; // milliseconds without movement
const FAR = 100; // the server's whole numbers between two neighbours
const byId = (id) => document.getElementById(id);
const canvas = byId("map");
const card = byId("map-page");
const said = byId("map-said");
const dark = matchMedia("(prefers-color-scheme: dark)");
const still = matchMedia("(prefers-reduced-motion: reduce)");
const frame = () => new Promise((done) => requestAnimationFrame(done));

function build({ paths, titles, type, disputed, x, y, group, links: behind, types }) {
  const nodes = paths.map((path, at) => ({ path, title: titles[at], kind: type[at], type: types[type[at]], x: x[at] / FAR, y: y[at] / FAR, group: group[at], degree: 0, near: new Set(), first: false, disputed: false, shown: true, colour: "" }));
  disputed.forEach((at) => { nodes[at].disputed = true; });
  const links = [];
  behind.forEach((others, at) => others.forEach((other) => {
    const one = nodes[at], two = nodes[other];
    one.near.add(two);
    two.near.add(one);
    links.push([one, two]);
  }));
  const best = new Map();
  nodes.forEach((node) => {
    node.degree = node.near.size;
    if (node.type !== "source" && node.degree > (best.get(node.group)?.degree ?? 0)) best.set(node.group, node);
  });
  best.forEach((node) => { node.first = true; });
  return { nodes, links };
}

function start(data) {
  const { nodes, links } = build(data);
  const drawing = new Drawing(canvas, nodes, links);
  const state = { hovered: null, chosen: null, view: d3.zoomIdentity, tree: null, asked: 0 };
  const focus = () => state.hovered ?? state.chosen;

  // -- painting --
  function paint() {
    if (state.asked) return;
    state.asked = requestAnimationFrame(() => { state.asked = 0; drawing.paint(state.view, focus()); });
  }
  let waiting = 0;
  function rest() { // links and labels wait until the hand is still
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      drawing.paintLinks(state.view);
      drawing.chooseLabels(state.view);
      paint();
    }, REST);
  }
  function all() { paint(); rest(); }

  // -- what is shown, and in which colours --
  function choices() {
    const kinds = new Set([...document.querySelectorAll("[name=type]:checked")].map((one) => one.value));
    const onlyDisputed = byId("disputed").checked, byType = byId("colour").value === "type";
    nodes.forEach((node) => {
      node.shown = kinds.has(node.type) && (!onlyDisputed || node.disputed);
      node.colour = COLOURS[(byType ? node.kind : node.group) % COLOURS.length];
    });
    document.querySelectorAll(".swatch[data-type]").forEach((one) => {
      one.style.background = byType ? COLOURS[data.types.indexOf(one.dataset.type) % COLOURS.length] : "transparent";
    });
    drawing.ink = inks(dark.matches);
    const shown = nodes.filter((node) => node.shown);
    state.tree = d3.quadtree(shown, (node) => node.x, (node) => node.y);
    if (state.chosen && !state.chosen.shown) choose(null);
    const count = links.filter(([a, b]) => a.shown && b.shown).length;
    said.textContent = `${shown.length.toLocaleString("en")} ${shown.length === 1 ? "page" : "pages"}, ${count.toLocaleString("en")} ${count === 1 ? "link" : "links"}`;
  }
  document.querySelectorAll("[name=type], #disputed, #colour").forEach((one) => one.addEventListener("change", () => { choices(); all(); }));
  dark.addEventListener("change", () => { choices(); all(); });

  // -- moving --
  const zoom = d3.zoom().on("zoom", ({ transform }) => { state.view = transform; all(); });
  const surface = d3.select(canvas).call(zoom).on("dblclick.zoom", null);
  const move = () => (still.matches ? surface : surface.transition().duration(450));
  function room() { // what the tools leave free
    const tools = byId("map-tools").getBoundingClientRect(), left = drawing.width > 700 ? tools.right - canvas.getBoundingClientRect().left : 0;
    return { left, top: drawing.width > 700 ? 0 : tools.height + 16, width: drawing.width - left };
  }
  function fit() {
    const shown = nodes.some((node) => node.shown) ? nodes.filter((node) => node.shown) : nodes;
    const [x0, x1] = d3.extent(shown, (node) => node.x), [y0, y1] = d3.extent(shown, (node) => node.y);
    const free = room(), high = drawing.height - free.top;
    const k = Math.min(90, 0.9 * Math.min(free.width / (x1 - x0 + 2), high / (y1 - y0 + 2)));
    zoom.scaleExtent([k / 2, Math.max(120, k * 4)]);
    return d3.zoomIdentity.translate(free.left + free.width / 2 - (k * (x0 + x1)) / 2, free.top + high / 2 - (k * (y0 + y1)) / 2).scale(k);
  }
  function centre(node) {
    const free = room(), k = Math.max(state.view.k, 26);
    move().call(zoom.transform, d3.zoomIdentity.translate(free.left + free.width / 2 - k * node.x, (free.top + drawing.height) / 2 - k * node.y).scale(k));
  }
  byId("nearer").onclick = () => move().call(zoom.scaleBy, 1.6);
  byId("farther").onclick = () => move().call(zoom.scaleBy, 1 / 1.6);
  byId("whole").onclick = () => move().call(zoom.transform, fit());
  canvas.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [80, 0], ArrowRight: [-80, 0], ArrowUp: [0, 80], ArrowDown: [0, -80] }[event.key];
    if (step) surface.call(zoom.translateBy, step[0] / state.view.k, step[1] / state.view.k);
    else if (event.key === "+") byId("nearer").click();
    else if (event.key === "-") byId("farther").click();
    else if (event.key === "0") byId("whole").click();
    else if (event.key === "Enter" && state.chosen) location.href = address(state.chosen);
    else if (event.key === "Escape") choose(null);
    else return;
    event.preventDefault();
  });

  // -- a page under the pointer --
  function under(event) {
    const [x, y] = state.view.invert(d3.pointer(event, canvas)), k = state.view.k;
    const node = state.tree.find(x, y, 30 / k);
    return node && Math.hypot(node.x - x, node.y - y) * k < Math.max(drawing.radius(node, k), 4) + 5 ? node : null;
  }
  canvas.addEventListener("pointermove", (event) => {
    const node = event.buttons || event.pointerType === "touch" ? null : under(event);
    if (node === state.hovered) return;
    state.hovered = node;
    canvas.classList.toggle("over", node !== null);
    paint();
  });
  canvas.addEventListener("pointerleave", () => { state.hovered = null; paint(); });
  canvas.addEventListener("click", (event) => choose(under(event)));
  canvas.addEventListener("dblclick", (event) => { const node = under(event); if (node) location.href = address(node); });

  // -- the chosen page --
  const address = ({ path }) => `/wiki/${path.split("/").map(encodeURIComponent).join("/")}`;
  async function choose(node) {
    state.chosen = node;
    card.hidden = node === null;
    paint();
    if (node === null) return;
    const link = Object.assign(document.createElement("a"), { href: address(node), textContent: "Open the page", className: "button" });
    const name = Object.assign(document.createElement("p"), { className: "hit", textContent: node.title });
    card.replaceChildren(name, link);
    const answer = await fetch(address(node).replace("/wiki/", "/preview/")).catch(() => null);
    if (!answer?.ok || state.chosen !== node) return;
    const held = document.createElement("template");
    held.innerHTML = await answer.text();
    card.replaceChildren(held.content, link);
  }

  // -- finding --
  const known = [...nodes].sort((a, b) => b.degree - a.degree);
  byId("titles").replaceChildren(...known.slice(0, 400).map(({ title }) => Object.assign(document.createElement("option"), { value: title })));
  byId("find").addEventListener("change", (event) => {
    const wanted = event.target.value.trim().toLowerCase();
    if (!wanted) return;
    const there = known.filter((node) => node.title.toLowerCase().includes(wanted));
    const found = there.find((node) => node.title.toLowerCase() === wanted) ?? there.find((node) => node.shown) ?? there[0];
    if (!found) { said.textContent = "no page is called so"; return; }
    if (!found.shown) { // its type comes into view with it
      const box = [...document.querySelectorAll("[name=type]")].find((one) => one.value === found.type);
      box.checked = true;
      byId("disputed").checked = false;
      choices();
    }
    choose(found);
    centre(found);
  });

  new ResizeObserver(() => {
    if (canvas.clientWidth === drawing.width && canvas.clientHeight === drawing.height) return;
    drawing.resize();
    all();
  }).observe(canvas);
  drawing.resize();
  choices();
  surface.call(zoom.transform, fit());
  const wanted = canvas.dataset.focus && nodes.find(({ path }) => path === canvas.dataset.focus);
  return async () => {
    drawing.chooseLabels(state.view);
    drawing.paint(state.view, null);
    canvas.dataset.ready = "yes";
    await frame();
    clearTimeout(waiting);
    drawing.paintLinks(state.view);
    drawing.paint(state.view, null);
    canvas.dataset.settled = "yes";
    if (wanted) { choose(wanted); centre(wanted); }
  };
}

try {
  const answer = await fetch("/graph/data");
  if (!answer.ok) throw new Error(`the server said ${answer.status}`);
  byId("map-tools").addEventListener("submit", (event) => event.preventDefault());
  if (matchMedia("(max-width: 44rem)").matches) byId("types").open = false;
  await start(await answer.json())();
} catch (error) {
  said.textContent = `The map can't be drawn here (${error.message}). The index lists the same pages.`;
}
