// From page to page, and how many rows are on one.
import { make, number, put } from "./dom.js";

const TURNS = [
  ["First page", "«", -1, () => 1],
  ["Previous page", "‹", -1, (page) => page - 1],
  ["Next page", "›", 1, (page) => page + 1],
  ["Last page", "»", 1, (_, pages) => pages],
];

export class Pager {
  // `page` tells the page asked for last: whoever presses twice before it is drawn goes on two pages.
  constructor(sizes, page, set) {
    Object.assign(this, { page, set });
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
    button.addEventListener("click", () => this.turn(way, to));
    return button;
  }

  turn(way, to) {
    const page = this.page();
    if (this.leads(way, page)) this.set({ page: to(page, this.pages) });
  }

  leads(way, page) {
    return way < 0 ? page > 1 : page < this.pages;
  }

  draw({ page, pages }, size) {
    this.pages = pages;
    this.where.textContent = `Page ${number(page)} of ${number(pages)}`;
    TURNS.forEach(([, , way], at) => this.buttons[at].setAttribute("aria-disabled", String(!this.leads(way, page))));
    this.size.value = size;
  }
}
