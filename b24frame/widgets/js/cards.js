// What a department, and a block of its people, look like.
import { make, number } from "./dom.js";

export const rowKey = (unit, at) => `p${unit.id}:${at}`;

export function headOf(unit) {
  return unit.head ? `head ${unit.head}` : "no head";
}

export function countsOf(unit) {
  const direct = unit.everybody ? several(unit.direct, true) : number(unit.direct);
  return `${direct} direct, ${number(unit.total)} total`;
}

const WORDS = [["employee", "employees"], ["person", "people"]];

export function several(many, everybody) {
  return `${number(many)} ${WORDS[Number(everybody)][many === 1 ? 0 : 1]}`;
}

export function describe(person) {
  const told = [person.name, person.position, person.head && "head of the department", !person.employee && "not counted as an employee"];
  return told.filter(Boolean).join(", ");
}

export function card(unit, opens) {
  const element = make("div", "b24-card", undefined, { role: "treeitem", "aria-level": unit.level });
  const beside = unit.above?.below ?? [];
  if (beside.length) {
    element.setAttribute("aria-setsize", beside.length + (unit.above.direct ? 1 : 0));
    element.setAttribute("aria-posinset", beside.indexOf(unit) + (unit.above.direct ? 2 : 1));
  }
  element.setAttribute("aria-label", `${unit.name}, ${headOf(unit)}, ${countsOf(unit)}`);
  element.append(
    make("div", "b24-name", unit.name, { dir: "auto", title: unit.name }),
    make("div", unit.head ? "b24-head" : "b24-head b24-vacant", unit.head || "no head", { dir: "auto", title: headOf(unit) }),
    make("div", "b24-counts", countsOf(unit), { title: `${WORDS[Number(unit.everybody)][1]} in the department itself; in it and below, each once` }),
  );
  if (opens) element.append(make("div", "b24-toggle", "", { "aria-hidden": "true", title: "open or close" }));
  return element;
}

export function block(unit) {
  const { state, rows } = unit.staff;
  const element = make("div", "b24-staff", undefined, { role: "group", "aria-label": `people of ${unit.name}` });
  if (state === "open") element.append(...rows.map((person, at) => personRow(unit, person, at, rows.length)));
  else element.append(moreRow(unit));
  return element;
}

function personRow(unit, person, at, count) {
  const attributes = { role: "treeitem", "aria-level": unit.level + 1, "aria-setsize": count, "aria-posinset": at + 1 };
  const row = make("div", "b24-person", undefined, { ...attributes, "aria-label": describe(person), title: describe(person) });
  row.classList.toggle("b24-uncounted", !person.employee);
  row.classList.toggle("b24-leads", person.head);
  row.dataset.key = rowKey(unit, at);
  row.append(make("bdi", "b24-name", person.name));
  if (person.position) row.append(make("bdi", "b24-more", person.position));
  return row;
}

export function waitingText(unit) {
  const { state, why } = unit.staff;
  if (state === "failed") return `Not loaded: ${why}. Try again`;
  return state === "waiting" ? "Loading…" : several(unit.direct, unit.everybody);
}

function moreRow(unit) {
  const row = make("div", "b24-person b24-ask", waitingText(unit), { role: "treeitem", "aria-level": unit.level + 1, title: waitingText(unit) });
  row.dataset.key = `m${unit.id}`;
  return row;
}
