// What is in sight: a scrolling, zooming view of boxes, of which only those near it are in the page.
import { make } from "./dom.js";
import { CARD, link } from "./layout.js";

const BEYOND = 300;
const MARGIN = 16;
const [SMALLEST, LARGEST] = [0.1, 2];
const SVG = "http://www.w3.org/2000/svg";

function shape(tag, className) {
  const element = document.createElementNS(SVG, tag);
  element.setAttribute("class", className);
  return element;
}

// Who extends it says what a box looks like (`maker`), which lines stand out (`leading`), and marks what is shown (`mark`).
export class View {
  constructor(height) {
    this.scale = 1;
    this.shown = new Map();
    this.view = make("div", "b24-view");
    this.view.style.height = `${height}px`;
    this.room = make("div", "b24-room");
    this.tree = make("div", "b24-tree", undefined, { role: "tree", tabindex: "0", "aria-label": "Departments and people" });
    this.lines = shape("svg", "b24-lines");
    this.lines.setAttribute("aria-hidden", "true");
    this.paths = ["b24-line", "b24-line b24-way"].map((name) => shape("path", name));
    this.lines.append(...this.paths);
    this.tree.append(this.lines);
    this.room.append(this.tree);
    this.view.append(this.room);
    this.view.addEventListener("scroll", () => this.soon());
    this.view.addEventListener("wheel", (event) => this.wheeled(event), { passive: false });
    this.view.addEventListener("pointerdown", (event) => this.dragged(event));
  }

  halt() {
    cancelAnimationFrame(this.frame);
  }

  // Takes another plan; what `anchor` is stays where it is on the screen.
  show(plan, anchor) {
    const before = anchor && this.boxOf(anchor);
    this.plan = plan;
    this.boxes = new Map(this.plan.boxes.map((box) => [box.item.key ?? `s${box.item.unit.id}`, box]));
    this.space();
    const after = anchor && this.boxOf(anchor);
    if (before && after) this.view.scrollTop += (after.y + after.height / 2 - before.y - before.height / 2) * this.scale;
    this.draw();
  }

  space() {
    this.room.style.width = `${this.plan.width * this.scale + 2 * MARGIN}px`;
    this.room.style.height = `${this.plan.height * this.scale + 2 * MARGIN}px`;
    this.tree.style.transform = `translate(${MARGIN}px, ${MARGIN}px) scale(${this.scale})`;
  }

  boxOf(unit) {
    return this.boxes.get(unit.key);
  }

  soon() {
    this.frame ??= requestAnimationFrame(() => this.draw());
  }

  // Puts into the page what is in sight, in the order of reading, and takes the rest away.
  draw() {
    cancelAnimationFrame(this.frame);
    this.frame = undefined;
    const { scrollLeft, scrollTop, clientWidth, clientHeight } = this.view;
    const [left, top] = [scrollLeft / this.scale - BEYOND, scrollTop / this.scale - BEYOND];
    const [right, bottom] = [left + clientWidth / this.scale + 2 * BEYOND, top + clientHeight / this.scale + 2 * BEYOND];
    const across = (x, width, y, height) => x < right && x + width > left && y < bottom && y + height > top;
    const inSight = this.plan.boxes.filter((box) => across(box.x, CARD.width, box.y, box.height));
    this.place(inSight);
    const near = this.plan.boxes.filter(({ above, ...box }) => {
      if (!above) return false;
      const y = Math.min(above.y, box.y);
      return across(above.x, CARD.step * 2, y, Math.max(above.y + above.height, box.y + box.height) - y);
    });
    this.connect(near);
  }

  place(boxes) {
    const old = this.shown;
    this.shown = new Map();
    for (const box of boxes) {
      const [key, make_] = this.maker(box.item);
      const element = old.get(key) ?? make_();
      old.delete(key);
      this.shown.set(key, element);
      element.style.transform = `translate(${box.x}px, ${box.y}px)`;
      element.style.height = `${box.height}px`;
    }
    for (const element of old.values()) element.remove();
    // Moving an element would scroll its list of people back to the top.
    let at = this.lines.nextSibling;
    for (const element of this.shown.values()) {
      if (element === at) at = at.nextSibling;
      else this.tree.insertBefore(element, at);
    }
    this.mark();
  }

  connect(boxes) {
    const on = this.leading();
    this.paths[0].setAttribute("d", boxes.filter((box) => !on(box)).map(link).join(""));
    this.paths[1].setAttribute("d", boxes.filter(on).map(link).join(""));
  }

  // Scrolls to the middle of a box; with what is below it to the right in sight.
  center(box, right = false) {
    if (!box) return;
    const { clientWidth, clientHeight } = this.view;
    this.view.scrollTop = (box.y + box.height / 2) * this.scale + MARGIN - clientHeight / 2;
    const end = (box.x + (right && box.item.open ? CARD.step : 0) + CARD.width) * this.scale + 2 * MARGIN;
    this.view.scrollLeft = Math.min(box.x * this.scale, Math.max(0, end - clientWidth));
    this.draw();
  }

  makeRoom(unit) {
    const box = this.boxOf(unit);
    const end = (box.x + CARD.step + CARD.width) * this.scale + 2 * MARGIN;
    const most = box.x * this.scale;
    const wanted = Math.min(most, end - this.view.clientWidth);
    if (wanted > this.view.scrollLeft) this.view.scrollLeft = wanted;
  }

  // Brings a box into sight, if need be.
  bringBox(box) {
    const [x, y] = [box.x * this.scale, box.y * this.scale];
    const { clientWidth, clientHeight } = this.view;
    const height = box.height * this.scale + 2 * MARGIN;
    if (y < this.view.scrollTop) this.view.scrollTop = y;
    else if (y + height > this.view.scrollTop + clientHeight) this.view.scrollTop = y + height - clientHeight;
    const width = CARD.width * this.scale + 2 * MARGIN;
    if (x < this.view.scrollLeft) this.view.scrollLeft = x;
    else if (x + width > this.view.scrollLeft + clientWidth) this.view.scrollLeft = x + width - clientWidth;
    this.draw();
  }

  zoom(scale, x = this.view.clientWidth / 2, y = this.view.clientHeight / 2) {
    const before = this.scale;
    this.scale = Math.min(LARGEST, Math.max(SMALLEST, scale));
    const [left, top] = [this.view.scrollLeft + x - MARGIN, this.view.scrollTop + y - MARGIN];
    this.space();
    this.view.scrollLeft = (left / before) * this.scale + MARGIN - x;
    this.view.scrollTop = (top / before) * this.scale + MARGIN - y;
    this.draw();
  }

  fit() {
    const [width, height] = [this.view.clientWidth - 2 * MARGIN, this.view.clientHeight - 2 * MARGIN];
    this.zoom(Math.min(1, width / this.plan.width, height / this.plan.height));
  }

  // The wheel scrolls, as everywhere in a notebook; with Ctrl, or two fingers, it zooms.
  wheeled(event) {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const edge = this.view.getBoundingClientRect();
    this.zoom(this.scale * Math.exp(-event.deltaY / 300), event.clientX - edge.left, event.clientY - edge.top);
  }

  dragged(event) {
    if (event.button !== 0 || event.pointerType !== "mouse" || event.target.closest("[data-key], .b24-staff")) return;
    const edge = this.view.getBoundingClientRect();
    // Not the scroll bars.
    if (event.clientX - edge.left >= this.view.clientWidth || event.clientY - edge.top >= this.view.clientHeight) return;
    const { scrollLeft, scrollTop } = this.view;
    const move = (moved) => this.view.scrollTo(scrollLeft + event.clientX - moved.clientX, scrollTop + event.clientY - moved.clientY);
    const end = () => this.view.removeEventListener("pointermove", move);
    this.view.setPointerCapture(event.pointerId);
    this.view.addEventListener("pointermove", move);
    this.view.addEventListener("lostpointercapture", end, { once: true });
  }
}
