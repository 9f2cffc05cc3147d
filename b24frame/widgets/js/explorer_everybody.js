// The switch between employees only and everybody.
import { make, put } from "./dom.js";

export class Everybody {
  constructor(set) {
    this.box = make("input", "", undefined, { type: "checkbox" });
    this.box.addEventListener("change", () => set(this.box.checked));
    const who = { title: "Show also leavers, guests, bots and other accounts that are no employees" };
    this.element = put(make("label", "b24x-check", undefined, who), this.box, make("span", "", "everybody, not only employees"));
  }

  show(isOn) {
    this.box.checked = isOn;
  }
}
