"""A synthetic organisation behind a loopback server that speaks the portal's protocol, quirks included.

The standard library alone, and no code shared with the client: a misreading must not hide in both.
"""

from b24frame.demo._sample import sample
from b24frame.demo.faults import CHANGES, KINDS, Change, Fault
from b24frame.demo.limits import NO_LIMITS, Limits
from b24frame.demo.people import NOW, Company, Department, company
from b24frame.demo.server import Server, portal

__all__ = [
    "CHANGES",
    "KINDS",
    "NOW",
    "NO_LIMITS",
    "Change",
    "Company",
    "Department",
    "Fault",
    "Limits",
    "Server",
    "company",
    "portal",
    "sample",
]
