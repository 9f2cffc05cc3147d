// Stands in for the kernel in a file from disk: holds all rows, and answers the view as the kernel does.
import { fold, matches } from "./fold.js";

const NUMBER = /^\+?[\p{Nd}\s().\-/]*\p{Nd}[\p{Nd}\s().\-/]*$/u;

export class InFile {
  constructor(data) {
    this.data = data;
    this.size = data.names.length;
    this.state = { ...data.state, _choices: data.choices, _view: {} };
    this.ranks = new Map(Object.entries(data.ranks));
    this.listeners = new Map();
    this.changed = new Set();
    this.found = this.left();
    this.draw();
    this.changed.clear();
  }

  get(name) {
    return this.state[name];
  }

  set(name, value) {
    this.state[name] = value;
    this.changed.add(name);
  }

  on(name, listener) {
    this.listeners.set(name, [...(this.listeners.get(name) ?? []), listener]);
  }

  off(name, listener) {
    this.listeners.set(name, (this.listeners.get(name) ?? []).filter((at) => at !== listener));
  }

  save_changes() {
    const has = (...names) => names.some((name) => this.changed.has(name));
    // Who is not shown at all cannot stay picked.
    if (has("everybody")) this.set("_picked", this.state._picked.filter((row) => this.isCounted(row)));
    if (has("filter", "sort", "everybody")) this.found = this.left();
    if (has("filter", "sort", "everybody", "page_size")) this.state.page = 1;
    if (has("filter", "sort", "everybody", "page_size", "page", "columns")) this.draw();
    const names = [...this.changed];
    this.changed.clear();
    for (const name of names) (this.listeners.get(`change:${name}`) ?? []).forEach((listener) => listener());
  }

  draw() {
    const { columns, page_size: size } = this.state;
    const pages = Math.max(1, Math.ceil(this.found.length / size));
    const page = (this.state.page = Math.max(1, Math.min(this.state.page, pages)));
    const rows = this.found.slice((page - 1) * size, page * size);
    const cells = columns.map((name) => rows.map((row) => this.data.columns[name].cells[row]));
    const names = rows.map((row) => this.data.names[row]);
    const kind = this.state.everybody ? "people" : "employees";
    this.set("_view", { columns, cells, rows, names, found: this.found.length, total: this.total(), kind, page, pages });
  }

  isCounted(row) {
    return this.state.everybody || !this.data.employs || this.data.employs[row] === 1;
  }

  total() {
    return this.data.names.filter((_, row) => this.isCounted(row)).length;
  }

  left() {
    const holds = this.conditions();
    const rows = [];
    for (let row = 0; row < this.size; row++) if (this.isCounted(row) && holds.every((hold) => hold(row))) rows.push(row);
    return this.sorted(rows);
  }

  conditions() {
    const { text, department, status, recency } = this.state.filter;
    const holds = [];
    if (department.length) holds.push(this.inDepartments(department));
    if (status.length) holds.push((row) => status.includes(this.data.status[row]));
    if (recency.length) holds.push((row) => recency.includes(this.data.choices.recency[this.data.seen[row]][0]));
    if (fold(text)) holds.push(this.says(fold(text)));
    return holds;
  }

  // A number may be written in groups; those of the portal are written without.
  says(text) {
    const words = text.split(" ");
    const digits = NUMBER.test(text) ? text.replace(/[^\p{Nd}+]/gu, "") : "";
    this.lines ??= this.data.names.map((_, row) => this.line(row));
    return (row) => matches(this.lines[row], words) || (digits !== "" && this.lines[row].includes(digits));
  }

  line(row) {
    return fold(this.data.searched.map((name) => this.data.columns[name].cells[row] ?? "").join(" "));
  }

  inDepartments(paths) {
    const { rows, places, ends } = this.data.units;
    const chosen = new Uint8Array(ends.length);
    this.data.choices.department.slice(0, ends.length).forEach(([path], place) => {
      if (paths.includes(path)) chosen.fill(1, place, ends[place]);
    });
    const inside = new Uint8Array(this.size).fill(paths.includes(this.data.none) ? 1 : 0);
    if (inside[0]) rows.forEach((row) => (inside[row] = 0));
    rows.forEach((row, at) => chosen[places[at]] && (inside[row] = 1));
    return (row) => inside[row];
  }

  sorted(rows) {
    const name = this.state.sort.replace(/^-/, "");
    if (!name) return rows;
    const rank = this.rankOf(name);
    const sign = this.state.sort.startsWith("-") ? -1 : 1;
    const compare = (one, other) => {
      if (rank[one] === rank[other]) return one - other;
      if (rank[one] === null || rank[other] === null) return rank[one] === null ? 1 : -1;
      return rank[one] < rank[other] ? -sign : sign;
    };
    return rows.sort(compare);
  }

  rankOf(name) {
    if (!this.ranks.has(name)) this.ranks.set(name, ranked(this.data.columns[name]));
    return this.ranks.get(name);
  }
}

function ranked({ cells, order }) {
  if (order) {
    const places = new Map(order.map((name, at) => [name, at]));
    return cells.map((value) => (value === null ? null : (places.get(String(value)) ?? null)));
  }
  return cells.map((value) => (typeof value === "string" ? fold(value) : value === null ? null : Number(value)));
}
