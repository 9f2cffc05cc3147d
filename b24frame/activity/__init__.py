"""Who was seen, who is away, whose data is thin: tables of one snapshot.

Every function takes a people frame or an `Org` and gives a new table; only employees count. `at` is the moment that
the table is about, by default the load time: a date, a datetime, or ISO 8601 text such as ``"2026-03-01T09:00+03:00"``
(``"02.11.2026"`` means two days and is refused); a moment without a zone is read as UTC. `by` groups by any column: a
person is counted once in each group, so with a list column such as `departments` the groups overlap and do not add
up to the company, which counts each person once. People without a value are the last group, its label NA. Departments
are grouped by their ids, also by a column of their names: two of one name are two rows, labelled by the shortest end of
the path that tells them apart, such as "Moscow / Sales".

Groups of fewer than `min_group` employees are hidden: the row stays, all NA. Where one could be worked out from the
total and this rule, more are hidden; docs/privacy.md has the whole of it. `table.attrs["b24frame"]` tells `table`,
`at`, `at_assumed_utc`, `tz`, `by`, `min_group`, `hidden` (how many groups), `hidden_why`, `people` (distinct employees;
None where that would give a hidden group away) and `reading`, a caution for the title.

Of an `Org`, tables by a column that follows from the departments (their names and ids, managers, or any that is the
same for all of a department) hide what `Org.headcount` by department hides: so all of them can be published together.
A frame knows no tree; pass the `Org`.

What is hidden are groups, at one moment: in a group that is shown, a figure may be about one person; where the company
and the shown groups have equally many in a bucket, nobody hidden is in it; and of two moments a hidden group of four
that gains one person is known by subtraction.

Last seen is not hours worked: it is the last moment at which the portal noticed a person. Somebody who was never seen
has no last moment, which is not "long ago": an account that was invited and never used looks the same as one whose
moment the portal does not tell.
"""

from b24frame.activity._coverage import coverage
from b24frame.activity._days import absences, birthdays
from b24frame.activity._seen import active_share, dormant, recency
from b24frame.activity._signals import devices, presence

__all__ = ["absences", "active_share", "birthdays", "coverage", "devices", "dormant", "presence", "recency"]
