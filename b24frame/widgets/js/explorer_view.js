// The view of b24frame's Explorer: it draws one page of rows and sends what was chosen. Whoever answers is the model:
// the kernel's widget, or in a file the model of explorer_file.js.
import { make, number, ownKeys, put } from "./dom.js";
import { Chips } from "./explorer_chips.js";
import { Everybody } from "./explorer_everybody.js";
import { Checks, Menu } from "./explorer_menu.js";
import { Pager } from "./explorer_pager.js";
import { Table } from "./explorer_table.js";
import { TextField } from "./explorer_text.js";
import { UnitTree } from "./explorer_units.js";

const TITLES = { department: "Department", status: "Status", recency: "Last seen" };
const NOTHING = { text: "", department: [], status: [], recency: [] };

const toggled = (list, value) => (list.includes(value) ? list.filter((at) => at !== value) : [...list, value]);

export class View {
  constructor(model) {
    this.model = model;
    this.choices = model.get("_choices");
    this.text = new TextField((text) => this.refine({ text }));
    this.menus = this.filterMenus();
    this.columns = new Checks(this.choices.columns, (name) => this.toggleColumn(name));
    this.panels = [...Object.values(this.menus), new Menu("Columns", this.columns)];
    this.count = make("span", "b24x-found", "", { role: "status" });
    this.everybody = this.choices.everybody && new Everybody((everybody) => this.set({ everybody }));
    this.chips = new Chips();
    this.picks = make("span", "b24x-picks");
    const heads = new Map(this.choices.columns);
    this.table = new Table(heads, (sort) => this.set({ sort }), (rows, isOn) => this.pick(rows, isOn));
    this.pager = new Pager(this.choices.sizes, () => this.get("page"), (changes) => this.set(changes));
    this.element = this.laidOut();
    this.listen();
    this.drawFilter();
    this.draw();
  }

  filterMenus() {
    const { department, recency, at } = this.choices;
    const bodies = {
      department: () => new UnitTree(department, (paths) => this.refine({ department: paths })),
      status: () => this.values("status"),
      recency: () => this.values("recency", `as of ${at}; last seen is not hours worked`),
    };
    const keys = Object.keys(bodies).filter((key) => this.choices[key].length);
    return Object.fromEntries(keys.map((key) => [key, new Menu(TITLES[key], bodies[key]())]));
  }

  values(key, note) {
    const options = this.choices[key].map(([value, many]) => [value, value, many]);
    return new Checks(options, (value) => this.refine({ [key]: toggled(this.get("filter")[key], value) }), note);
  }

  laidOut() {
    const menus = this.panels.map(({ element }) => element);
    return put(
      ownKeys(make("div", "b24-explorer", undefined, { "data-jp-suppress-context-menu": "true" })),
      put(make("div", "b24x-bar", undefined, { role: "search" }), this.text.element, ...menus),
      put(make("div", "b24x-state"), this.count, ...(this.everybody ? [this.everybody.element] : []), this.chips.element, this.picks),
      this.table.element,
      this.pager.element,
    );
  }

  listen() {
    this.listeners = {
      "change:filter": () => this.drawFilter(),
      "change:_view": () => this.draw(),
      "change:_picked": () => this.drawPicks(),
      "change:sort": () => this.table.drawHead(this.get("_view"), this.get("sort")),
    };
    for (const [name, listener] of Object.entries(this.listeners)) this.model.on(name, listener);
  }

  close() {
    for (const [name, listener] of Object.entries(this.listeners)) this.model.off(name, listener);
    for (const panel of this.panels) panel.close();
  }

  get(name) {
    return this.model.get(name);
  }

  set(changes) {
    for (const [name, value] of Object.entries(changes)) this.model.set(name, value);
    this.model.save_changes();
  }

  refine(changes) {
    this.set({ filter: { ...this.get("filter"), ...changes } });
  }

  toggleColumn(name) {
    const left = toggled(this.get("columns"), name);
    if (left.length) this.set({ columns: left });
    this.columns.tick(this.get("columns"));
  }

  pick(rows, isOn) {
    const picked = new Set(this.get("_picked"));
    for (const row of rows) isOn ? picked.add(row) : picked.delete(row);
    this.set({ _picked: [...picked].sort((one, other) => one - other) });
  }

  draw() {
    const view = this.get("_view");
    const page = JSON.stringify([view.page, view.columns, this.get("filter"), this.get("sort")]);
    this.table.draw(view, this.get("sort"), page !== this.drawn);
    this.drawn = page;
    this.count.textContent = `${number(view.found)} of ${number(view.total)} ${view.kind}`;
    this.drawEverybody();
    this.pager.draw(view, this.get("page_size"));
    this.columns.tick(view.columns);
    this.drawPicks();
  }

  // The numbers in the menus are of those who are shown.
  drawEverybody() {
    const { kind } = this.get("_view");
    if (this.kind === kind) return;
    this.kind = kind;
    const isOn = this.get("everybody");
    this.everybody?.show(isOn);
    const numbers = isOn && this.choices.everybody;
    for (const [key, menu] of Object.entries(this.menus)) {
      menu.body.number(numbers ? numbers[key] : this.choices[key].map((choice) => choice.at(-1)), kind);
    }
  }

  drawFilter() {
    const filter = this.get("filter");
    this.text.show(filter.text);
    for (const [key, menu] of Object.entries(this.menus)) menu.tick(filter[key]);
    this.chips.draw(this.active(filter), () => this.leave(NOTHING));
  }

  // What is filtered by: how it is shown, in full, and how to go without.
  active(filter) {
    const text = filter.text.trim();
    const values = Object.keys(TITLES).flatMap((key) => filter[key].map((value) => this.activeValue(key, value)));
    if (!text) return values;
    return [{ label: `“${text}”`, title: `Text: ${text}`, remove: () => this.leave({ text: "" }) }, ...values];
  }

  activeValue(key, value) {
    const name = key === "department" ? this.nameOf(value) : value;
    const remove = () => this.leave({ [key]: this.get("filter")[key].filter((at) => at !== value) });
    return { label: `${TITLES[key]}: ${name}`, title: `${TITLES[key]}: ${value}`, remove };
  }

  nameOf(path) {
    this.names ??= new Map(this.choices.department);
    return this.names.get(path) ?? path;
  }

  // What was clicked is gone then; the focus stays in the explorer.
  leave(changes) {
    this.refine(changes);
    this.text.focus();
  }

  drawPicks() {
    const picked = new Set(this.get("_picked"));
    this.table.drawPicks(picked);
    if (!picked.size) return this.picks.replaceChildren();
    const clear = make("button", "b24x-link", "Clear", { type: "button", "aria-label": "Clear the picks" });
    clear.addEventListener("click", () => (this.set({ _picked: [] }), this.text.focus()));
    this.picks.replaceChildren(`${number(picked.size)} picked `, clear);
  }
}
