// The departments to choose from: a tree after https://www.w3.org/WAI/ARIA/apg/patterns/treeview/
import { make, number, put } from "./dom.js";
import { fold, matches } from "./fold.js";

const MOST = 300;
const ONE = { employees: "employee", people: "person" };

// Units are [path, name, depth, number of people] in tree order; `choose` is told all paths that are chosen then.
export class UnitTree {
  constructor(units, choose) {
    Object.assign(this, { units, choose, chosen: new Set(), current: 0 });
    this.people = units.map((unit) => unit.at(-1));
    this.parent = parents(units);
    this.hasBelow = new Set(this.parent);
    this.placeOf = new Map(units.map(([path], at) => [path, at]));
    this.folded = units.map(([, name]) => fold(name));
    this.open = new Set(units.flatMap(([, , depth], at) => (depth === 0 ? [at] : [])));
    const label = "Find a department";
    this.find = make("input", "", undefined, { type: "search", placeholder: label, "aria-label": label, dir: "auto" });
    const own = { role: "tree", "aria-label": "Departments", "aria-multiselectable": "true" };
    this.list = make("ul", "b24x-tree", undefined, own);
    this.element = put(make("div"), this.find, this.list);
    this.listen();
    this.draw();
  }

  listen() {
    this.find.addEventListener("input", () => this.draw());
    this.find.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown") return;
      event.preventDefault();
      this.focus();
    });
    this.list.addEventListener("keydown", (event) => this.pressed(event));
    this.list.addEventListener("click", ({ target }) => this.clicked(target));
  }

  number(people, kind) {
    Object.assign(this, { people, kind });
    this.draw();
  }

  tick(paths) {
    this.chosen = new Set(paths);
    this.draw();
  }

  focus() {
    this.list.querySelector("[tabindex='0']")?.focus();
  }

  above(at) {
    const places = [];
    for (let up = this.parent[at]; up >= 0; up = this.parent[up]) places.push(up);
    return places;
  }

  // A department below a chosen one is chosen with it.
  isImplied(at) {
    return this.above(at).some((up) => this.chosen.has(this.units[up][0]));
  }

  visible() {
    const words = fold(this.find.value).split(" ").filter(Boolean);
    const isShown = (at) => this.above(at).every((up) => this.open.has(up));
    if (!words.length) return [...this.units.keys()].filter(isShown);
    const found = new Set();
    this.folded.forEach((name, at) => matches(name, words) && [at, ...this.above(at)].forEach((up) => found.add(up)));
    return [...found].sort((one, other) => one - other);
  }

  draw() {
    const hasFocus = this.list.contains(document.activeElement);
    const all = this.visible();
    const first = Math.max(0, Math.min(all.indexOf(this.current) - MOST / 2, all.length - MOST));
    this.rows = all.slice(first, first + MOST);
    if (!this.rows.includes(this.current)) this.current = this.rows[0] ?? 0;
    this.list.replaceChildren(...this.rows.map((at) => this.item(at)), ...this.notes(all));
    if (hasFocus) this.focus();
  }

  notes(all) {
    const left = all.length - this.rows.length;
    const text = all.length ? `${number(left)} more: type to find one` : "No department is called so";
    return left || !all.length ? [make("li", "b24x-note", text, { role: "none" })] : [];
  }

  item(at) {
    const [path, name, depth] = this.units[at];
    const many = this.people[at];
    const isImplied = this.isImplied(at);
    const isChosen = this.chosen.has(path);
    const box = isChosen ? "b24x-box b24x-on" : isImplied ? "b24x-box b24x-implied" : "b24x-box";
    const isOpen = this.open.has(at) || this.find.value.trim() !== "";
    const row = make("li", "", undefined, {
      role: "treeitem",
      tabindex: at === this.current ? 0 : -1,
      title: path,
      "aria-level": depth + 1,
      "aria-checked": isChosen || isImplied,
      "aria-label": `${name}, ${number(many)} ${many === 1 ? ONE[this.kind] : this.kind}`,
      "data-at": at,
      ...(this.hasBelow.has(at) ? { "aria-expanded": isOpen } : {}),
    });
    row.style.setProperty("--depth", depth);
    const twist = make("span", "b24x-twist", this.hasBelow.has(at) ? (isOpen ? "▾" : "▸") : "");
    return put(row, twist, make("span", box), make("bdi", "", name), make("span", "b24x-count", number(many)));
  }

  // A department and one above it at once would say the same twice.
  toggle(at) {
    const path = this.units[at][0];
    const isRelated = (other) => this.above(at).includes(other) || this.above(other).includes(at);
    const kept = [...this.chosen].filter((other) => other !== path && !isRelated(this.placeOf.get(other)));
    this.choose(this.chosen.has(path) ? kept : [...kept, path]);
  }

  fold(at) {
    this.open.has(at) ? this.open.delete(at) : this.open.add(at);
  }

  clicked(target) {
    const row = target.closest("[role='treeitem']");
    if (!row) return;
    this.current = Number(row.dataset.at);
    target.classList.contains("b24x-twist") ? this.fold(this.current) : this.toggle(this.current);
    this.draw();
    this.focus();
  }

  pressed(event) {
    const move = this.moves()[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    move();
    this.draw();
  }

  moves() {
    const go = (to) => (this.current = this.rows[Math.max(0, Math.min(to, this.rows.length - 1))]);
    const at = this.rows.indexOf(this.current);
    return {
      ArrowDown: () => go(at + 1),
      ArrowUp: () => go(at - 1),
      Home: () => go(0),
      End: () => go(this.rows.length - 1),
      ArrowRight: () => this.inward(() => go(at + 1)),
      ArrowLeft: () => this.outward(),
      " ": () => this.toggle(this.current),
      Enter: () => this.toggle(this.current),
    };
  }

  inward(go) {
    if (!this.hasBelow.has(this.current)) return;
    this.open.has(this.current) ? go() : this.open.add(this.current);
  }

  outward() {
    if (this.hasBelow.has(this.current) && this.open.has(this.current)) this.open.delete(this.current);
    else if (this.parent[this.current] >= 0) this.current = this.parent[this.current];
  }
}

// Place of the department above each, -1 at the top.
function parents(units) {
  const trail = [];
  return units.map(([, , depth], at) => {
    trail.length = depth;
    trail[depth] = at;
    return depth ? trail[depth - 1] : -1;
  });
}
