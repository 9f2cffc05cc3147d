// The view of b24frame's Explorer: it draws one page of rows and sends what was chosen. Whoever answers is the model:
// the kernel's widget, or in a file the model of explorer_file.js. Names are text: nothing here ever sets HTML.

import { inFile } from "./explorer_file.js";

const TITLES = { department: "Department", status: "Status", recency: "Last seen" };
// Keystrokes that follow each other at once are one question.
const PAUSE = 25;
const MOST_UNITS = 300;

function make(tag, properties = {}, ...children) {
  const { dataset, aria, role, ...own } = properties;
  const node = Object.assign(document.createElement(tag), own);
  Object.assign(node.dataset, dataset);
  if (role) node.setAttribute("role", role);
  for (const [name, value] of Object.entries(aria ?? {})) node.setAttribute(`aria-${name}`, value);
  node.append(...children);
  return node;
}

const number = (value) => value.toLocaleString("en");
const shown = (value) => (value === null ? "" : value === true ? "yes" : value === false ? "no" : String(value));
const toggled = (list, value) => (list.includes(value) ? list.filter((at) => at !== value) : [...list, value]);
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

function menu(title, panel) {
  const count = make("span", { className: "b24-many" });
  const button = make("button", { type: "button", className: "b24-menu", aria: { haspopup: "true", expanded: "false" } }, title, count);
  panel.popover = "auto";
  panel.classList.add("b24-panel");
  panel.setAttribute("role", "group");
  panel.setAttribute("aria-label", title);
  button.popoverTargetElement = panel;
  panel.addEventListener("toggle", (event) => {
    const isOpen = event.newState === "open";
    button.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) panel.querySelector("input, [tabindex='0']")?.focus();
  });
  panel.addEventListener("beforetoggle", () => place(button, panel));
  return { node: make("div", { className: "b24-holder" }, button, panel), button, tell: (many) => (count.textContent = many ? ` ${many}` : "") };
}

function place(button, panel) {
  const at = button.getBoundingClientRect();
  const width = Math.min(360, window.innerWidth - 16);
  const isLow = window.innerHeight - at.bottom < 260 && at.top > window.innerHeight - at.bottom;
  const room = (isLow ? at.top : window.innerHeight - at.bottom) - 16;
  Object.assign(panel.style, {
    insetInlineStart: "auto",
    left: `${Math.max(8, Math.min(at.left, window.innerWidth - width - 8))}px`,
    top: isLow ? "auto" : `${at.bottom + 4}px`,
    bottom: isLow ? `${window.innerHeight - at.top + 4}px` : "auto",
    maxWidth: `${width}px`,
    maxHeight: `${Math.max(160, Math.min(420, room))}px`,
  });
}

function checks(options, choose) {
  const boxes = new Map();
  const rows = options.map(([value, label, count]) => {
    const box = make("input", { type: "checkbox" });
    box.addEventListener("change", () => choose(value));
    boxes.set(value, box);
    const many = count === undefined ? [] : [make("span", { className: "b24-count" }, number(count))];
    return make("label", { className: "b24-check" }, box, make("bdi", {}, label), ...many);
  });
  const tick = (values) => boxes.forEach((box, value) => (box.checked = values.includes(value)));
  return { node: make("div", {}, ...rows), tick };
}

// A tree of departments after the pattern of https://www.w3.org/WAI/ARIA/apg/patterns/treeview/
function tree(units, choose) {
  const parent = [];
  const trail = [];
  units.forEach(([, , depth], at) => {
    trail.length = depth;
    parent.push(depth ? trail[depth - 1] : -1);
    trail[depth] = at;
  });
  const hasBelow = new Set(parent);
  const placeOf = new Map(units.map(([path], at) => [path, at]));
  const folded = units.map(([, name]) => plain(name));
  const open = new Set(units.flatMap(([, , depth], at) => (depth === 0 ? [at] : [])));
  const list = make("ul", { role: "tree", className: "b24-tree", aria: { label: "Departments", multiselectable: "true" } });
  const find = make("input", { type: "search", placeholder: "Find a department", aria: { label: "Find a department" } });
  let chosen = [];
  let current = 0;

  const above = (at) => (parent[at] < 0 ? [] : [parent[at], ...above(parent[at])]);
  const isImplied = (at) => above(at).some((up) => chosen.includes(units[up][0]));

  function visible() {
    const wanted = plain(find.value.trim());
    if (!wanted) return units.flatMap((_, at) => (above(at).every((up) => open.has(up)) ? [at] : []));
    const found = new Set();
    folded.forEach((name, at) => name.includes(wanted) && [at, ...above(at)].forEach((up) => found.add(up)));
    return [...found].sort((one, other) => one - other);
  }

  function draw(focus = false) {
    const all = visible();
    const first = Math.max(0, Math.min(all.indexOf(current) - MOST_UNITS / 2, all.length - MOST_UNITS));
    const rows = all.slice(first, first + MOST_UNITS);
    if (!rows.includes(current)) current = rows[0] ?? 0;
    list.replaceChildren(...rows.map(item));
    const left = all.length - rows.length;
    if (left) list.append(make("li", { role: "none", className: "b24-note" }, `${number(left)} more: type to find one`));
    if (!all.length) list.append(make("li", { role: "none", className: "b24-note" }, "No department is called so"));
    if (focus) list.querySelector("[tabindex='0']")?.focus();
  }

  function item(at) {
    const [path, name, depth, count] = units[at];
    const isChosen = chosen.includes(path);
    const isOpen = open.has(at) || find.value.trim() !== "";
    const row = make(
      "li",
      {
        role: "treeitem",
        tabIndex: at === current ? 0 : -1,
        title: path,
        aria: { level: depth + 1, checked: String(isChosen || isImplied(at)), label: `${name}, ${number(count)} people` },
        dataset: { at },
      },
      make("span", { className: "b24-twist", aria: { hidden: "true" } }, hasBelow.has(at) ? (isOpen ? "▾" : "▸") : ""),
      make("span", { className: isChosen ? "b24-box b24-on" : isImplied(at) ? "b24-box b24-implied" : "b24-box", aria: { hidden: "true" } }),
      make("bdi", {}, name),
      make("span", { className: "b24-count" }, number(count)),
    );
    if (hasBelow.has(at)) row.setAttribute("aria-expanded", String(isOpen));
    row.style.setProperty("--depth", depth);
    return row;
  }

  // A department and one above it at once would say the same twice.
  function toggle(at) {
    const path = units[at][0];
    const isRelated = (other) => above(at).includes(other) || above(other).includes(at);
    const kept = chosen.filter((other) => !placeOf.has(other) || !isRelated(placeOf.get(other)));
    choose(toggled(kept, path));
  }

  function fold(at) {
    open.has(at) ? open.delete(at) : open.add(at);
  }

  function key(event) {
    const rows = [...list.querySelectorAll("[role='treeitem']")].map((row) => Number(row.dataset.at));
    const at = rows.indexOf(current);
    const isOpen = open.has(current) && hasBelow.has(current);
    const moves = {
      ArrowDown: () => (current = rows[Math.min(at + 1, rows.length - 1)]),
      ArrowUp: () => (current = rows[Math.max(at - 1, 0)]),
      Home: () => (current = rows[0]),
      End: () => (current = rows[rows.length - 1]),
      ArrowRight: () => (isOpen ? (current = rows[Math.min(at + 1, rows.length - 1)]) : hasBelow.has(current) && open.add(current)),
      ArrowLeft: () => (isOpen ? open.delete(current) : parent[current] >= 0 && (current = parent[current])),
      " ": () => toggle(current),
      Enter: () => toggle(current),
    };
    if (!moves[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    moves[event.key]();
    draw(true);
  }

  list.addEventListener("keydown", key);
  list.addEventListener("click", (event) => {
    const row = event.target.closest("[role='treeitem']");
    if (!row) return;
    current = Number(row.dataset.at);
    event.target.classList.contains("b24-twist") ? fold(current) : toggle(current);
    draw(true);
  });
  find.addEventListener("input", () => draw());
  find.addEventListener("keydown", (event) => event.key === "ArrowDown" && (event.preventDefault(), list.querySelector("[tabindex='0']")?.focus()));
  draw();
  const tick = (paths) => {
    chosen = paths;
    draw(list.contains(document.activeElement));
  };
  return { node: make("div", {}, find, list), tick };
}

function render({ model, el }) {
  const choices = model.get("_choices");
  const heads = new Map(choices.columns);
  const text = make("input", { type: "search", className: "b24-text", placeholder: "Name, position, phone, …", autocomplete: "off", spellcheck: false, aria: { label: "Search people" } });
  const count = make("span", { className: "b24-found", role: "status" });
  const active = make("ul", { className: "b24-active", aria: { label: "Active filters" } });
  const picks = make("span", { className: "b24-picks" });
  const table = make("table", {}, make("caption", { className: "b24-unseen" }, "People"), make("thead"), make("tbody"));
  const region = make("div", { className: "b24-region", tabIndex: 0, role: "region", aria: { label: "Table of people" } }, table);
  const all = make("input", { type: "checkbox", aria: { label: "Pick everybody on this page" } });
  let typed = "";
  let timer = 0;
  let drawn = "";

  const set = (changes) => {
    for (const [name, value] of Object.entries(changes)) model.set(name, value);
    model.save_changes();
  };
  const refine = (changes) => set({ filter: { ...model.get("filter"), ...changes } });
  const send = () => {
    clearTimeout(timer);
    timer = 0;
    typed = text.value;
    if (typed !== model.get("filter").text) refine({ text: typed });
  };
  text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(send, PAUSE);
  });

  const menus = {};
  const adders = {
    department: () => tree(choices.department, (department) => refine({ department })),
    status: () => checks(choices.status.map(([name, many]) => [name, name, many]), (value) => refine({ status: toggled(model.get("filter").status, value) })),
    recency: () => checks(choices.recency.map(([name, many]) => [name, name, many]), (value) => refine({ recency: toggled(model.get("filter").recency, value) })),
  };
  for (const [key, add] of Object.entries(adders)) {
    if (!choices[key].length) continue;
    const body = add();
    if (key === "recency") body.node.append(make("p", { className: "b24-note" }, `as of ${choices.at}; last seen is not hours worked`));
    menus[key] = { ...menu(TITLES[key], body.node), tick: body.tick };
  }
  const columns = checks(choices.columns, (name) => {
    const left = toggled(model.get("columns"), name);
    if (left.length) set({ columns: choices.columns.map(([at]) => at).filter((at) => left.includes(at)) });
    columns.tick(model.get("columns"));
  });
  const columnMenu = menu("Columns", columns.node);

  const turn = (label, sign, to) => {
    const button = make("button", { type: "button", title: label, aria: { label } }, sign);
    button.addEventListener("click", () => set({ page: to(model.get("_view")) }));
    return button;
  };
  const back = [turn("First page", "«", () => 1), turn("Previous page", "‹", ({ page }) => page - 1)];
  const onward = [turn("Next page", "›", ({ page }) => page + 1), turn("Last page", "»", ({ pages }) => pages)];
  const where = make("span", { className: "b24-page" });
  const size = make("select", {}, ...choices.sizes.map((many) => make("option", { value: many }, String(many))));
  size.addEventListener("change", () => set({ page_size: Number(size.value) }));

  const root = make(
    "div",
    // Otherwise Enter on a button would be JupyterLab's command to edit the cell.
    { className: "b24-explorer", dataset: { lmSuppressShortcuts: "true", jpSuppressContextMenu: "true" } },
    make("div", { className: "b24-bar", role: "search" }, text, ...Object.values(menus).map(({ node }) => node), columnMenu.node),
    make("div", { className: "b24-state" }, count, active, picks),
    region,
    make("nav", { className: "b24-pager", aria: { label: "Pages" } }, ...back, where, ...onward, make("label", {}, "Rows per page ", size)),
  );

  function chip(label, title, remove) {
    const button = make("button", { type: "button", title: `Remove: ${title}`, aria: { label: `Remove filter ${title}` } }, "×");
    button.addEventListener("click", () => (remove(), text.focus()));
    return make("li", { className: "b24-chip" }, make("bdi", { title }, label), button);
  }

  function drawFilter() {
    const filter = model.get("filter");
    if (!timer && filter.text !== typed) text.value = typed = filter.text;
    const chips = filter.text.trim() ? [chip(`“${filter.text.trim()}”`, `text ${filter.text.trim()}`, () => refine({ text: "" }))] : [];
    for (const key of Object.keys(TITLES)) {
      menus[key]?.tell(filter[key].length);
      menus[key]?.tick(filter[key]);
      for (const value of filter[key]) {
        const name = key === "department" ? (choices.department.find(([path]) => path === value)?.[1] ?? value) : value;
        chips.push(chip(`${TITLES[key]}: ${name}`, `${TITLES[key]}: ${value}`, () => refine({ [key]: filter[key].filter((at) => at !== value) })));
      }
    }
    if (!chips.length) chips.push(make("li", { className: "b24-note" }, "no filter"));
    if (chips.length > 1) {
      const clear = make("button", { type: "button", className: "b24-link" }, "Clear all filters");
      clear.addEventListener("click", () => (refine({ text: "", department: [], status: [], recency: [] }), text.focus()));
      chips.push(make("li", {}, clear));
    }
    active.replaceChildren(...chips);
  }

  function drawHead() {
    const { columns: names } = model.get("_view");
    const sort = model.get("sort");
    const cells = names.map((name) => {
      const direction = sort === name ? "ascending" : sort === `-${name}` ? "descending" : "none";
      const sign = { ascending: " ▲", descending: " ▼", none: "" }[direction];
      const button = make("button", { type: "button", title: "Sort", dataset: { name } }, make("bdi", {}, heads.get(name) ?? name), make("span", { aria: { hidden: "true" } }, sign));
      button.addEventListener("click", () => set({ sort: { ascending: `-${name}`, descending: "", none: name }[direction] }));
      return make("th", { scope: "col", aria: { sort: direction } }, button);
    });
    const focused = table.tHead.contains(document.activeElement) ? document.activeElement.dataset.name : undefined;
    table.tHead.replaceChildren(make("tr", {}, make("th", { className: "b24-pick", scope: "col" }, all), ...cells));
    if (focused) [...table.tHead.querySelectorAll("button")].find((button) => button.dataset.name === focused)?.focus();
  }

  function drawRows() {
    const view = model.get("_view");
    drawHead();
    const rows = view.rows.map((row, line) => {
      const box = make("input", { type: "checkbox", aria: { label: `Pick ${view.names[line]}` }, dataset: { row } });
      const cells = view.cells.map((column) => make("td", { dir: "auto" }, shown(column[line])));
      return make("tr", { dataset: { row } }, make("td", { className: "b24-pick" }, box), ...cells);
    });
    if (!rows.length) {
      const why = view.total ? "Nobody matches these filters." : "There is nobody in this frame.";
      rows.push(make("tr", {}, make("td", { colSpan: view.columns.length + 1, className: "b24-note" }, why)));
    }
    table.tBodies[0].replaceChildren(...rows);
    const page = JSON.stringify([view.page, view.columns, model.get("filter"), model.get("sort")]);
    if (page !== drawn) region.scrollTop = 0;
    drawn = page;
    count.textContent = `${number(view.found)} of ${number(view.total)} people`;
    where.textContent = `Page ${number(view.page)} of ${number(view.pages)}`;
    for (const button of back) button.disabled = view.page <= 1;
    for (const button of onward) button.disabled = view.page >= view.pages;
    size.value = model.get("page_size");
    columns.tick(view.columns);
    drawPicks();
  }

  function drawPicks() {
    const picked = new Set(model.get("_picked"));
    const boxes = [...table.tBodies[0].querySelectorAll("input")];
    for (const box of boxes) {
      box.checked = picked.has(Number(box.dataset.row));
      box.closest("tr").classList.toggle("b24-picked", box.checked);
    }
    const many = boxes.filter((box) => box.checked).length;
    all.disabled = !boxes.length;
    all.checked = many > 0 && many === boxes.length;
    all.indeterminate = many > 0 && many < boxes.length;
    const clear = make("button", { type: "button", className: "b24-link" }, "Clear");
    clear.addEventListener("click", () => (set({ _picked: [] }), text.focus()));
    picks.replaceChildren(...(picked.size ? [`${number(picked.size)} picked `, clear] : []));
  }

  const pick = (rows, isOn) => {
    const picked = new Set(model.get("_picked"));
    for (const row of rows) isOn ? picked.add(row) : picked.delete(row);
    set({ _picked: [...picked].sort((one, other) => one - other) });
  };
  all.addEventListener("change", () => pick(model.get("_view").rows, all.checked));
  table.tBodies[0].addEventListener("change", (event) => pick([Number(event.target.dataset.row)], event.target.checked));
  table.tBodies[0].addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-row]");
    if (!row || event.target.matches("input") || String(window.getSelection())) return;
    pick([Number(row.dataset.row)], !row.classList.contains("b24-picked"));
  });

  const listeners = { "change:filter": drawFilter, "change:_view": drawRows, "change:_picked": drawPicks, "change:sort": drawHead };
  for (const [name, listener] of Object.entries(listeners)) model.on(name, listener);
  drawFilter();
  drawRows();
  el.replaceChildren(root);
  model.send?.("drawn");
  return () => {
    clearTimeout(timer);
    for (const [name, listener] of Object.entries(listeners)) model.off(name, listener);
  };
}

function offline(el, data) {
  render({ model: inFile(data), el });
}

export default { render, offline };
