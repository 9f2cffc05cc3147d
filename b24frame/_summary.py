"""What a people frame says at first sight: for the command line's demo."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_BUCKETS = {"1h": "1h", "1d": "1D", "7d": "7D", "30d": "30D", "90d": "90D"}
_FIELDS = ("email", "phone", "personal_mobile", "work_phone", "inner_phone")


def departments(people: pd.DataFrame, most: int = 8) -> pd.DataFrame:
    """Head-count of the largest departments: employees, each in the first of theirs."""
    counts = people.loc[people["employee"], "department_path"].value_counts()
    return pd.DataFrame({"people": counts.head(most)}).rename_axis("department")


def recency(people: pd.DataFrame, at: pd.Timestamp) -> pd.DataFrame:
    """Employees by the time since they were last seen: index bucket, columns people and share."""
    seen = people.loc[people["employee"], "last_activity_date"]
    edges = pd.to_timedelta([pd.Timedelta.min, *_BUCKETS.values(), pd.Timedelta.max])
    buckets = pd.cut(at - seen, pd.Series(edges), labels=[*_BUCKETS, "older"])
    counts = buckets.cat.add_categories("never").fillna("never").value_counts(sort=False)
    return pd.DataFrame({"people": counts, "share": counts / max(1, len(seen))}).rename_axis("last seen")


def coverage(people: pd.DataFrame) -> pd.DataFrame:
    """How many employees have each kind of contact: index field, columns filled and share."""
    filled = people.loc[people["employee"], list(_FIELDS)].notna().sum()
    return pd.DataFrame({"filled": filled, "share": filled / max(1, people["employee"].sum())}).rename_axis("field")


def draw_recency(table: pd.DataFrame, at: pd.Timestamp, ax: Axes) -> Axes:
    """Draw the table of `recency` as bars, with the number on each."""
    bars = ax.bar([str(label) for label in table.index], table["people"], color="#2f6fb0", width=0.72)
    ax.bar_label(bars, [f"{count:,}" for count in table["people"]], padding=2, fontsize=9)
    ax.set_title(f"{table['people'].sum():,} employees by when they were last seen", loc="left")
    ax.set_xlabel(f"time since last seen, as of {at:%Y-%m-%d %H:%M} UTC (last seen is not hours worked)")
    ax.set_ylabel("employees")
    ax.spines[["top", "right"]].set_visible(False)
    return ax
