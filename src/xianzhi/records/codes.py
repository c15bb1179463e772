"""Codes that people type (查询码、作答码): twelve letters and digits, 60 bits, read aloud safely.

Only digests of them are stored, whatever room hands them out.
"""

import hashlib
import re

__all__ = ["BITS", "digest_of", "is_code", "written_code"]

BITS = 60
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O, U: read aloud without doubt
_LENGTH, _GROUP = 12, 4
_ALIKE = str.maketrans("ILO", "110")
_MARKS = re.compile(r"[\s\-－—_]+")


def written_code(number: int) -> str:
    """Write the last 60 bits of a number as a code (编码).

    Examples
    --------
    >>> written_code(31)
    'Z000-0000-0000'
    """
    letters = "".join(_LETTERS[number >> 5 * place & 31] for place in range(_LENGTH))
    return "-".join(letters[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))


def digest_of(code: str) -> str:
    """Digest a code as somebody typed it (编码摘要); marks and look-alikes do not matter."""
    return hashlib.sha256(_plain(code).encode()).hexdigest()


def is_code(code: str) -> bool:
    """Whether somebody typed what could be a code."""
    plain = _plain(code)
    return len(plain) == _LENGTH and all(letter in _LETTERS for letter in plain)


def _plain(code: str) -> str:
    # Full-width letters come from Chinese keyboards.
    narrow = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in code[:40])
    return _MARKS.sub("", narrow).upper().translate(_ALIKE)
