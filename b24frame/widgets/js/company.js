// The departments as a tree, which of them are open, and the people of those that were asked for.
import { fold, matches } from "./fold.js";

export class Company {
  constructor(columns) {
    this.units = columns.id.map((id, at) => ({
      kind: "department",
      key: `d${id}`,
      id,
      name: columns.name[at],
      head: columns.head[at],
      direct: columns.direct[at],
      total: columns.total[at],
      members: columns.members[at],
      below: [],
      above: null,
      level: 1,
      open: false,
      // closed, waiting, failed or open; the rows are people
      staff: { state: "closed", rows: [], why: "" },
    }));
    this.byId = new Map(this.units.map((unit) => [unit.id, unit]));
    columns.parent.forEach((parent, at) => this.hang(this.units[at], this.units[parent]));
    this.roots = this.units.filter((unit) => !unit.above);
    this.levels = this.units.reduce((most, unit) => Math.max(most, unit.level), 0);
  }

  // A parent comes before its children, so its level is known.
  hang(unit, above) {
    if (!above) return;
    unit.above = above;
    unit.level = above.level + 1;
    above.below.push(unit);
  }

  opens(unit) {
    return unit.below.length > 0 || unit.members > 0;
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
