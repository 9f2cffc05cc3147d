// The chart as it is opened now, as one SVG that needs nothing else, or as a PNG made from it.
import { countsOf, describe, headOf, waitingText } from "./cards.js";
import { save } from "./dom.js";
import { arrange, CARD, link } from "./layout.js";

const SVG = "http://www.w3.org/2000/svg";
const MARGIN = 24;
const SHARP = 2;
// Browsers refuse larger canvases.
const LONGEST = 16_000;
const MOST_PIXELS = 120e6;

// Characters that XML does not know: one of them, and the picture is no picture.
const UNKNOWN = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

function draw(parent, tag, attributes, text) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text.replace(UNKNOWN, "\ufffd");
  parent.append(element);
  return element;
}

// Cuts a text to a width between characters as a reader sees them.
export function cutter(family) {
  const context = document.createElement("canvas").getContext("2d");
  const letters = new Intl.Segmenter();
  return (text, width, size, weight = "normal") => {
    context.font = `${weight} ${size}px ${family}`;
    if (context.measureText(text).width <= width) return text;
    const parts = Array.from(letters.segment(text), (part) => part.segment);
    let [low, high] = [0, parts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (context.measureText(`${parts.slice(0, middle).join("")}…`).width <= width) low = middle;
      else high = middle;
    }
    return `${parts.slice(0, low).join("").trimEnd()}…`;
  };
}

function inks(element) {
  const style = getComputedStyle(element);
  const value = (name) => style.getPropertyValue(`--b24-${name}`).trim();
  const names = ["ink", "muted", "ground", "card", "line", "accent"];
  return { family: style.fontFamily, ...Object.fromEntries(names.map((name) => [name, value(name)])) };
}

class Pen {
  constructor(root, ink) {
    this.root = root;
    this.ink = ink;
    this.cut = cutter(ink.family);
  }

  text(parent, text, x, y, width, { size = 12, fill = this.ink.ink, weight = "normal" } = {}) {
    const style = { x, y, fill, "font-size": size, "font-weight": weight };
    draw(parent, "text", style, this.cut(text, width, size, weight));
  }

  box(parent, box, height) {
    const { card, line } = this.ink;
    draw(parent, "rect", { x: box.x, y: box.y, width: CARD.width, height, rx: 6, fill: card, stroke: line });
  }

  department(box) {
    const unit = box.item;
    const group = draw(this.root, "g", {});
    draw(group, "title", {}, `${unit.name}, ${headOf(unit)}, ${countsOf(unit)}`);
    this.box(group, box, box.height);
    const [x, width] = [box.x + 10, CARD.width - 20];
    this.text(group, unit.name, x, box.y + 20, width, { size: 13, weight: "600" });
    this.text(group, unit.head || "no head", x, box.y + 38, width, { fill: this.ink.muted });
    this.text(group, countsOf(unit), x, box.y + 55, width, { size: 11, fill: this.ink.muted });
  }

  staff(box) {
    const unit = box.item.unit;
    const rows = unit.staff.state === "open" ? unit.staff.rows : [{ waiting: waitingText(unit) }];
    const group = draw(this.root, "g", {});
    this.box(group, box, box.height);
    rows.forEach((person, at) => this.person(group, person, box.x + 10, box.y + CARD.head / 2 + at * CARD.row + 17));
  }

  person(group, person, x, y) {
    if (person.waiting) return this.text(group, person.waiting, x, y, CARD.width - 20, { fill: this.ink.muted });
    const row = draw(group, "g", {});
    draw(row, "title", {}, describe(person));
    const half = CARD.width / 2;
    this.text(row, person.name, x, y, person.position ? half - 8 : CARD.width - 20);
    if (person.position) this.text(row, person.position, x + half, y, half - 20, { size: 11, fill: this.ink.muted });
    return undefined;
  }
}

export function svg(chart) {
  const plan = arrange(chart.company, Infinity);
  const ink = inks(chart.element);
  const [width, height] = [plan.width + 2 * MARGIN, plan.height + 2 * MARGIN];
  const root = document.createElementNS(SVG, "svg");
  const frame = { viewBox: `${-MARGIN} ${-MARGIN} ${width} ${height}`, width, height, "font-family": ink.family };
  for (const [name, value] of Object.entries(frame)) root.setAttribute(name, value);
  draw(root, "rect", { x: -MARGIN, y: -MARGIN, width, height, fill: ink.ground });
  const lines = plan.boxes.filter((box) => box.above).map(link);
  draw(root, "path", { d: lines.join(""), fill: "none", stroke: ink.line, "stroke-width": 1.5 });
  const pen = new Pen(root, ink);
  for (const box of plan.boxes) pen[box.item.kind](box);
  return { width, height, text: new XMLSerializer().serializeToString(root) };
}

export function saveSvg(chart) {
  save(new Blob([svg(chart).text], { type: "image/svg+xml" }), "org-chart.svg");
}

export async function savePng(chart) {
  const { width, height, text } = svg(chart);
  const scale = Math.min(SHARP, LONGEST / width, LONGEST / height, Math.sqrt(MOST_PIXELS / (width * height)));
  const image = new Image();
  const address = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  try {
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    if (!blob) throw new Error("the chart is too large for a PNG; save it as SVG, or close some departments");
    save(blob, "org-chart.png");
  } finally {
    URL.revokeObjectURL(address);
  }
  if (scale < 1) chart.say(`The chart is large: the PNG is at ${Math.max(1, Math.round(scale * 100))}% of its size; the SVG is sharp at any.`);
}
