// The module that the widget loads: the notebook calls `render`, a page on disk calls `offline`.
import { Chart } from "./chart.js";
import { fold } from "./fold.js";
import { Offline } from "./offline.js";

function render({ model, el }) {
  const chart = new Chart(model, el);
  // The kernel makes the people ready while one looks at the departments.
  model.send("drawn");
  return () => chart.close();
}

function offline(el, data) {
  render({ model: new Offline(data), el });
}

export default { render, offline, fold };
