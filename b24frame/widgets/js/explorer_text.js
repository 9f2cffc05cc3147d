// The search field. Each keystroke is sent at once: the widget's model holds the next back while one is being answered.
import { make } from "./dom.js";

export class TextField {
  constructor(ask) {
    this.typed = "";
    this.element = make("input", "b24x-text", undefined, {
      type: "search",
      placeholder: "Name, position, phone, …",
      "aria-label": "Search people",
      autocomplete: "off",
      spellcheck: "false",
      dir: "auto",
    });
    this.element.addEventListener("input", () => ask((this.typed = this.element.value)));
  }

  show(text) {
    if (text !== this.typed) this.element.value = this.typed = text;
  }

  focus() {
    this.element.focus();
  }
}
