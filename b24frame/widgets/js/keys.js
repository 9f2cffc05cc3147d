// The keys of a tree, as the ARIA practices have them: https://www.w3.org/WAI/ARIA/apg/patterns/treeview/
function right(chart, key) {
  const unit = chart.unitOf(key);
  if (key.startsWith("m")) return chart.choose(key);
  if (!unit || !chart.company.opens(unit)) return undefined;
  if (!unit.open) return chart.toggle(unit, true);
  const order = chart.order();
  return go(chart, order[order.indexOf(key) + 1]);
}

function left(chart, key) {
  const unit = chart.unitOf(key);
  if (unit?.open) return chart.toggle(unit, false);
  const above = unit ? unit.above : chart.ownerOf(key);
  return above && go(chart, above.key);
}

function step(chart, key, by) {
  const order = chart.order();
  const at = order.indexOf(key);
  go(chart, order[Math.min(order.length - 1, Math.max(0, at + by))]);
}

function go(chart, key) {
  if (!key) return;
  chart.active = key;
  chart.bring(key);
}

const KEYS = {
  ArrowRight: right,
  ArrowLeft: left,
  ArrowDown: (chart, key) => step(chart, key, 1),
  ArrowUp: (chart, key) => step(chart, key, -1),
  Home: (chart) => step(chart, undefined, -Infinity),
  End: (chart) => step(chart, undefined, Infinity),
  Enter: (chart, key) => chart.choose(key),
  " ": (chart, key) => chart.choose(key),
  Escape: (chart) => chart.select(undefined, {}),
};

export function keyPressed(chart, event) {
  const act = KEYS[event.key];
  if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  event.stopPropagation();
  const order = chart.order();
  if (!order.length) return;
  // The first key only says where one is; so does any after what it was on has gone.
  if (!order.includes(chart.active)) go(chart, order[0]);
  else act(chart, chart.active);
}
