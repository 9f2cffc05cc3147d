"""An address, read by one strict parser: what is said of it and where bytes go is made of the same checked parts.

Parsers differ in how they read a backslash, a blank or an odd letter (https://url.spec.whatwg.org/#host-parsing), so no
other one is ever given any: an address is put together anew, of parts that can be read in one way only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from unicodedata import normalize

_LONGEST = 2_000
_LONGEST_HOST = 253
_USUAL_PORT = {"http": 80, "https": 443}
_HIGHEST_PORT = 65_535
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<login>[^/?#@\\\s]*@)?"
    r"(?P<host>\[[0-9a-f:.]+\]|[^/?#@:\[\]\\%\s\u3002]+)(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>/[^?#]*)?(?P<more>[?#].*)?",
    re.IGNORECASE | re.DOTALL,
)
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"(?:{_LABEL}\.)*{_LABEL}")
# Old programs read even the half of an IPv4 address, or one in octal or hexadecimal numbers.
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of an http or https address.

    Attributes
    ----------
    scheme, host : str
        In lower case; the host in ASCII, that of an IPv6 address without its brackets.
    port : int or None
        None for the usual one.
    path : str
        As it was written, not checked.
    login, more : bool
        Whether there is something in front of the host, or behind the path.
    """

    scheme: str
    host: str
    port: int | None
    path: str
    login: bool
    more: bool

    @property
    def netloc(self) -> str:
        """The host, and the port where it is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port is None else f"{host}:{self.port}"

    @property
    def site(self) -> str:
        """Scheme, host and port."""
        return f"{self.scheme}://{self.netloc}"

    @property
    def is_private(self) -> bool:
        """Whether nobody between can read what is sent there."""
        return self.scheme == "https" or is_loopback(self.host)


def read(text: str) -> Address | None:
    """Read an address; None where it is none, or where programs might differ about it."""
    match = _URL.fullmatch(text) if len(text) <= _LONGEST else None
    host = match and _host(match["host"])
    if match is None or not host:
        return None
    scheme = match["scheme"].lower()
    port = int(match["port"] or _USUAL_PORT[scheme])
    if not 0 < port <= _HIGHEST_PORT:
        return None
    shown = None if port == _USUAL_PORT[scheme] else port
    return Address(scheme, host, shown, match["path"] or "", match["login"] is not None, match["more"] is not None)


def is_loopback(host: str) -> bool:
    """Tell whether a host name can only mean this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _host(text: str) -> str | None:
    try:
        if text.startswith("["):
            return str(IPv6Address(text[1:-1]))
        name = text.lower() if text.isascii() else _in_ascii(text)
        if len(name) > _LONGEST_HOST or not _NAME.fullmatch(name):
            return None
        return str(IPv4Address(name)) if _NUMBER.fullmatch(name.rpartition(".")[2]) else name
    except ValueError:
        return None


def _in_ascii(name: str) -> str:
    """Write an international name as the network does; a letter that only looks like another one is not taken."""
    # requests needs it too.
    import idna

    composed = normalize("NFC", name)
    if normalize("NFKC", name) != composed:
        return ""
    return idna.encode(composed.lower()).decode("ascii")
