/* What the base map does by itself, without asking the server: layers and their switch, names
   that never lie on each other, the view that is kept, two maps that move together.
   An expression: base.py calls it with the map, its data and its options. It is read through
   a template, so two opening braces never stand side by side here. */
function (map, data, options) {
  "use strict";
  const words = options.words;
  const box = map.getContainer();
  // A click focuses the map; the page around it must not scroll away under the pointer.
  box.focus = (how) => HTMLElement.prototype.focus.call(box, Object.assign({}, how, {preventScroll: true}));
  const top = (() => {
    try { window.parent.sessionStorage.getItem("vl"); return window.parent; } catch (_) { return window; }
  })();

  /* --- what is remembered: in the page around the map, for as long as its tab is open ------- */
  const shelf = {
    read(key) {
      try { return JSON.parse(top.sessionStorage.getItem(key)); } catch (_) { return null; }
    },
    write(key, value) {
      try {
        if (value === null) top.sessionStorage.removeItem(key);
        else top.sessionStorage.setItem(key, JSON.stringify(value));
      } catch (_) { /* storage is switched off: the map works, it only forgets */ }
    },
  };
  const VIEW = "vl-map-view", SWITCHES = "vl-map-layers";

  function make(tag, css, text) {
    const element = document.createElement(tag);
    if (css) element.className = css;
    if (text) element.textContent = text;
    return element;
  }

  /* --- view: kept in the page around, brought back before anything is seen ------------------- */
  const home = L.latLngBounds(options.home);
  let atHome = true, wanted = null;
  /* Only what a reader does counts as a new view: a frame that is still growing moves the map too. */
  let inputAt = 0, homeAt = 0, followedAt = 0;
  for (const kind of ["pointerdown", "wheel", "keydown", "click"]) {
    box.addEventListener(kind, () => {
      inputAt = performance.now();
      map._enforcingBounds = false;
    }, {capture: true, passive: true});
  }
  /* Without Leaflet's own way back into the limits, which would slide on after the view is set. */
  function quietly(act) {
    const before = map._enforcingBounds;
    map._enforcingBounds = true;
    act();
    map._enforcingBounds = before;
  }
  function goHome(animate) { map.fitBounds(home, animate ? {} : {animate: false, reset: true}); }
  function isHome() {
    const zoom = map.getBoundsZoom(home);
    const middle = map.unproject(map.project(home.getSouthWest(), zoom).add(map.project(home.getNorthEast(), zoom)).divideBy(2), zoom);
    return Math.abs(map.getZoom() - zoom) < 0.06 && map.project(middle, zoom).distanceTo(map.project(map.getCenter(), zoom)) < 3;
  }
  // Of this visit only: a page that is loaded anew begins with the whole region.
  const visit = top.performance.timeOrigin;
  const found = shelf.read(VIEW);
  const kept = found && found.visit === visit ? found : null;
  const good = kept && [kept.lat, kept.lng, kept.zoom].every(Number.isFinite)
    && L.latLngBounds(map.options.maxBounds).contains([kept.lat, kept.lng]);
  if (good) {
    wanted = {center: L.latLng(kept.lat, kept.lng), zoom: kept.zoom};
    quietly(() => map.setView(wanted.center, wanted.zoom, {animate: false, reset: true}));
    atHome = false;
  } else quietly(() => goHome(false));

  /* --- panes: all of the base lies below the marks (400) and never takes the pointer -------- */
  const PANES = {
    land: 210, shades: 220, outlines: 230, water: 240, roads: 250, province: 260, grid: 270, veil: 280, chosen: 290,
    dots: 330, basenames: 590,
  };
  for (const [name, z] of Object.entries(PANES)) {
    const pane = map.createPane("vl-" + name);
    pane.style.zIndex = z;
    if (name !== "shades") pane.style.pointerEvents = "none";
  }
  const renderers = {};
  function renderer(pane) {
    // Always shapes, whatever the marks are drawn with: a canvas above would take the pointer.
    renderers[pane] = renderers[pane] || L.svg({pane: "vl-" + pane, padding: 0.4});
    return renderers[pane];
  }
  for (const {pane, style, shapes} of data.shapes) {
    const look = Object.assign({pane: "vl-" + pane, renderer: renderer(pane), interactive: false}, style);
    L.geoJSON(shapes, Object.assign({style: look}, look)).addTo(map);
  }

  /* --- marks on a canvas: a pattern of CSS cannot reach them, so the hatch is drawn ---------- */
  const plainFill = L.Canvas.prototype._fillStroke;
  L.Canvas.include({
    _fillStroke(ctx, layer) {
      const look = layer.options;
      if (!/(^| )mk-gap( |$)/.test(look.className || "")) return plainFill.call(this, ctx, layer);
      const kept = look.fillColor;
      look.fillColor = hatch(ctx);
      plainFill.call(this, ctx, layer);
      look.fillColor = kept;
    },
  });
  let pattern = null;
  function hatch(ctx) {
    if (pattern) return pattern;
    const tile = document.createElement("canvas");
    tile.width = tile.height = 6;
    const pen = tile.getContext("2d");
    pen.fillStyle = options.gap[0];
    pen.fillRect(0, 0, 6, 6);
    pen.strokeStyle = options.gap[1];
    pen.lineWidth = 1.3;
    pen.beginPath();
    for (const x of [-6, 0, 6]) { pen.moveTo(x - 1, 7); pen.lineTo(x + 7, -1); }
    pen.stroke();
    pattern = ctx.createPattern(tile, "repeat");
    return pattern;
  }

  /* --- words around the map ------------------------------------------------------------------ */
  box.setAttribute("aria-label", words.name);
  box.classList.add("vl-" + data.frame);
  if (options.mark) box.appendChild(make("div", "vl-mark", options.mark));
  document.body.insertAdjacentHTML("beforeend", options.hatch);
  const credit = make("span"), long = make("span", "vl-long", options.credit);
  credit.append(long, make("span", "vl-short", options.short), " · Leaflet");
  map.attributionControl.setPrefix(credit.innerHTML);
  for (const [button, word] of [["_zoomInButton", "zoom_in"], ["_zoomOutButton", "zoom_out"]]) {
    map.zoomControl[button].title = words[word];
    map.zoomControl[button].setAttribute("aria-label", words[word]);
  }
  map.on("popupopen", (event) => {
    const close = event.popup.getElement().querySelector(".leaflet-popup-close-button");
    if (close) close.setAttribute("aria-label", words.close);
  });
  // The map is a document of its own; the page around it opens certificates.
  document.addEventListener("click", (event) => {
    const proof = event.target.closest("[data-vl-proof]");
    if (!proof) return;
    const detail = proof.dataset.vlProof;
    top.dispatchEvent(new CustomEvent("vl-proof", {detail}));
  }, true);

  function control(position, element) {
    const own = new L.Control({position});
    own.onAdd = () => element;
    own.addTo(map);
    L.DomEvent.disableClickPropagation(element);
    L.DomEvent.disableScrollPropagation(element);
    return element;
  }
  L.control.scale({imperial: false, maxWidth: 110, position: "bottomleft"}).addTo(map);
  const north = make("div", "vl-north");
  north.innerHTML = '<svg viewBox="0 0 16 22" width="16" height="22" aria-hidden="true"><path d="M8 1 13 20 8 16Z" fill="#1B2A33"/><path d="M8 1 3 20 8 16Z" fill="#fff" stroke="#1B2A33" stroke-linejoin="round"/></svg>';
  north.prepend(make("b", "", words.north));
  control("bottomleft", north);

  /* --- layers -------------------------------------------------------------------------------- */
  const chosen = Object.assign({}, shelf.read(SWITCHES));
  const layers = data.layers.slice();
  const tiles = options.tiles && L.tileLayer(options.tiles.url, {
    attribution: options.tiles.credit.replace(/[&<>]/g, (c) => ({"&": "&amp;", "<": "&lt;", ">": "&gt;"}[c])),
    minZoom: map.getMinZoom(), maxZoom: map.getMaxZoom(),
  });
  if (tiles) layers.push({id: "tiles", name: options.tiles.name, on: true});
  const shown = Object.fromEntries(
    layers.map(({id, on}) => [id, typeof chosen[id] === "boolean" ? chosen[id] : on]));
  const OWN = {outlines: ["outlines", "province"], water: ["water"], roads: ["roads"], grid: ["grid"]};

  function show(id) {
    for (const pane of OWN[id] || []) map.getPane("vl-" + pane).style.display = shown[id] ? "" : "none";
    if (id === "tiles") {
      // Land without holes would cover the tiles.
      map.getPane("vl-land").style.display = shown.tiles ? "none" : "";
      if (shown.tiles) tiles.addTo(map); else tiles.remove();
    }
    if (id === "grid") drawGrid();
  }

  const sheet = make("div", "vl-layers leaflet-bar");
  const opener = make("button", "vl-open", words.layers);
  const list = make("fieldset", "vl-list");
  opener.type = "button";
  opener.title = words.layers_title;
  list.id = "vl-layer-list";
  list.hidden = true;
  opener.setAttribute("aria-expanded", "false");
  opener.setAttribute("aria-controls", list.id);
  list.appendChild(make("legend", "", words.layers_title));
  for (const {id, name} of layers) {
    const row = make("label", "vl-row");
    const tick = make("input");
    tick.type = "checkbox";
    tick.checked = shown[id];
    tick.dataset.layer = id;
    tick.addEventListener("change", () => {
      shown[id] = tick.checked;
      shelf.write(SWITCHES, Object.assign({}, shelf.read(SWITCHES), {[id]: tick.checked}));
      show(id);
      arrange();
      announce("vl-layers", {id, on: tick.checked});
    });
    row.append(tick, make("i", "vl-key key-" + id), make("span", "", name));
    list.appendChild(row);
  }
  function fold(folded) {
    list.hidden = folded;
    opener.setAttribute("aria-expanded", String(!folded));
    schedule();
  }
  opener.addEventListener("click", () => fold(!list.hidden));
  sheet.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape" && !list.hidden) { fold(true); opener.focus(); }
  });
  sheet.append(opener, list);
  map.on("click", () => { if (!list.hidden) fold(true); });
  control("topright", sheet);

  /* --- graticule: lines at round minutes, their degrees along the edges ---------------------- */
  let gridLayer = null, gridStep = 0;
  const degrees = make("div", "vl-degrees");
  box.appendChild(degrees);
  function minutes(zoom) { return [[9.4, 30], [10.6, 15], [12, 5], [13, 2]].find((p) => zoom < p[0])?.[1] || 1; }
  function drawGrid() {
    degrees.replaceChildren();
    if (!shown.grid) {
      if (gridLayer) gridLayer.remove();
      gridLayer = null; gridStep = 0;
      return;
    }
    const step = minutes(map.getZoom());
    const [west, south, east, north] = options.region;
    const from = (v) => Math.floor((v - 0.6) * 60 / step), to = (v) => Math.ceil((v + 0.6) * 60 / step);
    const view = map.getSize();
    const look = {pane: "vl-grid", renderer: renderer("grid"), interactive: false, color: options.line,
      weight: 0.6, opacity: 0.55, dashArray: "1 3"};
    const lines = [];
    for (let k = from(west); k <= to(east); k++) {
      const lon = k * step / 60, x = map.latLngToContainerPoint([map.getCenter().lat, lon]).x;
      lines.push([[south - 0.6, lon], [north + 0.6, lon]]);
      if (x > 55 && x < view.x - 110) degree(k * step, words.east, {left: x + "px", top: "0"});
    }
    for (let k = from(south); k <= to(north); k++) {
      const lat = k * step / 60, y = map.latLngToContainerPoint([lat, map.getCenter().lng]).y;
      lines.push([[lat, west - 0.6], [lat, east + 0.6]]);
      if (y > 50 && y < view.y - 30) degree(k * step, words.latitude, {right: "0", top: y + "px"});
    }
    if (step === gridStep) return;
    if (gridLayer) gridLayer.remove();
    gridLayer = L.layerGroup(lines.map((line) => L.polyline(line, look))).addTo(map);
    gridStep = step;
  }
  function degree(total, side, place) {
    const words = Math.floor(total / 60) + "°" + String(total % 60).padStart(2, "0") + "′" + side;
    const mark = make("span", place.left ? "up" : "across", words);
    Object.assign(mark.style, place);
    degrees.appendChild(mark);
  }

  /* --- names --------------------------------------------------------------------------------- */
  /* Who gives way: a name of a higher number gives way to all of lower ones. */
  const RANK = {sel: 0, cl: 1, "un-name": 2, st: 3, cp: 4, "st-low": 5, po: 6, rv: 7, rd: 8, dn: 9, nb: 10};
  /* Air around a name of each kind, px. */
  const AIR = {dn: 7, rv: 5, nb: 10, rd: 3, "st-low": 3, po: 3};
  const labels = data.labels.map((label, index) => Object.assign({index}, label));
  const byKind = (css) => css.split(" ").reduce((kept, c) => (c in RANK ? c : kept), "dn");
  for (const label of labels) label.kind = byKind(label.css);
  labels.sort((a, b) => RANK[a.kind] - RANK[b.kind]);

  class Room {
    constructor() { this.cells = new Map(); }
    * keys(b) {
      for (let x = b[0] >> 6; x <= b[2] >> 6; x++) for (let y = b[1] >> 6; y <= b[3] >> 6; y++) yield x * 4096 + y;
    }
    add(b) {
      for (const key of this.keys(b)) {
        const cell = this.cells.get(key);
        if (cell) cell.push(b); else this.cells.set(key, [b]);
      }
    }
    /* A disc is added with its box, its key and its radius; its corners are free. */
    disc(x, y, r, key) { this.add([x - r, y - r, x + r, y + r, key, r]); }
    static reaches(b, t) {
      const r = t[5], x = t[0] + r, y = t[1] + r;
      const dx = x - Math.max(b[0], Math.min(x, b[2])), dy = y - Math.max(b[1], Math.min(y, b[3]));
      return dx * dx + dy * dy < r * r;
    }
    hit(b, air, own) {
      const wide = [b[0] - air, b[1] - air, b[2] + air, b[3] + air];
      for (const key of this.keys(wide)) {
        for (const t of this.cells.get(key) || []) {
          if (wide[0] >= t[2] || wide[2] <= t[0] || wide[1] >= t[3] || wide[3] <= t[1] || (own && t[4] === own)) continue;
          if (!t[5] || Room.reaches(wide, t)) return true;
        }
      }
      return false;
    }
  }

  const sizes = new Map();
  const ruler = make("div", "vlm vl-ruler");
  box.appendChild(ruler);
  function measure(css, text) {
    const key = css + "|" + text;
    let size = sizes.get(key);
    if (!size) {
      const probe = make("span", css, text);
      ruler.appendChild(probe);
      size = {w: probe.offsetWidth, h: probe.offsetHeight};
      probe.remove();
      if (size.w) sizes.set(key, size);
    }
    return size;
  }
  const spot = (latlng) => latlng.lat.toFixed(4) + "," + latlng.lng.toFixed(4);

  /* Places around a point, nearest first: right, left, above, below, then the corners. */
  function around(x, y, r, w, h) {
    return [
      [x + r, y - h / 2], [x - r - w, y - h / 2], [x - w / 2, y - r - h + 3], [x - w / 2, y + r - 3],
      [x + r * 0.75, y - r * 0.6 - h + 3], [x + r * 0.75, y + r * 0.6 - 3],
      [x - r * 0.75 - w, y - r * 0.6 - h + 3], [x - r * 0.75 - w, y + r * 0.6 - 3],
      [x - w * 0.25, y - r - h + 3], [x - w * 0.75, y - r - h + 3],
      [x - w * 0.25, y + r - 3], [x - w * 0.75, y + r - 3],
    ];
  }
  const plain = (x, y, w, h) => [[x, y, x + w, y + h]];
  /* A turned name is a chain of squares. */
  function turned(x, y, w, h, angle) {
    const cos = Math.cos(angle), sin = Math.sin(angle);
    const half = h / 2 * Math.min(1.15, Math.abs(cos) + Math.abs(sin)), n = Math.max(2, Math.ceil(w / h * 1.4));
    return Array.from({length: n}, (_, k) => {
      const d = (k / (n - 1) - 0.5) * (w - h);
      return [x + d * cos - half, y + d * sin - half, x + d * cos + half, y + d * sin + half];
    });
  }
  function inView(boxes, view, edge) {
    return boxes.every((b) => b[0] >= edge && b[1] >= edge && b[2] <= view.x - edge && b[3] <= view.y - edge);
  }

  /* Places along a line, the straightest first, then those near its middle. */
  function along(label, view, w) {
    const found = [];
    // The course under the middle of the name decides; its ends may leave a bend.
    const reach = label.turn ? w * 0.7 : 24;
    for (const line of label.lines || []) {
      const points = line.map((p) => map.latLngToContainerPoint(p));
      const sums = [0];
      for (let i = 1; i < points.length; i++) sums.push(sums[i - 1] + points[i].distanceTo(points[i - 1]));
      const length = sums[sums.length - 1];
      let i = 1;
      const at = (s) => {
        while (i > 1 && sums[i - 1] > s) i--;
        while (i < points.length - 1 && sums[i] < s) i++;
        const share = (s - sums[i - 1]) / (sums[i] - sums[i - 1] || 1);
        const a = points[i - 1], b = points[i];
        return L.point(a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share);
      };
      for (let s = reach / 2 + 6; s < length - reach / 2 - 6; s += 20) {
        const middle = at(s);
        if (middle.x < 0 || middle.y < 0 || middle.x > view.x || middle.y > view.y) continue;
        if (!label.turn) { found.push({x: middle.x, y: middle.y, angle: 0, cost: Math.abs(s - length / 2)}); continue; }
        const a = at(s - reach / 2), b = at(s + reach / 2);
        if (a.distanceTo(b) < reach * 0.9) continue;
        let angle = Math.atan2(b.y - a.y, b.x - a.x);
        let bend = 0, off = 0;
        for (let k = 1; k < 6; k++) {
          const p = at(s - reach / 2 + reach * k / 6);
          const d = (p.y - a.y) * Math.cos(angle) - (p.x - a.x) * Math.sin(angle);
          bend = Math.max(bend, Math.abs(d));
          off += d / 7;
        }
        if (bend > 9) continue;
        const x = (a.x + b.x) / 2 - off * Math.sin(angle), y = (a.y + b.y) / 2 + off * Math.cos(angle);
        if (angle > Math.PI / 2) angle -= Math.PI; else if (angle <= -Math.PI / 2) angle += Math.PI;
        found.push({x, y, angle, cost: Math.round(bend / 2) * 500 + Math.abs(s - length / 2)});
      }
    }
    found.sort((a, b) => a.cost - b.cost);
    return found;
  }

  /* The marks and names that the filters brought, and the rings of rough places around marks. */
  let company = null;
  function guests() {
    if (company) return company;
    const names = [], discs = new Map(), rings = new Map();
    let red = "";
    map.eachLayer((layer) => {
      if (layer instanceof L.CircleMarker) {
        const key = spot(layer.getLatLng());
        if (!layer.options.fill) {
          if (layer.options.color === options.alert) red = key;
          else rings.set(key, {at: layer.getLatLng(), r: layer.getRadius()});
          return;
        }
        const r = layer.getRadius() + (layer.options.weight || 0) / 2;
        if (!(discs.get(key)?.r >= r)) discs.set(key, {at: layer.getLatLng(), r});
      } else if (layer instanceof L.Marker && !layer.vlOwn && layer._icon?.classList.contains("vlm")) {
        const span = layer._icon.firstElementChild;
        if (!span || !span.textContent.trim()) return;
        names.push({layer, span, key: spot(layer.getLatLng())});
      }
    });
    company = {names, discs, rings, red};
    return company;
  }

  const group = L.layerGroup().addTo(map);
  let drawn = new Map();
  const dotsOf = [];
  let waiting = 0;
  function schedule() {
    if (waiting) return;
    // A hidden tab draws no frames; it must not wait for one.
    waiting = document.hidden ? setTimeout(arrange, 30) : requestAnimationFrame(arrange);
  }

  function arrange() {
    waiting = 0;
    const view = map.getSize();
    if (!view.x || !view.y) return;
    // The frame keeps every former group of the filters; those that are gone are let go.
    if (window.feature_group) window.feature_group = window.feature_group.filter((g) => map.hasLayer(g));
    const zoom = map.getZoom(), room = new Room(), next = new Map();
    takeFurniture(room);
    const {names, discs, rings, red} = guests(), soft = new Room();
    for (const [found, where] of [[discs, room], [rings, soft]]) {
      for (const [key, {at, r}] of found) {
        const p = map.latLngToContainerPoint(at);
        if (p.x > -40 && p.y > -40 && p.x < view.x + 40 && p.y < view.y + 40) where.disc(p.x, p.y, r + 1, key);
      }
    }
    placeDots(zoom, view, room, next);
    const queue = names.map((name) => {
      const kind = name.key === red ? "sel" : byKind(name.span.className);
      return {rank: RANK[kind], kind, name};
    });
    const shapesNamed = queue.some((q) => q.kind === "un-name");
    for (const label of labels) {
      if (label.layer && !shown[label.layer]) continue;
      if (zoom < Math.max(label.zoom || 0, label.name_zoom || 0)) continue;
      if (label.kind === "dn" && shapesNamed) continue;
      queue.push({rank: RANK[label.kind], kind: label.kind, label});
    }
    queue.sort((a, b) => a.rank - b.rank);
    const told = new Set();
    for (const item of queue) {
      if (item.name) placeGuest(item, view, room, soft, {discs, rings}, zoom);
      else placeOwn(item.label, view, room, soft, next, zoom, told);
    }
    settle(next);
  }

  /* Buttons, scale and credit: names keep off them. */
  function takeFurniture(room) {
    const frame = box.getBoundingClientRect();
    for (const piece of box.querySelectorAll(".leaflet-control, .vl-list, .vl-degrees span")) {
      const r = piece.getBoundingClientRect();
      if (r.width) room.add([r.left - frame.left - 2, r.top - frame.top - 2, r.right - frame.left + 2, r.bottom - frame.top + 2]);
    }
  }

  function placeGuest({kind, name}, view, room, soft, {discs, rings}, zoom) {
    const {span, layer, key} = name;
    if (!span.vlWish) span.vlWish = {x: parseFloat(span.style.left) || 0, y: parseFloat(span.style.top) || 0};
    const {w, h} = measure(span.className.replace(/ ?vl-(in|out|sel)/g, ""), span.textContent);
    const p = map.latLngToContainerPoint(layer.getLatLng());
    const wish = span.vlWish;
    let places;
    if (kind === "un-name") {
      // In the middle of its shape, else near it: a town must not push a figure off the map.
      places = [[0, 0], [0, -0.7], [0, 0.7], [-0.4, 0], [0.4, 0], [0, -1.1], [0, 1.1], [0, -1.5], [0, 1.5]]
        .map(([x, y]) => [p.x + (x - 0.5) * w, p.y + (y - 0.5) * h]);
    }
    else {
      const r = Math.max(discs.get(key)?.r || 6, rings.get(key)?.r || 0) + (kind === "sel" ? 7 : 4);
      places = [[p.x + wish.x, p.y + wish.y], ...around(p.x, p.y, r, w, h), ...around(p.x, p.y, r + 7, w, h)];
      const last = span.vlLast;
      if (last && last.zoom === zoom) places.unshift([p.x + last.x, p.y + last.y]);
    }
    const air = AIR[kind] || 1;
    const free = places.filter(([x, y]) => {
      const boxes = plain(x, y, w, h);
      return inView(boxes, view, 2) && !room.hit(boxes[0], air);
    });
    // Rings of rough places are avoided where there is a choice.
    let best = free.find(([x, y]) => !soft.hit(plain(x, y, w, h)[0], 0)) || free[0];
    if (!best && kind === "sel") best = places.find(([x, y]) => inView(plain(x, y, w, h), view, 2));
    span.classList.toggle("vl-sel", kind === "sel");
    span.classList.toggle("vl-in", Boolean(best));
    span.classList.toggle("vl-out", !best);
    if (!best) { span.vlLast = null; return; }
    room.add(plain(best[0], best[1], w, h)[0]);
    if (kind === "un-name") {
      span.style.left = Math.round(best[0] - p.x + w / 2) + "px";
      span.style.top = Math.round(best[1] - p.y + h / 2) + "px";
      return;
    }
    span.vlLast = {zoom, x: best[0] - p.x, y: best[1] - p.y};
    span.style.left = Math.round(best[0] - p.x) + "px";
    span.style.top = Math.round(best[1] - p.y) + "px";
  }

  function placeDots(zoom, view, room, next) {
    dotsOf.length = 0;
    for (const label of labels) {
      if (!label.dot || !label.keep || (label.layer && !shown[label.layer]) || zoom < (label.zoom || 0)) continue;
      const at = label.at[0], p = map.latLngToContainerPoint(at);
      if (p.x < -10 || p.y < -10 || p.x > view.x + 10 || p.y > view.y + 10) continue;
      const r = label.around - 2;
      room.add([p.x - r, p.y - r, p.x + r, p.y + r, "dot" + label.index]);
      next.set("dot" + label.index, dot(label));
      if (label.tip) dotsOf.push({p, tip: label.tip});
    }
  }
  const dot = (label) => ({pane: "dots", at: label.at[0], css: label.dot, text: "", x: 0, y: 0, angle: null});

  function placeOwn(label, view, room, soft, next, zoom, told) {
    if (label.same && told.has(label.same)) return;
    const {w, h} = measure(label.css, label.text);
    const air = AIR[label.kind] || 1;
    const done = [];
    for (const c of choices(label, view, w, h, zoom)) {
      const boxes = label.turn ? turned(c.cx, c.cy, w, h, c.angle) : plain(c.cx - w / 2, c.cy - h / 2, w, h);
      if (!inView(boxes, view, 2)) continue;
      if (done.some((d) => Math.hypot(d.cx - c.cx, d.cy - c.cy) < label.gap)) continue;
      if (boxes.some((b) => room.hit(b, air, "dot" + label.index) || soft.hit(b, 0, ""))) continue;
      for (const b of boxes) room.add(b);
      done.push(c);
      const at = c.at || map.containerPointToLatLng([c.cx, c.cy]);
      const p = map.latLngToContainerPoint(at);
      next.set("name" + label.index + (done.length > 1 ? "/" + done.length : ""), {
        pane: "basenames", at, css: label.css, text: label.text,
        x: Math.round(c.cx - w / 2 - p.x), y: Math.round(c.cy - h / 2 - p.y), angle: label.turn ? c.angle : null,
      });
      label.last = {zoom, x: c.cx - p.x, y: c.cy - p.y, at};
      if (!label.gap) break;
    }
    if (!done.length) { label.last = null; return; }
    if (label.same) told.add(label.same);
    if (label.dot && !label.keep) next.set("dot" + label.index, dot(label));
  }

  /* Middles of the boxes that a name may take, the best first; the last one, while it fits. */
  function choices(label, view, w, h, zoom) {
    const found = [];
    const last = label.last;
    if (last && last.zoom === zoom && !label.lines) {
      const p = map.latLngToContainerPoint(last.at);
      found.push({cx: p.x + last.x, cy: p.y + last.y, at: last.at});
    }
    const degree = 256 * Math.pow(2, zoom) / 360;
    for (const [lat, lon, space] of label.at || []) {
      const p = map.latLngToContainerPoint([lat, lon]);
      if (p.x < -60 || p.y < -60 || p.x > view.x + 60 || p.y > view.y + 60) continue;
      if (label.around !== undefined) {
        for (const r of [label.around, label.around + 7]) {
          for (const [x, y] of around(p.x, p.y, r, w, h)) found.push({cx: x + w / 2, cy: y + h / 2, at: [lat, lon]});
        }
      } else if (!space || space * degree >= w / 2 - 2) found.push({cx: p.x, cy: p.y, at: [lat, lon]});
    }
    if (label.lines) for (const c of along(label, view, w)) found.push({cx: c.x, cy: c.y, angle: c.angle});
    return found;
  }

  /* Names and marks of the base on the map: those that stay are not touched. */
  function settle(next) {
    const look = (n) => [n.css, n.text, n.x, n.y, n.angle === null ? "" : n.angle.toFixed(2), L.latLng(n.at).toString()].join("|");
    const fresh = new Map();
    for (const [key, n] of next) {
      const sign = look(n), old = drawn.get(key);
      if (old && old.sign === sign) { fresh.set(key, old); drawn.delete(key); continue; }
      const span = make("span", n.css + " vl-in", n.text);
      span.style.left = n.x + "px";
      span.style.top = n.y + "px";
      if (n.angle !== null) span.style.transform = "rotate(" + (n.angle * 180 / Math.PI).toFixed(1) + "deg)";
      const marker = L.marker(n.at, {
        pane: "vl-" + n.pane, interactive: false, keyboard: false,
        icon: L.divIcon({className: "vlm", iconSize: [0, 0], html: span}),
      });
      marker.vlOwn = true;
      fresh.set(key, {sign, marker});
    }
    for (const {marker} of drawn.values()) group.removeLayer(marker);
    for (const entry of fresh.values()) if (!group.hasLayer(entry.marker)) group.addLayer(entry.marker);
    drawn = fresh;
  }

  /* A hint on marks of the base, found by nearness: they lie below and take no pointer. */
  const hint = make("div", "vl-hint");
  hint.hidden = true;
  box.appendChild(hint);
  map.on("mousemove click", (event) => {
    const p = event.containerPoint;
    const busy = event.originalEvent.target.closest?.(".leaflet-interactive, .leaflet-popup, .leaflet-control");
    const near = busy ? null : dotsOf.map((d) => [map.mouseEventToContainerPoint(event.originalEvent).distanceTo(d.p), d])
      .filter((d) => d[0] < 9).sort((a, b) => a[0] - b[0])[0]?.[1];
    hint.hidden = !near;
    if (!near || !p) return;
    hint.textContent = near.tip;
    hint.style.left = Math.min(near.p.x + 10, map.getSize().x - hint.offsetWidth - 4) + "px";
    hint.style.top = Math.max(near.p.y - hint.offsetHeight - 8, 4) + "px";
  });
  map.on("mouseout movestart zoomstart", () => { hint.hidden = true; });

  /* --- view ---------------------------------------------------------------------------------- */
  map.on("moveend", () => {
    if (!map.getSize().x || inputAt <= followedAt) return;
    atHome = homeAt >= inputAt || isHome();
    wanted = {center: map.getCenter(), zoom: map.getZoom()};
    const {lat, lng} = wanted.center;
    shelf.write(VIEW, atHome ? null : {lat, lng, zoom: wanted.zoom, visit});
  });
  // A frame that grows keeps its corner; a reader expects the middle to stay.
  map.on("resize", () => {
    if (atHome) goHome(false);
    else if (wanted) map.setView(wanted.center, wanted.zoom, {animate: false, reset: true});
  });
  // The style sheet may come after the map and change its height without the window changing.
  new ResizeObserver(() => quietly(() => map.invalidateSize({animate: false, pan: false}))).observe(box);

  const house = make("a", "vl-home");
  house.href = "#";
  house.title = words.home;
  house.setAttribute("role", "button");
  house.setAttribute("aria-label", words.home);
  house.innerHTML = '<svg viewBox="0 0 16 16" width="15" height="15" aria-hidden="true"><path d="M2.5 8 8 3l5.5 5M4 7.2V13h3V9.6h2V13h3V7.2" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linejoin="round" stroke-linecap="round"/></svg>';
  house.addEventListener("click", (event) => { event.preventDefault(); homeAt = performance.now(); goHome(true); });
  map.zoomControl.getContainer().appendChild(house);
  L.DomEvent.disableClickPropagation(house);

  /* --- two maps side by side: each tells its view and follows the other ---------------------- */
  const me = Math.random().toString(36).slice(2);
  function announce(name, detail) { top.dispatchEvent(new CustomEvent(name, {detail: Object.assign({from: me}, detail)})); }
  /* Only the map that the reader moved last tells its view, so that no view comes back. */
  function tell(center, zoom, manner) {
    if (inputAt <= followedAt) return;
    announce("vl-view", Object.assign({lat: center.lat, lng: center.lng, zoom, home: homeAt >= inputAt}, manner));
  }
  function follow({detail}) {
    if (!detail || detail.from === me) return;
    followedAt = performance.now();
    // The other map goes back into the limits by itself, and this one with it.
    map._enforcingBounds = true;
    atHome = detail.home;
    const there = L.latLng(detail.lat, detail.lng);
    wanted = {center: there, zoom: detail.zoom};
    if (detail.animate) map.setView(there, detail.zoom);
    else if (!detail.last && Math.abs(detail.zoom - map.getZoom()) < 0.01) {
      // A new view would draw every shape anew at each step of a drag.
      map.panBy(map.latLngToContainerPoint(there).subtract(map.getSize().divideBy(2)), {animate: false});
    } else map.setView(there, detail.zoom, {animate: false, reset: true});
  }
  function followLayers({detail}) {
    if (!detail || detail.from === me || !(detail.id in shown) || shown[detail.id] === detail.on) return;
    shown[detail.id] = detail.on;
    list.querySelector('[data-layer="' + detail.id + '"]').checked = detail.on;
    show(detail.id);
    arrange();
  }
  map.on("zoomanim", (event) => tell(event.center, event.zoom, {animate: true}));
  map.on("move", () => { if (!map._animatingZoom) tell(map.getCenter(), map.getZoom(), {}); });
  // Steps of a drag are whole px; the place where it ends is told exactly.
  map.on("moveend", () => tell(map.getCenter(), map.getZoom(), {last: true}));
  top.addEventListener("vl-view", follow);
  top.addEventListener("vl-layers", followLayers);
  window.addEventListener("pagehide", () => {
    top.removeEventListener("vl-view", follow);
    top.removeEventListener("vl-layers", followLayers);
  });

  /* --- start --------------------------------------------------------------------------------- */
  for (const {id} of layers) show(id);
  const matters = (layer) => !layer.vlOwn && (layer instanceof L.Path || layer instanceof L.Marker);
  map.on("layeradd layerremove", (event) => {
    if (!matters(event.layer)) return;
    company = null;
    schedule();
  });
  map.on("moveend zoomend resize", () => { drawGrid(); schedule(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) arrange(); });
  if (document.fonts) document.fonts.ready.then(() => { sizes.clear(); schedule(); });
  arrange();
}
