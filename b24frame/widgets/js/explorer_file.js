// Stands in for the kernel in a file from disk: holds all rows, and answers the view of explorer.js as the kernel does.

function fold(text, marks) {
  // There and back is what folds ß and ς as Python's casefold does.
  const folded = text.toUpperCase().toLowerCase().replaceAll("ς", "σ").normalize("NFKD").replace(marks, "");
  return folded.normalize("NFKC").split(/\s+/).filter(Boolean).join(" ");
}

export function inFile(data) {
  const total = data.names.length;
  const marks = new RegExp(`[${data.marks}]+`, "gu");
  const state = { ...data.state, _choices: data.choices, _view: {} };
  const listeners = {};
  const ranks = {};
  let haystack = null;
  let found = [];
  let changed = new Set();

  const lines = () => (haystack ??= Array.from({ length: total }, (_, row) => fold(data.searched.map((name) => data.columns[name].cells[row] ?? "").join(" "), marks)));

  function wanted(text) {
    const words = text.split(" ");
    const isNumber = /^\+?[\d\s().\-/]*\d[\d\s().\-/]*$/.test(text);
    const digits = text.replace(/[^\d+]/g, "");
    return (line) => words.every((word) => line.includes(word)) || (isNumber && line.includes(digits));
  }

  function inDepartments(paths) {
    const inside = new Uint8Array(total);
    const { rows, places, ends } = data.units;
    const chosen = new Uint8Array(ends.length);
    data.choices.department.forEach(([path], place) => place < ends.length && paths.includes(path) && chosen.fill(1, place, ends[place]));
    rows.forEach((row, at) => chosen[places[at]] && (inside[row] = 1));
    if (paths.includes(data.none)) {
      const placed = new Set(rows);
      for (let row = 0; row < total; row++) if (!placed.has(row)) inside[row] = 1;
    }
    return inside;
  }

  function left() {
    const { text, department, status, recency } = state.filter;
    const folded = fold(text, marks);
    const says = folded && wanted(folded);
    const inside = department.length && inDepartments(department);
    const rows = [];
    for (let row = 0; row < total; row++) {
      if (inside && !inside[row]) continue;
      if (status.length && !status.includes(data.status[row])) continue;
      if (recency.length && !recency.includes(data.choices.recency[data.seen[row]]?.[0])) continue;
      if (says && !says(lines()[row])) continue;
      rows.push(row);
    }
    return sorted(rows);
  }

  function rankOf(name) {
    const { cells, order } = data.columns[name];
    const key = (value) => (value === null ? null : order ? order.indexOf(value) : typeof value === "string" ? fold(value, marks) : Number(value));
    return (ranks[name] ??= cells.map(key));
  }

  function sorted(rows) {
    const name = state.sort.replace(/^-/, "");
    if (!name) return rows;
    const rank = rankOf(name);
    const sign = state.sort.startsWith("-") ? -1 : 1;
    const compare = (one, other) => {
      if (rank[one] === rank[other]) return one - other;
      if (rank[one] === null || rank[other] === null) return rank[one] === null ? 1 : -1;
      return rank[one] < rank[other] ? -sign : sign;
    };
    return rows.sort(compare);
  }

  function draw() {
    const pages = Math.max(1, Math.ceil(found.length / state.page_size));
    state.page = Math.max(1, Math.min(state.page, pages));
    const rows = found.slice((state.page - 1) * state.page_size, state.page * state.page_size);
    const cells = state.columns.map((name) => rows.map((row) => data.columns[name].cells[row]));
    state._view = { columns: state.columns, cells, rows, names: rows.map((row) => data.names[row]), found: found.length, total, page: state.page, pages };
  }

  function answer() {
    if (changed.has("filter") || changed.has("sort")) found = left();
    if (["filter", "sort", "page_size"].some((name) => changed.has(name))) state.page = 1;
    if ([...changed].some((name) => name !== "_picked")) {
      draw();
      changed.add("_view");
    }
    const names = changed;
    changed = new Set();
    for (const name of names) (listeners[`change:${name}`] ?? []).forEach((listener) => listener());
  }

  found = left();
  draw();
  return {
    get: (name) => state[name],
    set: (name, value) => ((state[name] = value), changed.add(name)),
    save_changes: answer,
    on: (name, listener) => (listeners[name] ??= []).push(listener),
    off: (name, listener) => (listeners[name] = (listeners[name] ?? []).filter((at) => at !== listener)),
  };
}
