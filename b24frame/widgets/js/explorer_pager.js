// From page to page, and how many rows are on one.
import { make, number, put } from "./dom.js";

const TURNS = [
  ["First page", "«", -1, () => 1],
  ["Previous page", "‹", -1, ({ page }) => page - 1],
  ["Next page", "›", 1, ({ page }) => page + 1],
  ["Last page", "»", 1, ({ pages }) => pages],
];

export class Pager {
  constructor(sizes, set) {
    this.set = set;
    this.buttons = TURNS.map((turn) => this.button(...turn));
    this.where = make("span", "b24x-page", "", { "aria-live": "polite" });
    this.size = put(make("select"), ...sizes.map((many) => make("option", "", String(many), { value: many })));
    this.size.addEventListener("change", () => set({ page_size: Number(this.size.value) }));
    const [first, previous, next, last] = this.buttons;
    const rows = put(make("label", "", "Rows per page "), this.size);
    const nav = make("nav", "b24x-pager", undefined, { "aria-label": "Pages" });
    this.element = put(nav, first, previous, this.where, next, last, rows);
  }

  // Not `disabled` at the ends, or the button would lose the focus under the user's fingers.
  button(label, sign, way, to) {
    const button = make("button", "", sign, { type: "button", title: label, "aria-label": label });
    button.addEventListener("click", () => this.leads(way) && this.set({ page: to(this.view) }));
    return button;
  }

  leads(way) {
    return way < 0 ? this.view.page > 1 : this.view.page < this.view.pages;
  }

  draw(view, size) {
    this.view = view;
    this.where.textContent = `Page ${number(view.page)} of ${number(view.pages)}`;
    TURNS.forEach(([, , way], at) => this.buttons[at].setAttribute("aria-disabled", String(!this.leads(way))));
    this.size.value = size;
  }
}
