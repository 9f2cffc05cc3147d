// The chart: a scrolling view of cards, of which only those in sight are in the page.
import { Asker } from "./ask.js";
import { block, card, rowKey } from "./cards.js";
import { Company } from "./company.js";
import { button, make } from "./dom.js";
import { keyPressed } from "./keys.js";
import { arrange, CARD, link } from "./layout.js";
import { savePng, saveSvg } from "./picture.js";
import { Search } from "./search.js";

const ROWS = 10;
const BEYOND = 300;
const MARGIN = 16;
const [SMALLEST, LARGEST] = [0.1, 2];
const SVG = "http://www.w3.org/2000/svg";
let charts = 0;

export class Chart {
  constructor(model, place) {
    this.model = model;
    this.prefix = `b24-${++charts}-${Math.random().toString(36).slice(2)}-`;
    this.asker = new Asker(model);
    this.company = new Company(model.get("_departments"));
    this.company.expand(model.get("levels"));
    this.scale = 1;
    this.shown = new Map();
    this.build();
    place.append(this.element);
    this.relate();
    this.arrange();
    // The height is known only once the notebook has laid the cell out.
    this.sized = new ResizeObserver(() => this.resized());
    this.sized.observe(this.view);
    if (model.get("selection").id !== undefined) this.go(model.get("selection"), { select: false });
  }

  build() {
    this.element = make("div", "b24-org", undefined, { "data-lm-suppress-shortcuts": "true" });
    this.view = make("div", "b24-view");
    this.view.style.height = `${this.model.get("height")}px`;
    this.room = make("div", "b24-room");
    this.tree = make("div", "b24-tree", undefined, { role: "tree", tabindex: "0", "aria-label": "Departments and people" });
    this.lines = document.createElementNS(SVG, "svg");
    this.lines.setAttribute("class", "b24-lines");
    this.lines.setAttribute("aria-hidden", "true");
    this.paths = ["b24-line", "b24-line b24-way"].map((name) => {
      const path = document.createElementNS(SVG, "path");
      path.setAttribute("class", name);
      this.lines.append(path);
      return path;
    });
    this.tree.append(this.lines);
    this.room.append(this.tree);
    this.view.append(this.room);
    this.status = make("div", "b24-status", "", { role: "status" });
    this.search = new Search(this);
    this.element.append(this.bar(), this.view, this.status);
    this.listen();
  }

  bar() {
    const bar = make("div", "b24-bar", undefined, { role: "toolbar", "aria-label": "Organisation chart" });
    const levels = make("select", "b24-levels", undefined, { "aria-label": "Levels shown", title: "Levels shown" });
    const listed = Array.from({ length: this.company.levels }, (_, at) => at + 1);
    levels.append(make("option", "", "Levels", { value: "", hidden: "", selected: "" }));
    levels.append(...listed.map((level) => make("option", "", level === 1 ? "1 level" : `${level} levels`, { value: level })));
    levels.addEventListener("change", () => {
      this.expand(Number(levels.value));
      levels.selectedIndex = 0;
    });
    const png = () => savePng(this).catch((error) => this.say(`No PNG: ${error.message}`));
    bar.append(
      this.search.element,
      levels,
      button("−", "Smaller", () => this.zoom(this.scale / 1.25)),
      button("+", "Larger", () => this.zoom(this.scale * 1.25)),
      button("Fit", "Fit the whole chart into the view", () => this.fit()),
      button("SVG", "Save the chart as SVG", () => saveSvg(this)),
      button("PNG", "Save the chart as PNG", png),
    );
    return bar;
  }

  listen() {
    this.tree.addEventListener("click", (event) => this.clicked(event));
    this.tree.addEventListener("keydown", (event) => keyPressed(this, event));
    this.view.addEventListener("scroll", () => this.soon());
    this.view.addEventListener("wheel", (event) => this.wheeled(event), { passive: false });
    this.view.addEventListener("pointerdown", (event) => this.dragged(event));
  }

  relate() {
    this.events = {
      "change:selection": () => this.selectionSet(),
      "change:levels": () => this.expand(this.model.get("levels")),
    };
    for (const [event, hear] of Object.entries(this.events)) this.model.on(event, hear);
  }

  close() {
    for (const [event, hear] of Object.entries(this.events)) this.model.off(event, hear);
    this.asker.close();
    this.sized.disconnect();
    cancelAnimationFrame(this.frame);
    this.element.remove();
  }

  say(text) {
    this.status.textContent = text;
  }

  // Lays everything out anew; what `anchor` is stays where it is on the screen.
  arrange(anchor) {
    const before = anchor && this.boxOf(anchor);
    this.plan = arrange(this.company, ROWS);
    this.boxes = new Map(this.plan.boxes.map((box) => [box.item.key ?? `s${box.item.unit.id}`, box]));
    this.space();
    const after = anchor && this.boxOf(anchor);
    if (before && after) this.view.scrollTop += (after.y + after.height / 2 - before.y - before.height / 2) * this.scale;
    this.draw();
  }

  space() {
    this.room.style.width = `${this.plan.width * this.scale + 2 * MARGIN}px`;
    this.room.style.height = `${this.plan.height * this.scale + 2 * MARGIN}px`;
    this.tree.style.transform = `translate(${MARGIN}px, ${MARGIN}px) scale(${this.scale})`;
  }

  boxOf(unit) {
    return this.boxes.get(unit.key);
  }

  soon() {
    this.frame ??= requestAnimationFrame(() => this.draw());
  }

  resized() {
    if (!this.seen && this.view.clientHeight) {
      this.seen = true;
      const first = this.company.roots[0];
      if (first && this.model.get("selection").id === undefined) this.center(this.boxOf(first));
    }
    this.soon();
  }

  // Puts into the page what is in sight, in the order of reading, and takes the rest away.
  draw() {
    cancelAnimationFrame(this.frame);
    this.frame = undefined;
    const { scrollLeft, scrollTop, clientWidth, clientHeight } = this.view;
    const [left, top] = [scrollLeft / this.scale - BEYOND, scrollTop / this.scale - BEYOND];
    const [right, bottom] = [left + clientWidth / this.scale + 2 * BEYOND, top + clientHeight / this.scale + 2 * BEYOND];
    const across = (x, width, y, height) => x < right && x + width > left && y < bottom && y + height > top;
    const inSight = this.plan.boxes.filter((box) => across(box.x, CARD.width, box.y, box.height));
    this.place(inSight);
    const near = this.plan.boxes.filter(({ above, ...box }) => {
      if (!above) return false;
      const y = Math.min(above.y, box.y);
      return across(above.x, CARD.step * 2, y, Math.max(above.y + above.height, box.y + box.height) - y);
    });
    this.connect(near);
  }

  place(boxes) {
    const old = this.shown;
    this.shown = new Map();
    for (const box of boxes) {
      const [key, make_] = this.maker(box.item);
      const element = old.get(key) ?? make_();
      old.delete(key);
      this.shown.set(key, element);
      element.style.transform = `translate(${box.x}px, ${box.y}px)`;
      element.style.height = `${box.height}px`;
    }
    for (const element of old.values()) element.remove();
    // Moving an element would scroll its list of people back to the top.
    let at = this.lines.nextSibling;
    for (const element of this.shown.values()) {
      if (element === at) at = at.nextSibling;
      else this.tree.insertBefore(element, at);
    }
    this.mark();
  }

  maker(item) {
    if (item.kind === "staff") return [`s${item.unit.id}:${item.unit.staff.state}`, () => this.block(item.unit)];
    return [item.key, () => this.card(item)];
  }

  card(unit) {
    const element = card(unit, this.company.opens(unit));
    element.dataset.key = unit.key;
    element.id = this.prefix + unit.key;
    return element;
  }

  block(unit) {
    const element = block(unit);
    for (const row of element.children) row.id = this.prefix + row.dataset.key;
    // Its place in a long list is kept while the block is out of sight.
    queueMicrotask(() => (element.scrollTop = unit.staff.scrolled ?? 0));
    element.addEventListener("scroll", () => (unit.staff.scrolled = element.scrollTop));
    return element;
  }

  // Shows what is open, selected, on the way to the selection, and under the keys.
  mark() {
    const way = new Set(this.way());
    for (const element of this.shown.values()) {
      const unit = this.unitOf(element.dataset.key);
      if (!unit) continue;
      if (this.company.opens(unit)) element.setAttribute("aria-expanded", String(unit.open));
      element.classList.toggle("b24-way", way.has(unit));
    }
    this.swap("selected", "aria-selected", this.selectedKey);
    this.swap("current", "data-current", this.active);
    const active = this.elementOf(this.active);
    if (active) this.tree.setAttribute("aria-activedescendant", active.id);
    else this.tree.removeAttribute("aria-activedescendant");
  }

  swap(name, attribute, key) {
    for (const element of this.tree.querySelectorAll(`[${attribute}=true]`)) element.setAttribute(attribute, "false");
    this.elementOf(key)?.setAttribute(attribute, "true");
  }

  way() {
    const unit = this.selectedKey && this.ownerOf(this.selectedKey);
    if (!unit) return [];
    return this.selectedKey === unit.key ? this.company.above(unit) : [...this.company.above(unit), unit];
  }

  connect(boxes) {
    const way = new Set(this.selectedKey ? [...this.way(), this.ownerOf(this.selectedKey)] : []);
    const on = (box) => way.has(box.item) || (box.item.kind === "staff" && this.selectedKey?.startsWith(`p${box.item.unit.id}:`));
    this.paths[0].setAttribute("d", boxes.filter((box) => !on(box)).map(link).join(""));
    this.paths[1].setAttribute("d", boxes.filter(on).map(link).join(""));
  }

  elementOf(key) {
    return key ? this.tree.querySelector(`[data-key="${CSS.escape(key)}"]`) : null;
  }

  unitOf(key) {
    return key?.startsWith("d") ? this.company.byId.get(Number(key.slice(1))) : undefined;
  }

  // The department of a card, of a person's row, or of the row that stands for its people.
  ownerOf(key) {
    return this.company.byId.get(Number(key.slice(1).split(":")[0]));
  }

  rowOf(key) {
    return key.startsWith("p") ? this.ownerOf(key).staff.rows[Number(key.split(":")[1])] : undefined;
  }

  // Everything that the keys can go to, from top to bottom as it is read.
  order() {
    return this.plan.boxes.flatMap(({ item }) => {
      if (item.kind === "department") return [item.key];
      const { state, rows } = item.unit.staff;
      return state === "open" ? rows.map((_, at) => rowKey(item.unit, at)) : [`m${item.unit.id}`];
    });
  }

  clicked(event) {
    const element = event.target.closest("[data-key]");
    if (!element) return;
    const { key } = element.dataset;
    this.active = key;
    if (event.target.closest(".b24-toggle")) this.toggle(this.unitOf(key));
    else this.choose(key);
  }

  choose(key) {
    this.active = key;
    if (key.startsWith("m")) return this.load(this.ownerOf(key));
    const person = this.rowOf(key);
    return this.select(key, person ? { kind: "person", id: person.id } : { kind: "department", id: this.unitOf(key).id });
  }

  select(key, selection) {
    this.selectedKey = key;
    this.own = true;
    this.model.set("selection", selection);
    this.model.save_changes();
    this.own = false;
    const unit = key && this.ownerOf(key);
    this.say(unit ? this.company.path(unit) : "");
    this.draw();
  }

  selectionSet() {
    if (this.own) return;
    const selection = this.model.get("selection");
    if (selection.id !== undefined) this.go(selection, { select: false });
    else {
      this.selectedKey = undefined;
      this.draw();
    }
  }

  toggle(unit, open = !unit.open) {
    if (!this.company.opens(unit) || open === unit.open) return;
    unit.open = open;
    this.arrange(unit);
    if (open) this.makeRoom(unit);
    if (open && unit.members && unit.staff.state !== "open") this.load(unit);
  }

  async load(unit) {
    if (unit.staff.state === "waiting" || unit.staff.state === "open") return;
    unit.staff = { state: "waiting", rows: [], why: "" };
    this.draw();
    try {
      unit.staff = { state: "open", rows: await this.asker.ask("members", { department: unit.id }), why: "" };
    } catch (error) {
      unit.staff = { state: "failed", rows: [], why: error.message };
    }
    if (this.active === `m${unit.id}`) this.active = unit.staff.rows.length ? rowKey(unit, 0) : unit.key;
    this.arrange(unit);
  }

  expand(levels) {
    this.company.expand(levels);
    this.arrange();
    if (this.company.roots.length) this.center(this.boxOf(this.company.roots[0]));
  }

  // Opens the way to a department or person, and shows it.
  async go({ kind, id, department }, { select = true, focus = false } = {}) {
    const found = kind === "department" ? this.company.byId.get(id) : await this.seat(id, department);
    let key = found?.key;
    if (kind === "person" && found) key = await this.reveal(found, id);
    else if (found) this.company.reveal(found);
    if (select) this.select(key, { kind, id });
    else this.selectedKey = key;
    this.active = key ?? this.active;
    this.arrange();
    if (found) this.center(this.boxOf(found), true);
    else this.say(kind === "person" ? "This person sits in no department of the chart." : "There is no such department.");
    if (found && key !== found.key) this.elementOf(key)?.scrollIntoView({ block: "nearest" });
    if (found) this.say(this.company.path(found));
    if (focus) this.tree.focus({ preventScroll: true });
  }

  async seat(person, department) {
    try {
      return this.company.byId.get(department ?? (await this.asker.ask("seat", { person })));
    } catch (error) {
      this.say(error.message);
      return undefined;
    }
  }

  async reveal(unit, person) {
    this.company.reveal(unit);
    unit.open = true;
    await this.load(unit);
    const at = unit.staff.rows.findIndex((row) => row.id === person);
    return at < 0 ? unit.key : rowKey(unit, at);
  }

  // Scrolls to the middle of a box; with what is below it to the right in sight.
  center(box, right = false) {
    if (!box) return;
    const { clientWidth, clientHeight } = this.view;
    this.view.scrollTop = (box.y + box.height / 2) * this.scale + MARGIN - clientHeight / 2;
    const end = (box.x + (right && box.item.open ? CARD.step : 0) + CARD.width) * this.scale + 2 * MARGIN;
    this.view.scrollLeft = Math.min(box.x * this.scale, Math.max(0, end - clientWidth));
    this.draw();
  }

  makeRoom(unit) {
    const box = this.boxOf(unit);
    const end = (box.x + CARD.step + CARD.width) * this.scale + 2 * MARGIN;
    const most = box.x * this.scale;
    const wanted = Math.min(most, end - this.view.clientWidth);
    if (wanted > this.view.scrollLeft) this.view.scrollLeft = wanted;
  }

  // Brings what the keys went to into sight.
  bring(key) {
    const box = this.boxes.get(key.startsWith("d") ? key : `s${this.ownerOf(key).id}`);
    const [x, y] = [box.x * this.scale, box.y * this.scale];
    const { clientWidth, clientHeight } = this.view;
    const height = box.height * this.scale + 2 * MARGIN;
    if (y < this.view.scrollTop) this.view.scrollTop = y;
    else if (y + height > this.view.scrollTop + clientHeight) this.view.scrollTop = y + height - clientHeight;
    const width = CARD.width * this.scale + 2 * MARGIN;
    if (x < this.view.scrollLeft) this.view.scrollLeft = x;
    else if (x + width > this.view.scrollLeft + clientWidth) this.view.scrollLeft = x + width - clientWidth;
    this.draw();
    if (!key.startsWith("d")) this.elementOf(key)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  zoom(scale, x = this.view.clientWidth / 2, y = this.view.clientHeight / 2) {
    const before = this.scale;
    this.scale = Math.min(LARGEST, Math.max(SMALLEST, scale));
    const [left, top] = [this.view.scrollLeft + x - MARGIN, this.view.scrollTop + y - MARGIN];
    this.space();
    this.view.scrollLeft = (left / before) * this.scale + MARGIN - x;
    this.view.scrollTop = (top / before) * this.scale + MARGIN - y;
    this.draw();
  }

  fit() {
    const [width, height] = [this.view.clientWidth - 2 * MARGIN, this.view.clientHeight - 2 * MARGIN];
    this.zoom(Math.min(1, width / this.plan.width, height / this.plan.height));
  }

  // The wheel scrolls, as everywhere in a notebook; with Ctrl, or two fingers, it zooms.
  wheeled(event) {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const edge = this.view.getBoundingClientRect();
    this.zoom(this.scale * Math.exp(-event.deltaY / 300), event.clientX - edge.left, event.clientY - edge.top);
  }

  dragged(event) {
    if (event.button !== 0 || event.pointerType !== "mouse" || event.target.closest("[data-key], .b24-staff")) return;
    const edge = this.view.getBoundingClientRect();
    // Not the scroll bars.
    if (event.clientX - edge.left >= this.view.clientWidth || event.clientY - edge.top >= this.view.clientHeight) return;
    const { scrollLeft, scrollTop } = this.view;
    const move = (moved) => this.view.scrollTo(scrollLeft + event.clientX - moved.clientX, scrollTop + event.clientY - moved.clientY);
    const end = () => this.view.removeEventListener("pointermove", move);
    this.view.setPointerCapture(event.pointerId);
    this.view.addEventListener("pointermove", move);
    this.view.addEventListener("lostpointercapture", end, { once: true });
  }
}
