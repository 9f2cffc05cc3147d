// Places of the cards: d3's tidy tree lying on its side, with blocks of people as high as they need to be.
import { hierarchy, tree } from "d3-hierarchy";

export const CARD = { width: 232, height: 66, row: 26, head: 8, between: 14, step: 286 };

// Departments of an open one, its people before them.
function children(item) {
  if (item.kind === "all") return item.below;
  if (item.kind !== "department" || !item.open) return null;
  return item.direct ? [{ kind: "staff", unit: item }, ...item.below] : item.below;
}

function heightOf(item, most) {
  if (item.kind === "staff") return Math.min(most, Math.max(1, item.unit.staff.rows.length)) * CARD.row + CARD.head;
  return CARD.height;
}

// Boxes in the order of reading; `most` rows of people are shown at once.
export function arrange(company, most) {
  const root = hierarchy({ kind: "all", below: company.roots }, children);
  root.each((node) => (node.size = heightOf(node.data, most)));
  tree().nodeSize([1, 1]).separation((a, b) => (a.size + b.size) / 2 + CARD.between)(root);
  const boxes = [];
  root.eachBefore((node) => {
    if (node === root) return;
    node.box = { item: node.data, x: (node.depth - 1) * CARD.step, y: node.x - node.size / 2, height: node.size };
    node.box.above = node.parent.box ?? null;
    boxes.push(node.box);
  });
  const top = boxes.reduce((least, box) => Math.min(least, box.y), Infinity);
  for (const box of boxes) box.y = Math.round(box.y - top);
  const right = boxes.reduce((most, box) => Math.max(most, box.x + CARD.width), 0);
  const bottom = boxes.reduce((most, box) => Math.max(most, box.y + box.height), 0);
  return { boxes, width: right, height: bottom };
}

// The line from a department to what is below it.
export function link(box) {
  const [x, y] = [box.above.x + CARD.width, box.above.y + box.above.height / 2];
  const to = box.y + box.height / 2;
  const half = (x + box.x) / 2;
  return `M${x},${y}C${half},${y} ${half},${to} ${box.x},${to}`;
}
