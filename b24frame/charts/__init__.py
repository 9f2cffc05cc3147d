"""One chart for each table: `b24frame.charts.<name>(table)` draws what the function of that name returned.

Every chart takes `ax=None` (None makes a figure that fits the number of rows) and `**style`, passed on to the bars or
cells, returns the Axes and never shows it. Colours follow the background, so that dark notebooks are served by
`plt.style.use("dark_background")`. An axes of your own needs room for names: `plt.subplots(layout="constrained")`; a
small one has as many rows as are legible, and a note tells the rest.

Names are text in any script: a font is looked for among the installed ones, and where there is none a warning tells
once which to install, while the chart has ? in the place of the characters and says so.
"""

from __future__ import annotations

from b24frame.charts._active import active_share
from b24frame.charts._activity import devices, presence, recency
from b24frame.charts._away import absences
from b24frame.charts._coverage import coverage
from b24frame.charts._days import birthdays
from b24frame.charts._lines import layers, span_of_control
from b24frame.charts._org import checks, headcount, org_tree

__all__ = [
    "absences",
    "active_share",
    "birthdays",
    "checks",
    "coverage",
    "devices",
    "headcount",
    "layers",
    "org_tree",
    "presence",
    "recency",
    "span_of_control",
]
