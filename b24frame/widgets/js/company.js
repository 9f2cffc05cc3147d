// The departments as a tree, which of them are open, and the people of those that were asked for.
import { fold, matches } from "./fold.js";

export class Company {
  constructor(columns, everybody) {
    this.columns = columns;
    this.units = columns.id.map((id, at) => ({
      kind: "department",
      key: `d${id}`,
      id,
      name: columns.name[at],
      head: columns.head[at],
      below: [],
      above: null,
      level: 1,
      open: false,
      // closed, waiting, failed or open; of the people who came the rows are those that are shown
      staff: { state: "closed", people: [], rows: [], why: "" },
    }));
    this.count(everybody);
    this.byId = new Map(this.units.map((unit) => [unit.id, unit]));
    columns.parent.forEach((parent, at) => this.hang(this.units[at], this.units[parent]));
    this.roots = this.units.filter((unit) => !unit.above);
    this.levels = this.units.reduce((most, unit) => Math.max(most, unit.level), 0);
  }

  // Whether there is anybody who is no employee.
  get hasOthers() {
    return this.columns.members.some((many, at) => many !== this.columns.direct[at]);
  }

  // Counts and lists employees only, or everybody.
  count(everybody) {
    this.hasCountedAll = everybody;
    const { direct, total, members, everybody: all } = this.columns;
    const [own, below] = everybody ? [members, all] : [direct, total];
    this.units.forEach((unit, at) => {
      Object.assign(unit, { direct: own[at], total: below[at], everybody });
      this.seat(unit, unit.staff.people);
    });
  }

  seat(unit, people) {
    Object.assign(unit.staff, { people, rows: people.filter((person) => unit.everybody || person.employee) });
  }

  // A parent comes before its children, so its level is known.
  hang(unit, above) {
    if (!above) return;
    unit.above = above;
    unit.level = above.level + 1;
    above.below.push(unit);
  }

  opens(unit) {
    return unit.below.length > 0 || unit.direct > 0;
  }

  expand(levels) {
    for (const unit of this.units) unit.open = unit.level < levels && unit.below.length > 0;
  }

  above(unit) {
    const path = [];
    for (let at = unit.above; at; at = at.above) path.unshift(at);
    return path;
  }

  path(unit) {
    return [...this.above(unit), unit].map((at) => at.name).join(" / ");
  }

  reveal(unit) {
    for (const at of this.above(unit)) at.open = true;
  }

  called(text) {
    this.folded ??= this.units.map((unit) => fold(unit.name));
    const words = fold(text).split(" ");
    return this.units.filter((unit, at) => matches(this.folded[at], words));
  }
}
