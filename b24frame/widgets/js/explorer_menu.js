// A button that opens a panel, and a panel of check boxes.
import { make, number, put } from "./dom.js";

const WIDTH = 360;
const [LEAST, MOST] = [160, 420];
const GAP = 4;
const EDGE = 8;

export class Menu {
  // The body is an element and `tick`, which shows what is chosen.
  constructor(title, body) {
    this.body = body;
    this.many = make("span", "b24x-many");
    const closed = { type: "button", "aria-haspopup": "true", "aria-expanded": "false" };
    this.button = put(make("button", "b24x-menu", title, closed), this.many);
    const own = { popover: "auto", role: "group", "aria-label": title };
    this.panel = put(make("div", "b24x-panel", undefined, own), body.element);
    this.button.popoverTargetElement = this.panel;
    this.element = put(make("div"), this.button, this.panel);
    this.follow = () => this.place();
    this.panel.addEventListener("beforetoggle", () => this.place());
    this.panel.addEventListener("toggle", (event) => this.toggled(event.newState === "open"));
  }

  // Whoever is open when the view goes is not told that it closes.
  close() {
    this.listen("removeEventListener");
  }

  listen(how) {
    // The notebook scrolls in an element of its own, whose events do not rise.
    document[how]("scroll", this.follow, true);
    window[how]("resize", this.follow);
  }

  tick(values) {
    this.many.textContent = values.length ? ` ${values.length}` : "";
    this.body.tick(values);
  }

  toggled(isOpen) {
    this.button.setAttribute("aria-expanded", String(isOpen));
    this.listen(isOpen ? "addEventListener" : "removeEventListener");
    if (isOpen) this.panel.querySelector("input, [tabindex='0']")?.focus();
  }

  // Below the button, or above where there is more room.
  place() {
    const at = this.button.getBoundingClientRect();
    const width = Math.min(WIDTH, window.innerWidth - 2 * EDGE);
    const below = window.innerHeight - at.bottom;
    const isAbove = below < 260 && at.top > below;
    const height = Math.max(LEAST, Math.min(MOST, (isAbove ? at.top : below) - 2 * EDGE));
    Object.assign(this.panel.style, {
      left: `${Math.max(EDGE, Math.min(at.left, window.innerWidth - width - EDGE))}px`,
      right: "auto",
      top: isAbove ? "auto" : `${at.bottom + GAP}px`,
      bottom: isAbove ? `${window.innerHeight - at.top + GAP}px` : "auto",
      maxWidth: `${width}px`,
      maxHeight: `${height}px`,
    });
  }
}

export class Checks {
  // Options are [value, label] or [value, label, number of people].
  constructor(options, choose, note) {
    this.boxes = new Map();
    this.counts = [];
    const rows = options.map(([value, label, many]) => this.row(value, label, many, choose));
    this.element = put(make("div"), ...rows, ...(note ? [make("p", "b24x-note", note)] : []));
  }

  row(value, label, many, choose) {
    const box = make("input", "", undefined, { type: "checkbox" });
    box.addEventListener("change", () => choose(value));
    this.boxes.set(value, box);
    const count = many === undefined ? [] : [make("span", "b24x-count", number(many))];
    this.counts.push(...count);
    return put(make("label", "b24x-check"), box, make("bdi", "", label), ...count);
  }

  number(people) {
    this.counts.forEach((count, at) => (count.textContent = number(people[at])));
  }

  tick(values) {
    for (const [value, box] of this.boxes) box.checked = values.includes(value);
  }
}
