// The search field. Keystrokes that follow each other at once are one question.
import { make } from "./dom.js";

const PAUSE = 25;

export class TextField {
  constructor(ask) {
    this.ask = ask;
    this.typed = "";
    this.timer = 0;
    this.element = make("input", "b24x-text", undefined, {
      type: "search",
      placeholder: "Name, position, phone, …",
      "aria-label": "Search people",
      autocomplete: "off",
      spellcheck: "false",
      dir: "auto",
    });
    this.element.addEventListener("input", () => this.wait());
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), PAUSE);
  }

  send() {
    this.timer = 0;
    if (this.element.value === this.typed) return;
    this.typed = this.element.value;
    this.ask(this.typed);
  }

  // What is being typed is not overwritten by an answer to what was typed before.
  show(text) {
    if (!this.timer && text !== this.typed) this.element.value = this.typed = text;
  }

  focus() {
    this.element.focus();
  }

  close() {
    clearTimeout(this.timer);
  }
}
