// Draws the map on a canvas: links on a layer of their own, which is drawn anew when all is at rest, and the pages over
// it. A canvas, because without a graphics card it draws 5,000 pages in a twentieth of a second, and WebGL needs seconds.

const LABELS = 90; // at most
const BATCH = 400; // links of one stroke

export function inks(dark) {
  return dark
    ? { paper: "#15191c", text: "#e3e4e2", line: "#8a959b", disputed: "#ff9b57", ring: "#15191c" }
    : { paper: "#fbfaf7", text: "#1d2124", line: "#6d6a62", disputed: "#d9480f", ring: "#fbfaf7" };
}

export class Drawing {
  // `nodes`: {x, y, degree, first, title, disputed, near}; `links`: [node, node]; `first`: the best known of its group.
  constructor(canvas, nodes, links) {
    Object.assign(this, { canvas, nodes, links, labels: [], ink: inks(false), font: getComputedStyle(document.body).fontFamily });
    this.context = canvas.getContext("2d");
    this.layer = document.createElement("canvas");
    this.drawnAt = null; // where the layer of links was drawn
    this.order = [...nodes].sort((a, b) => b.first - a.first || b.degree - a.degree);
  }

  resize() {
    this.ratio = devicePixelRatio || 1;
    this.width = this.canvas.clientWidth;
    this.height = this.canvas.clientHeight;
    for (const one of [this.canvas, this.layer]) {
      one.width = Math.round(this.width * this.ratio);
      one.height = Math.round(this.height * this.ratio);
    }
    this.drawnAt = null;
  }

  radius(node, k) { // in pixels; `k`: pixels between neighbours, about
    const unit = Math.min(6.5, Math.max(1.5, k * 0.27));
    return Math.min(unit * 7, 28, unit * (0.75 + 0.26 * Math.sqrt(node.degree)));
  }

  paintLinks({ k, x, y }) {
    const pen = this.layer.getContext("2d");
    pen.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    pen.clearRect(0, 0, this.width, this.height);
    const shown = this.links.filter(([a, b]) => a.shown && b.shown && this._crosses(a, b, k, x, y));
    pen.strokeStyle = this.ink.line;
    pen.lineWidth = 0.7;
    pen.globalAlpha = Math.min(0.4, Math.max(0.07, 700 / (shown.length + 1)));
    for (let at = 0; at < shown.length; at += BATCH) {
      pen.beginPath();
      for (const [a, b] of shown.slice(at, at + BATCH)) {
        pen.moveTo(a.x * k + x, a.y * k + y);
        pen.lineTo(b.x * k + x, b.y * k + y);
      }
      pen.stroke();
    }
    this.drawnAt = { k, x, y };
  }

  _crosses(a, b, k, x, y) {
    const [ax, ay, bx, by] = [a.x * k + x, a.y * k + y, b.x * k + x, b.y * k + y];
    return Math.max(ax, bx) > 0 && Math.min(ax, bx) < this.width && Math.max(ay, by) > 0 && Math.min(ay, by) < this.height;
  }

  paint(view, focus) {
    const { context: pen, ratio } = this;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.clearRect(0, 0, this.width, this.height);
    this._links(view, focus);
    for (const node of this.nodes) if (node.shown) this._dot(node, view, focus);
    if (focus) for (const node of [...focus.near, focus]) if (node.shown) this._dot(node, view, focus, true);
    for (const node of focus ? this._near(focus) : this.labels) this._label(node, view, node === focus);
  }

  _links({ k, x, y }, focus) {
    const pen = this.context;
    if (this.drawnAt) {
      const scale = k / this.drawnAt.k;
      pen.globalAlpha = focus ? 0.25 : 1;
      pen.drawImage(this.layer, x - this.drawnAt.x * scale, y - this.drawnAt.y * scale, this.width * scale, this.height * scale);
    }
    pen.globalAlpha = 0.7;
    if (!focus) return;
    pen.strokeStyle = this.ink.line;
    pen.lineWidth = 1;
    pen.beginPath();
    for (const node of focus.near) if (node.shown) {
      pen.moveTo(focus.x * k + x, focus.y * k + y);
      pen.lineTo(node.x * k + x, node.y * k + y);
    }
    pen.stroke();
  }

  _dot(node, { k, x, y }, focus, near = false) {
    const pen = this.context, r = this.radius(node, k), at = node.x * k + x, down = node.y * k + y;
    if (at < -r || down < -r || at > this.width + r || down > this.height + r) return;
    pen.globalAlpha = focus && !near ? 0.16 : 1;
    pen.fillStyle = node.colour;
    pen.beginPath();
    pen.arc(at, down, r, 0, 7);
    pen.fill();
    if (r > 4) { // apart from those it lies on
      pen.strokeStyle = this.ink.ring;
      pen.lineWidth = 1;
      pen.stroke();
    }
    if (node.disputed) {
      pen.strokeStyle = this.ink.disputed;
      pen.lineWidth = 2;
      pen.beginPath();
      pen.arc(at, down, r + 2, 0, 7);
      pen.stroke();
    }
  }

  // -- labels: as many as don't cover each other, the best known page of each group first --

  chooseLabels(view) {
    const taken = [];
    this.labels = [];
    for (const node of this.order) {
      if (this.labels.length >= LABELS) break;
      if (!node.shown) continue;
      const box = this._box(node, view);
      if (box.left > this.width || box.right < 0 || box.top > this.height || box.bottom < 0) continue;
      if (taken.some((one) => one.left < box.right && box.left < one.right && one.top < box.bottom && box.top < one.bottom)) continue;
      if (!node.first && this.radius(node, view.k) < 3.4) continue;
      taken.push(box);
      this.labels.push(node);
    }
  }

  _near(focus) {
    return [focus, ...[...focus.near].filter((node) => node.shown).sort((a, b) => b.degree - a.degree).slice(0, 30)].reverse();
  }

  _box(node, { k, x, y }) {
    const pen = this.context, left = node.x * k + x + this.radius(node, k) + 4, middle = node.y * k + y;
    if (node.wide === undefined) {
      pen.font = `${node.first ? "600 13px" : "12px"} ${this.font}`;
      node.label = node.title.length > 34 ? `${node.title.slice(0, 32)}…` : node.title;
      node.wide = pen.measureText(node.label).width;
    }
    return { left: left - 6, right: left + node.wide + 6, top: middle - 10, bottom: middle + 10 };
  }

  _label(node, view, strong) {
    const pen = this.context, box = this._box(node, view);
    pen.globalAlpha = 1;
    pen.font = `${node.first || strong ? "600 13px" : "12px"} ${this.font}`;
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    pen.strokeStyle = this.ink.paper;
    pen.lineWidth = 3.5;
    pen.strokeText(node.label, box.left + 6, box.top + 10);
    pen.fillStyle = this.ink.text;
    pen.fillText(node.label, box.left + 6, box.top + 10);
  }
}
