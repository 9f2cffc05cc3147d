// One page of rows: heads to sort by, a box in each row to pick it.
import { make, put } from "./dom.js";

const LONG = 20;
const SIGNS = { ascending: " ▲", descending: " ▼", none: "" };
const WORDS = new Map([[null, ""], [true, "yes"], [false, "no"]]);

const shown = (value) => WORDS.get(value) ?? String(value);
const box = (label) => make("input", "", undefined, { type: "checkbox", "aria-label": label });

// A text from right to left begins where its column does. What does not fit is told to whoever points at it.
const cell = (text) => put(make("td", "", undefined, text.length > LONG ? { title: text } : {}), make("bdi", "", text));

function direction(name, sort) {
  return sort === name ? "ascending" : sort === `-${name}` ? "descending" : "none";
}

export class Table {
  // `heads`: name of a column to its words; `sort` and `pick` are told what was clicked.
  constructor(heads, sort, pick) {
    Object.assign(this, { heads, sort, pick });
    this.all = box("Pick everybody on this page");
    this.all.addEventListener("change", () => pick(this.view.rows, this.all.checked));
    this.head = make("thead");
    this.body = make("tbody");
    this.body.addEventListener("change", (event) => pick([Number(event.target.dataset.row)], event.target.checked));
    this.body.addEventListener("click", (event) => this.clicked(event));
    const table = put(make("table"), make("caption", "b24x-unseen", "People"), this.head, this.body);
    const own = { tabindex: "0", role: "region", "aria-label": "Table of people" };
    this.element = put(make("div", "b24x-region", undefined, own), table);
  }

  // A click anywhere in a row picks it, but not one that ends the marking of text.
  clicked({ target }) {
    const row = target.closest("tr[data-row]");
    if (!row || target.matches("input") || String(window.getSelection())) return;
    this.pick([Number(row.dataset.row)], !row.classList.contains("b24x-picked"));
  }

  draw(view, sort, isNew) {
    this.view = view;
    this.drawHead(view, sort);
    const focused = this.body.contains(document.activeElement) ? document.activeElement.dataset.row : undefined;
    const rows = view.rows.map((row, line) => this.row(view, row, line));
    this.body.replaceChildren(...(rows.length ? rows : [this.nobody(view)]));
    if (isNew) this.element.scrollTop = 0;
    if (focused !== undefined) (this.body.querySelector(`input[data-row="${focused}"]`) ?? this.element).focus();
  }

  drawHead(view, sort) {
    const focused = this.head.contains(document.activeElement) ? document.activeElement.dataset.name : undefined;
    const all = put(make("th", "b24x-pick", undefined, { scope: "col" }), this.all);
    const heads = view.columns.map((name) => this.headOf(name, direction(name, sort)));
    this.head.replaceChildren(put(make("tr"), all, ...heads));
    if (focused !== undefined) this.head.querySelector(`button[data-name="${CSS.escape(focused)}"]`)?.focus();
  }

  headOf(name, way) {
    const button = make("button", "", undefined, { type: "button", title: "Sort", "data-name": name });
    const sign = make("span", "", SIGNS[way], { "aria-hidden": "true" });
    button.append(make("bdi", "", this.heads.get(name) ?? name), sign);
    const next = { ascending: `-${name}`, descending: "", none: name }[way];
    button.addEventListener("click", () => this.sort(next));
    return put(make("th", "", undefined, { scope: "col", "aria-sort": way }), button);
  }

  row(view, row, line) {
    const pick = box(`Pick ${view.names[line]}`);
    pick.dataset.row = row;
    const cells = view.cells.map((column) => cell(shown(column[line])));
    return put(make("tr", "", undefined, { "data-row": row }), put(make("td", "b24x-pick"), pick), ...cells);
  }

  nobody(view) {
    const why = view.total ? "Nobody matches these filters." : `There are no ${view.kind} in this frame.`;
    return put(make("tr"), make("td", "b24x-note", why, { colspan: view.columns.length + 1 }));
  }

  drawPicks(picked) {
    const boxes = [...this.body.querySelectorAll("input")];
    for (const at of boxes) {
      at.checked = picked.has(Number(at.dataset.row));
      at.closest("tr").classList.toggle("b24x-picked", at.checked);
    }
    const many = boxes.filter((at) => at.checked).length;
    this.all.disabled = !boxes.length;
    this.all.checked = many > 0 && many === boxes.length;
    this.all.indeterminate = many > 0 && many < boxes.length;
  }
}
