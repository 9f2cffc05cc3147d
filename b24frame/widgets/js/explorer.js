// The module that the widget loads: the notebook calls `render`, a page on disk calls `offline`.
import { InFile } from "./explorer_file.js";
import { View } from "./explorer_view.js";

function render({ model, el }) {
  const view = new View(model);
  el.replaceChildren(view.element);
  // The kernel makes ready what it needs to search, now that the first rows are there.
  model.send?.("drawn");
  return () => view.close();
}

function offline(el, data) {
  render({ model: new InFile(data), el });
}

export default { render, offline };
