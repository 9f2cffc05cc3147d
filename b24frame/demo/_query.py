"""Parameters the way PHP reads them: nested keys of a query string, JSON bodies, loose numbers."""

import json
import re
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl

Params = dict[str, object]


def read_query(text: str) -> Params:
    """Query or form as PHP reads it: `ID[]=1&ID[]=2` and `ID[0]=1&ID[1]=2` make the same map."""
    found: Params = {}
    for key, value in parse_qsl(text, keep_blank_values=True):
        head, _, rest = key.partition("[")
        steps = re.findall(r"\[([^\]]*)\]", f"[{rest}") if rest else []
        _store(found, [head, *steps], value)
    return found


def _store(target: Params, steps: list[str], value: str) -> None:
    step, *deeper = steps
    step = step or str(len(target))
    if not deeper:
        target[step] = value
        return
    below = target.get(step)
    if not isinstance(below, dict):
        below = target[step] = {}
    _store(below, deeper, value)


def read_body(body: bytes, content_type: str) -> Params:
    """Parameters of a request body; a body that cannot be read holds none, as in PHP."""
    if "json" not in content_type:
        return read_query(body.decode("utf-8", "replace"))
    try:
        value = json.loads(body) if body else {}
    except ValueError:
        return {}
    if isinstance(value, list):
        return {str(index): entry for index, entry in enumerate(value)}
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[tuple[str, object]]:
    """Entries of a map or a list, the way PHP does not tell them apart."""
    if isinstance(value, Mapping):
        return [(str(key), entry) for key, entry in value.items()]
    if isinstance(value, list):
        return [(str(index), entry) for index, entry in enumerate(value)]
    return []


def integer(value: object) -> int:
    """Value as PHP's intval gives it: leading digits, else 0."""
    if isinstance(value, bool | int | float):
        return int(value)
    found = re.match(r"\s*([+-]?\d+)", value) if isinstance(value, str) else None
    return int(found[1]) if found else 0


def upper(params: Mapping[str, object]) -> Params:
    """Parameters by upper-case name: their names are case-insensitive."""
    return {name.upper(): value for name, value in params.items()}


def php_map(pairs: Iterable[tuple[str, bytes]]) -> bytes:
    """Encoded map as PHP sends it: a list where it is empty or its keys run 0, 1, 2 ..."""
    found = list(pairs)
    if all(key == str(index) for index, (key, _) in enumerate(found)):
        return b"[" + b",".join(value for _, value in found) + b"]"
    return b"{" + b",".join(json.dumps(key).encode() + b":" + value for key, value in found) + b"}"
