// A model as the widget wants it, without a kernel: it answers from the people that the file holds.
import { fold, matches } from "./fold.js";

const MOST_FOUND = 50;

export class Offline {
  constructor(data) {
    this.values = data.values;
    this.people = data.people;
    this.listeners = new Map();
  }

  get(name) {
    return this.values[name];
  }

  set(name, value) {
    this.values[name] = value;
  }

  // A switch that is turned is told to the view, as the kernel does.
  save_changes() {
    (this.listeners.get("change:everybody") ?? []).forEach((listener) => listener());
  }

  on(event, listener) {
    this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
  }

  off(event, listener) {
    this.listeners.set(event, (this.listeners.get(event) ?? []).filter((at) => at !== listener));
  }

  send(message) {
    if (message === "drawn") return;
    const value = this[message.ask](message);
    const tell = () => (this.listeners.get("msg:custom") ?? []).forEach((hear) => hear({ answer: message.id, value }));
    queueMicrotask(tell);
  }

  row(at) {
    const { id, name, position, employee } = this.people;
    return { id: id[at], name: name[at], position: position[at], employee: employee[at] };
  }

  members({ department }) {
    this.sitting ??= this.seats();
    const rows = (this.sitting.get(department) ?? []).map((at) => ({ ...this.row(at), head: this.people.head[at].includes(department) }));
    return rows.sort((one, other) => other.head - one.head);
  }

  seats() {
    const sitting = new Map();
    this.people.departments.forEach((places, at) => {
      for (const place of places) {
        if (!sitting.has(place)) sitting.set(place, []);
        sitting.get(place).push(at);
      }
    });
    return sitting;
  }

  search({ text }) {
    const { name, position, departments } = this.people;
    this.folded ??= name.map((called, at) => fold(`${called} ${position[at]}`));
    const words = fold(text).split(" ");
    const found = [];
    const isShown = (at) => this.values.everybody || this.people.employee[at];
    this.folded.forEach((person, at) => isShown(at) && matches(person, words) && found.push(at));
    const rows = found.slice(0, MOST_FOUND).map((at) => ({ ...this.row(at), department: departments[at][0] ?? null }));
    return { total: found.length, rows };
  }

  seat({ person }) {
    return this.people.departments[this.people.id.indexOf(person)]?.[0] ?? null;
  }
}
