"""Eight people to look for in the Explorer: several scripts, and names that would be markup if they could."""

from __future__ import annotations

from typing import Any

import b24frame as b24

AT = "2026-03-01T09:00:00+00:00"
IMG = "<img src=x onerror=alert(1)>"
SCRIPT = "</script><script>alert(2)</script>"

# Acme (1) > Право (2); Acme > Lab (3) > Bench (4); Acme > <b>R&D</b> (5), which comes first by its sort.
UNITS = [
    {"ID": 1, "NAME": "Acme", "SORT": 100},
    {"ID": 2, "NAME": "Право", "PARENT": 1, "SORT": 200},
    {"ID": 3, "NAME": "Lab", "PARENT": 1, "SORT": 300},
    {"ID": 4, "NAME": "Bench", "PARENT": 3, "SORT": 100},
    {"ID": 5, "NAME": "<b>R&D</b>", "PARENT": 1, "SORT": 100},
]
STAFF = [
    # id, name, position, departments, status, last seen, phone
    (10, "Семён Ёлкин", "Юрист", [2], "online", "2026-03-01T08:30:00+00:00", "+7 916 123-45-67"),
    (20, "Иван Петров", "Инженер", [3], "away", "2026-02-28T12:00:00+00:00", ""),
    (30, "José Álvarez", "Engineer", [3], "offline", "2026-02-25T09:00:00+00:00", "+34 912 34 56 78"),
    (40, "李伟", "工程师", [4], "online", "2026-02-10T09:00:00+00:00", ""),
    (50, "محمد علي", "مهندس", [4, 2], "dnd", "2026-01-01T09:00:00+00:00", ""),
    (60, IMG, SCRIPT, [5], "offline", "2025-01-01T09:00:00+00:00", ""),
    (70, "ΣΊΣΥΦΟΣ", "", [], "", "", ""),
    (80, "straße Иванов", "инженер", [3], "online", "2026-03-01T08:30:30+00:00", ""),
]


def org(**loaded: Any) -> b24.Org:  # noqa: ANN401 - attrs of any kind
    """Put them into their departments, loaded at `AT`."""
    records = [
        {
            "id": number,
            "name": name,
            "work_position": position,
            "departments": departments,
            "status": status,
            "last_activity_date": seen,
            "phones": {"personal_mobile": phone},
        }
        for number, name, position, departments, status, seen, phone in STAFF
    ]
    frame = b24.normalize_colleagues(records)
    frame.attrs["b24frame"] = {"loaded_at": AT} | loaded
    return b24.Org(frame, b24.normalize_departments(UNITS))
