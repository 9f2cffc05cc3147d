// The chart: which departments are open, what is selected, and what the kernel has told.
import { Asker } from "./ask.js";
import { block, card, rowKey } from "./cards.js";
import { Company } from "./company.js";
import { button, make, ownKeys, put } from "./dom.js";
import { keyPressed } from "./keys.js";
import { arrange } from "./layout.js";
import { savePng, saveSvg } from "./picture.js";
import { Search } from "./search.js";
import { View } from "./view.js";

const ROWS = 10;
let charts = 0;

export class Chart extends View {
  constructor(model, place) {
    super(model.get("height"));
    this.model = model;
    this.prefix = `b24-${++charts}-${Math.random().toString(36).slice(2)}-`;
    this.asker = new Asker(model);
    this.company = new Company(model.get("_departments"), model.get("everybody"));
    this.company.expand(model.get("levels"));
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
    this.element = ownKeys(make("div", "b24-org"));
    this.status = make("div", "b24-status", "", { role: "status" });
    this.search = new Search(this);
    this.element.append(this.bar(), this.view, this.status);
    this.tree.addEventListener("click", (event) => this.clicked(event));
    this.tree.addEventListener("pointerover", (event) => this.hovered(event));
    this.tree.addEventListener("keydown", (event) => keyPressed(this, event));
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
      ...(this.company.hasOthers ? [this.everybody()] : []),
      levels,
      button("−", "Smaller", () => this.zoom(this.scale / 1.25)),
      button("+", "Larger", () => this.zoom(this.scale * 1.25)),
      button("Fit", "Fit the whole chart into the view", () => this.fit()),
      button("SVG", "Save the chart as SVG", () => saveSvg(this)),
      button("PNG", "Save the chart as PNG", png),
    );
    return bar;
  }

  everybody() {
    const title = "Show also leavers, guests, bots and other accounts that are no employees";
    this.box = make("input", "", undefined, { type: "checkbox" });
    this.box.checked = this.model.get("everybody");
    this.box.addEventListener("change", () => {
      this.model.set("everybody", this.box.checked);
      this.model.save_changes();
    });
    return put(make("label", "b24-everybody", undefined, { title }), this.box, "everybody, not only employees");
  }

  // Other counts, other rows: all is drawn anew, and what was selected is looked for among the rows.
  recount() {
    const everybody = this.model.get("everybody");
    if (everybody === this.company.hasCountedAll) return;
    const [person, unit] = this.selectedKey ? [this.rowOf(this.selectedKey), this.ownerOf(this.selectedKey)] : [];
    this.company.count(everybody);
    if (this.box) this.box.checked = everybody;
    if (person) {
      const at = unit.staff.rows.findIndex((row) => row.id === person.id);
      if (at < 0) this.select(undefined, {});
      else this.selectedKey = rowKey(unit, at);
    }
    this.active = undefined;
    for (const element of this.shown.values()) element.remove();
    this.shown.clear();
    this.arrange(unit);
    this.say(everybody ? "Everybody is counted, not only employees" : "Employees are counted");
  }

  relate() {
    this.events = {
      "change:selection": () => this.selectionSet(),
      "change:levels": () => this.expand(this.model.get("levels")),
      "change:everybody": () => this.recount(),
    };
    for (const [event, hear] of Object.entries(this.events)) this.model.on(event, hear);
  }

  close() {
    for (const [event, hear] of Object.entries(this.events)) this.model.off(event, hear);
    this.asker.close();
    this.sized.disconnect();
    this.halt();
    this.element.remove();
  }

  say(text) {
    this.status.textContent = text;
  }

  arrange(anchor) {
    this.show(arrange(this.company, ROWS), anchor);
  }

  resized() {
    if (!this.seen && this.view.clientHeight) {
      this.seen = true;
      const first = this.company.roots[0];
      if (first && this.model.get("selection").id === undefined) this.center(this.boxOf(first));
    }
    this.soon();
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
    this.swap("aria-selected", this.selectedKey);
    this.swap("data-current", this.active);
    const active = this.elementOf(this.active);
    if (active) this.tree.setAttribute("aria-activedescendant", active.id);
    else this.tree.removeAttribute("aria-activedescendant");
  }

  swap(attribute, key) {
    for (const element of this.tree.querySelectorAll(`[${attribute}=true]`)) element.setAttribute(attribute, "false");
    this.elementOf(key)?.setAttribute(attribute, "true");
  }

  way() {
    const unit = this.selectedKey && this.ownerOf(this.selectedKey);
    if (!unit) return [];
    return this.selectedKey === unit.key ? this.company.above(unit) : [...this.company.above(unit), unit];
  }

  // Tells which boxes the way to the selection leads to.
  leading() {
    const way = new Set(this.selectedKey ? [...this.way(), this.ownerOf(this.selectedKey)] : []);
    const own = (box) => box.item.kind === "staff" && this.selectedKey?.startsWith(`p${box.item.unit.id}:`);
    return (box) => way.has(box.item) || own(box);
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
    if (open && unit.direct && unit.staff.state !== "open") this.load(unit);
  }

  async load(unit) {
    if (unit.staff.state === "waiting" || unit.staff.state === "open") return;
    unit.staff = { state: "waiting", people: [], rows: [], why: "" };
    this.draw();
    try {
      const people = await this.members(unit);
      unit.staff = { state: "open", why: "" };
      this.company.seat(unit, people);
    } catch (error) {
      unit.staff = { state: "failed", people: [], rows: [], why: error.message };
    }
    if (this.active === `m${unit.id}`) this.active = unit.staff.rows.length ? rowKey(unit, 0) : unit.key;
    this.arrange(unit);
  }

  // A round trip to the kernel takes longer than a click, so it begins when the pointer comes over the card.
  hovered(event) {
    const unit = this.unitOf(event.target.closest(".b24-card")?.dataset.key);
    if (unit?.direct && unit.staff.state === "closed") this.members(unit).catch(() => undefined);
  }

  members(unit) {
    unit.coming ??= this.asker.ask("members", { department: unit.id }).catch((error) => {
      unit.coming = undefined;
      throw error;
    });
    return unit.coming;
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

  // Brings what the keys went to into sight.
  bring(key) {
    this.bringBox(this.boxes.get(key.startsWith("d") ? key : `s${this.ownerOf(key).id}`));
    if (!key.startsWith("d")) this.elementOf(key)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}
