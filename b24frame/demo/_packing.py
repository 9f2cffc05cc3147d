"""Answers packed with gzip, as real portals send them, and packed wrongly."""

import gzip
import struct
import zlib
from functools import cache, reduce

# Shorter ones do not gain by it.
_SHORTEST = 256
_QUICK = 1
_MEGABYTES = 300
# Of gzip: no name, no time, no system (https://www.rfc-editor.org/rfc/rfc1952).
_HEADER = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"


def pack(body: bytes, accepted: str, manner: str) -> tuple[bytes, bool]:
    """Body as it goes over the wire, and whether it is announced as gzip."""
    if manner == "bomb":
        return _bomb(), True
    if manner == "false_gzip":
        return body, True
    is_faulty = manner in {"broken_gzip", "cut_gzip"}
    if not is_faulty and (len(body) < _SHORTEST or "gzip" not in accepted):
        return body, False
    packed = gzip.compress(body, _QUICK, mtime=0)
    middle = len(packed) // 2
    if manner == "broken_gzip":
        packed = packed[:middle] + bytes(byte ^ 0xFF for byte in packed[middle : middle + 8]) + packed[middle + 8 :]
    return packed[:middle] if manner == "cut_gzip" else packed, True


@cache
def _bomb() -> bytes:
    """A true answer behind a lot of blanks: who has no bound takes it for one."""
    blanks, end = b" " * 1024**2, b'{"result":[],"total":0}'
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    # After a full flush, what follows does not refer to it: so one piece may be said again and again.
    piece = packer.compress(blanks) + packer.flush(zlib.Z_FULL_FLUSH)
    crc = reduce(lambda crc, _: zlib.crc32(blanks, crc), range(_MEGABYTES), 0)
    trailer = struct.pack("<II", zlib.crc32(end, crc), _MEGABYTES * len(blanks) + len(end))
    return _HEADER + piece * _MEGABYTES + packer.compress(end) + packer.flush() + trailer
