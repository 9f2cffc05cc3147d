// Elements whose content is text, never markup.
export function make(tag, className, text, attributes = {}) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

// An element with others, or texts, in it.
export function put(element, ...children) {
  element.append(...children);
  return element;
}

export function button(text, label, act) {
  const element = make("button", "b24-button", text, { type: "button", title: label, "aria-label": label });
  element.addEventListener("click", act);
  return element;
}

// JupyterLab takes keys for commands on cells (d d deletes one) unless the element in focus itself says otherwise.
export function ownKeys(element) {
  element.addEventListener("focusin", ({ target }) => (target.dataset.lmSuppressShortcuts = "true"));
  return element;
}

export function save(blob, name) {
  const address = URL.createObjectURL(blob);
  make("a", "", "", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

export const number = (value) => (value === null ? "–" : value.toLocaleString("en"));
