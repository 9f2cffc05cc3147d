// The search field with its list: departments at once, people when the kernel has answered.
import { several } from "./cards.js";
import { make } from "./dom.js";

const PAUSE = 120;
const MOST = 30;
let lists = 0;

export class Search {
  constructor(chart) {
    this.chart = chart;
    this.listId = `b24-found-${++lists}-${Math.random().toString(36).slice(2)}`;
    this.found = [];
    this.at = -1;
    this.round = 0;
    this.element = make("div", "b24-search");
    this.field = make("input", "b24-field", undefined, {
      type: "search",
      placeholder: "Search departments and people",
      "aria-label": "Search departments and people",
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.listId,
      autocomplete: "off",
      spellcheck: "false",
      dir: "auto",
    });
    this.list = make("div", "b24-found", undefined, { role: "listbox", id: this.listId, "aria-label": "Found" });
    this.list.hidden = true;
    this.element.append(this.field, this.list);
    this.field.addEventListener("input", () => this.typed());
    this.field.addEventListener("keydown", (event) => this.pressed(event));
    this.field.addEventListener("focus", () => this.found.length && this.show(true));
    // A click on the list must not take the focus away before it is a click.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.element.addEventListener("focusout", () => this.show(false));
  }

  typed() {
    const text = this.field.value.trim();
    const round = ++this.round;
    clearTimeout(this.timer);
    if (!text) return this.list_([], "");
    const units = this.chart.company.called(text);
    this.timer = setTimeout(() => this.people(text, round, units), PAUSE);
    return this.list_(this.rows(units, []), this.told(units.length, null));
  }

  async people(text, round, units) {
    let found;
    try {
      found = await this.chart.asker.ask("search", { text });
    } catch (error) {
      if (round === this.round) this.chart.say(`People could not be searched: ${error.message}`);
      return;
    }
    // Another letter was typed meanwhile.
    if (round !== this.round) return;
    this.list_(this.rows(units, found.rows), this.told(units.length, found.total));
  }

  rows(units, people) {
    const shown = units.slice(0, MOST).map((unit) => {
      const above = this.chart.company.above(unit).map((at) => at.name).join(" / ");
      return { kind: "department", id: unit.id, name: unit.name, more: above || "department" };
    });
    const seat = (person) => this.chart.company.byId.get(person.department)?.name;
    const described = (person) => [person.position, seat(person)].filter(Boolean).join(", ");
    return shown.concat(people.slice(0, MOST).map((person) => ({ kind: "person", id: person.id, name: person.name, more: described(person) })));
  }

  told(units, people) {
    const departments = `${units.toLocaleString("en")} ${units === 1 ? "department" : "departments"}`;
    const most = units > MOST || people > MOST ? `; the first ${MOST} of each are listed` : "";
    return people === null ? departments : `${departments}, ${several(people, this.chart.model.get("everybody"))} found${most}`;
  }

  list_(found, told) {
    this.found = found;
    this.at = -1;
    this.field.removeAttribute("aria-activedescendant");
    this.list.replaceChildren(...found.map((row, at) => this.option(row, at)));
    if (told) this.list.append(make("div", "b24-told", told, { role: "presentation" }));
    this.show(Boolean(told));
    if (told) this.chart.say(told);
  }

  option(row, at) {
    const option = make("div", `b24-option b24-${row.kind}`, undefined, { role: "option", id: `${this.listId}-${at}`, "aria-selected": "false" });
    option.append(make("div", "b24-name", row.name, { dir: "auto", title: row.name }), make("div", "b24-more", row.more, { dir: "auto", title: row.more }));
    option.addEventListener("click", () => this.choose(at));
    return option;
  }

  show(open) {
    this.list.hidden = !open;
    this.field.setAttribute("aria-expanded", String(open));
  }

  move(step) {
    if (!this.found.length) return;
    this.show(true);
    this.list.children[this.at]?.setAttribute("aria-selected", "false");
    this.at = (this.at + step + this.found.length) % this.found.length;
    const option = this.list.children[this.at];
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", option.id);
  }

  choose(at) {
    const row = this.found[at];
    if (!row) return;
    // What the kernel answers from now on must not open the list again.
    clearTimeout(this.timer);
    this.round += 1;
    this.show(false);
    this.chart.go(row, { focus: true });
  }

  pressed(event) {
    // While an input method composes, its keys are not ours.
    if (event.isComposing) return;
    if (event.key === "ArrowDown") this.move(1);
    else if (event.key === "ArrowUp") this.move(this.at < 0 ? 0 : -1);
    else if (event.key === "Enter") this.choose(Math.max(0, this.at));
    else if (event.key === "Escape" && !this.list.hidden) this.show(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
