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

  save_changes() {}

  on(event, listener) {
    this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener]);
  }

  off(event, listener) {
    this.listeners.set(event, (this.listeners.get(event) ?? []).filter((at) => at !== listener));
  }

  send(message) {
    const value = this[message.ask](message);
    const tell = () => (this.listeners.get("msg:custom") ?? []).forEach((hear) => hear({ answer: message.id, value }));
    queueMicrotask(tell);
  }

  row(id) {
    const { name, position, employee, head } = this.people;
    return { id, name: name[id], position: position[id], employee: employee[id], heads: head[id] };
  }

  members({ department }) {
    this.sitting ??= this.seats();
    return (this.sitting.get(department) ?? []).map((id) => {
      const { heads, ...row } = this.row(id);
      return { ...row, head: heads.includes(department) };
    });
  }

  seats() {
    const sitting = new Map();
    this.people.departments.forEach((places, id) => {
      for (const place of places) sitting.set(place, [...(sitting.get(place) ?? []), id]);
    });
    return sitting;
  }

  search({ text }) {
    const { name, position, departments } = this.people;
    this.folded ??= name.map((called, id) => fold(`${called} ${position[id]}`));
    const words = fold(text).split(" ");
    const found = [];
    this.folded.forEach((person, id) => matches(person, words) && found.push(id));
    const rows = found.slice(0, MOST_FOUND).map((id) => ({ ...this.row(id), department: departments[id][0] ?? null }));
    return { total: found.length, rows };
  }

  seat({ person }) {
    return this.people.departments[person]?.[0] ?? null;
  }
}
