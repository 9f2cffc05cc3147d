// The dashboard as a file: every table is in it, and two selects choose. As it is written, so it is shipped.
const data = JSON.parse(document.getElementById("data").textContent);

function make(tag, text, attributes = {}) {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function select(label, options, chosen) {
  const box = make("label", label);
  const choice = make("select");
  for (const [value, text] of options) choice.append(make("option", text, { value }));
  choice.value = chosen;
  choice.addEventListener("change", show);
  box.append(choice);
  bar.append(box);
  return choice;
}

function table(page) {
  const whole = make("table");
  const head = make("tr");
  for (const text of page.heads) head.append(make("th", text, { scope: "col" }));
  whole.append(make("caption", page.title), make("thead"), make("tbody"));
  whole.tHead.append(head);
  for (const cells of page.rows) {
    const row = make("tr");
    for (const text of cells) row.append(make("td", text, { dir: "auto" }));
    whole.tBodies[0].append(row);
  }
  const region = make("div", undefined, { role: "region", tabindex: 0, "aria-label": `Table: ${page.title}` });
  region.append(whole);
  return region;
}

function show() {
  const pages = data.views[view.value].pages;
  by.disabled = Object.keys(pages).length < 2;
  const page = pages[by.value] ?? pages[""];
  body.replaceChildren();
  if (page.picture) body.append(make("img", undefined, { class: "b24-chart", src: page.picture, alt: `Chart: ${page.title}` }));
  const rows = make("div", undefined, { class: "b24-rows" });
  rows.append(make("p", page.note));
  if (page.rows) rows.append(table(page));
  body.append(rows);
}

const place = document.getElementById("view");
const bar = make("div", undefined, { class: "b24-bar" });
const body = make("div", undefined, { class: "b24-body", "aria-live": "polite" });
const view = select("Table ", Object.entries(data.views).map(([name, { label }]) => [name, `${name}: ${label}`]), data.view);
const by = select("Group by ", [["", "all together"], ...data.groups], data.by ?? "");
place.classList.add("b24-activity");
place.append(bar, make("p", data.about), body);
show();
