// The map: sigma draws, graphology holds and lays out. The layout goes on in small steps, so that the map can be used
// from the first moment.

const { communitiesLouvain, layoutForceAtlas2 } = globalThis.graphologyLibrary;
const COLOURS = ["#3f7fa6", "#c9793a", "#4f9a6b", "#a565a8", "#b9a037", "#c25b5b", "#5d72b8", "#3fa09b", "#8a7a5c", "#b0608b", "#7d9a3c", "#6b7d8a"];
const DISPUTED = "#d9480f";
const STEPS = 240; // of the layout, at most
const SECONDS = 6; // for it, at most
const MANY = 8000; // links: so many are drawn when all is at rest
const byId = (id) => document.getElementById(id);
const box = byId("map");
const dark = matchMedia("(prefers-color-scheme: dark)");
const said = byId("map-said");

function random(seed) { // mulberry32: the same wiki, the same map
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function build({ types, nodes, links }, kinds) {
  const graph = new graphology.Graph({ type: "undirected" });
  nodes.forEach(([address, title, type, disputed], at) => {
    if (kinds.has(types[type])) graph.addNode(String(at), { address, label: title, kind: types[type], disputed: disputed > 0, x: 0, y: 0 });
  });
  links.forEach(([one, other]) => {
    if (graph.hasNode(String(one)) && graph.hasNode(String(other))) graph.addEdge(String(one), String(other));
  });
  communitiesLouvain.assign(graph, { rng: random(7) });
  place(graph);
  graph.forEachNode((node) => graph.setNodeAttribute(node, "size", 2.2 + 1.15 * Math.sqrt(graph.degree(node))));
  return graph;
}

function place(graph) { // each community on a spot of its own, the larger ones in the middle: a good beginning
  const groups = new Map();
  graph.forEachNode((node, { community }) => {
    if (!groups.has(community)) groups.set(community, []);
    groups.get(community).push(node);
  });
  const spread = Math.sqrt(graph.order) * 12;
  [...groups.values()].sort((a, b) => b.length - a.length).forEach((members, at) => {
    const angle = at * 2.39996, far = spread * Math.sqrt(at / Math.max(1, groups.size));
    members.forEach((node, place) => {
      const turn = place * 2.39996, out = 5 * Math.sqrt(place + 0.5);
      graph.mergeNodeAttributes(node, { x: far * Math.cos(angle) + out * Math.cos(turn), y: far * Math.sin(angle) + out * Math.sin(turn) });
    });
  });
}

function settle(graph, sigma, done) {
  const settings = { ...layoutForceAtlas2.inferSettings(graph), barnesHutOptimize: graph.order > 400, gravity: 0.6, scalingRatio: 12, slowDown: 4, adjustSizes: false };
  const end = performance.now() + SECONDS * 1000;
  let steps = 0;
  let over = false;
  sigma.on("kill", () => { over = true; });
  const work = () => {
    if (over) return;
    const until = performance.now() + 24;
    do {
      layoutForceAtlas2.assign(graph, { iterations: 1, settings });
      steps += 1;
    } while (steps < STEPS && performance.now() < until);
    if (steps < STEPS && performance.now() < end) requestAnimationFrame(work);
    else done();
  };
  requestAnimationFrame(work);
}

function start(graph, kinds) {
  const state = { hovered: null, chosen: null, near: new Set(), disputedOnly: byId("disputed").checked, by: byId("colour").value, moving: true };
  const colour = ({ kind, community }) => COLOURS[(state.by === "type" ? kinds.indexOf(kind) : community) % COLOURS.length];
  const isHidden = (attributes) => state.disputedOnly && !attributes.disputed;
  const ink = () => (dark.matches ? { text: "#e3e4e2", line: "#343c41", faint: "#2a3135" } : { text: "#1d2124", line: "#d5d3cc", faint: "#e6e4de" });
  const sigma = new Sigma(graph, box, {
    labelRenderedSizeThreshold: 5.5, labelDensity: 0.8, labelFont: getComputedStyle(document.body).fontFamily, labelSize: 12,
    labelColor: { color: ink().text }, defaultEdgeColor: ink().line, zIndex: true, allowInvalidContainer: true, hideEdgesOnMove: graph.size > MANY,
    nodeReducer(node, attributes) {
      const focus = state.hovered ?? state.chosen;
      const shown = { ...attributes, color: attributes.disputed ? DISPUTED : colour(attributes), hidden: isHidden(attributes) };
      if (focus !== null && node !== focus && !state.near.has(node)) Object.assign(shown, { color: ink().faint, label: "", zIndex: 0 });
      else if (focus !== null) Object.assign(shown, { zIndex: 1, forceLabel: node === focus || state.near.size < 40 });
      return shown;
    },
    edgeReducer(edge, attributes) {
      const focus = state.hovered ?? state.chosen;
      if (focus === null) return { ...attributes, color: ink().line, size: 0.6, hidden: state.moving && graph.size > MANY };
      const touches = graph.extremities(edge).includes(focus);
      return { ...attributes, hidden: !touches, color: ink().text, size: 0.8 };
    },
    defaultDrawNodeHover(context, data, settings) { // the label on paper of the page's own colour
      if (!data.label) return;
      context.font = `${settings.labelSize}px ${settings.labelFont}`;
      const width = context.measureText(data.label).width + 12;
      context.fillStyle = dark.matches ? "#1d2226" : "#ffffff";
      context.fillRect(data.x + data.size + 1, data.y - 11, width, 22);
      context.fillStyle = ink().text;
      context.fillText(data.label, data.x + data.size + 6, data.y + 4);
    },
  });
  const focusOn = (node) => {
    state.near = new Set(node === null ? [] : graph.neighbors(node));
    sigma.refresh({ skipIndexation: true });
  };
  const tell = () => {
    const shown = graph.filterNodes((_, attributes) => !isHidden(attributes)).length;
    said.textContent = `${shown.toLocaleString("en")} pages, ${graph.size.toLocaleString("en")} links`;
  };

  sigma.on("enterNode", ({ node }) => { state.hovered = node; box.classList.add("over"); focusOn(node); });
  sigma.on("leaveNode", () => { state.hovered = null; box.classList.remove("over"); focusOn(state.chosen); });
  sigma.on("clickStage", () => choose(null));
  sigma.on("clickNode", ({ node }) => choose(node));
  sigma.on("doubleClickNode", ({ node, preventSigmaDefault }) => { preventSigmaDefault(); location.href = graph.getNodeAttribute(node, "address"); });

  const card = byId("map-page");
  async function choose(node, move = false) {
    state.chosen = node;
    focusOn(node);
    card.hidden = node === null;
    if (node === null) return;
    const { address, label } = graph.getNodeAttributes(node);
    const link = Object.assign(document.createElement("a"), { href: address, textContent: "Open the page", className: "button" });
    const name = Object.assign(document.createElement("p"), { className: "hit", textContent: label });
    card.replaceChildren(name, link);
    if (move) sigma.getCamera().animate({ ...sigma.getNodeDisplayData(node), ratio: 0.25 }, { duration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 500 });
    const answer = await fetch(address.replace("/wiki/", "/preview/")).catch(() => null);
    if (!answer?.ok || state.chosen !== node) return;
    const held = document.createElement("template");
    held.innerHTML = await answer.text();
    card.replaceChildren(held.content, link);
  }

  const sorted = graph.nodes().sort((a, b) => graph.degree(b) - graph.degree(a));
  byId("titles").replaceChildren(...sorted.slice(0, 500).map((node) => Object.assign(document.createElement("option"), { value: graph.getNodeAttribute(node, "label") })));
  byId("find").onchange = (event) => {
    const wanted = event.target.value.trim().toLowerCase();
    const names = (node) => graph.getNodeAttribute(node, "label").toLowerCase();
    const found = wanted && (sorted.find((node) => names(node) === wanted) ?? sorted.find((node) => names(node).includes(wanted)));
    if (found) choose(found, true);
    else if (wanted) said.textContent = "no page is called so";
  };
  byId("colour").onchange = (event) => { state.by = event.target.value; swatches(); sigma.refresh(); };
  byId("disputed").onchange = (event) => { state.disputedOnly = event.target.checked; sigma.refresh(); tell(); };
  dark.onchange = () => { sigma.setSetting("labelColor", { color: ink().text }); sigma.refresh(); };
  const swatches = () => document.querySelectorAll(".swatch").forEach((one) => {
    one.style.background = state.by === "type" ? COLOURS[kinds.indexOf(one.dataset.type) % COLOURS.length] : "transparent";
  });

  swatches();
  tell();
  const wanted = box.dataset.focus && graph.findNode((_, { address }) => address === box.dataset.focus);
  box.dataset.ready = "yes";
  settle(graph, sigma, () => { box.dataset.settled = "yes"; state.moving = false; sigma.refresh(); if (wanted) choose(wanted, true); });
  return sigma;
}

try {
  const answer = await fetch("/graph/data");
  if (!answer.ok) throw new Error(`the server said ${answer.status}`);
  const data = await answer.json();
  let sigma = null;
  const draw = () => { // another choice of types is another map: what is not shown pulls at nothing
    sigma?.kill();
    byId("map-page").hidden = true;
    const kinds = new Set([...document.querySelectorAll("[name=type]:checked")].map((one) => one.value));
    sigma = start(build(data, kinds), data.types);
  };
  document.querySelectorAll("[name=type]").forEach((one) => one.addEventListener("change", draw));
  document.querySelector(".map-tools").addEventListener("submit", (event) => event.preventDefault());
  draw();
} catch (error) {
  said.textContent = `The map can't be drawn here (${error.message}). The index lists the same pages.`;
}
