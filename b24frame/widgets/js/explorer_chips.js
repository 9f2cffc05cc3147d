// The active filters, each to be removed.
import { make, put } from "./dom.js";

export class Chips {
  constructor() {
    this.element = make("ul", "b24x-active", undefined, { "aria-label": "Active filters" });
  }

  draw(active, clear) {
    const chips = active.length ? active.map(chip) : [make("li", "b24x-note", "no filter")];
    if (active.length > 1) chips.push(put(make("li"), acting("b24x-link", "Clear all filters", {}, clear)));
    this.element.replaceChildren(...chips);
  }
}

function chip({ label, title, remove }) {
  const attributes = { title: `Remove: ${title}`, "aria-label": `Remove filter ${title}` };
  return put(make("li", "b24x-chip"), make("bdi", "", label, { title }), acting("", "×", attributes, remove));
}

function acting(className, text, attributes, act) {
  const button = make("button", className, text, { type: "button", ...attributes });
  button.addEventListener("click", act);
  return button;
}
