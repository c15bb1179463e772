"""The code that a reporter follows a case by (查询码): twelve letters and digits, 60 bits.

It is made from the id of the case and the secret of the site, so a repeated request gets the same
code again though only a digest is stored.
"""

import hashlib
import re

from django.utils.crypto import salted_hmac

__all__ = ["code_of", "digest_of", "is_code"]

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # without I, L, O, U: read aloud without doubt
_LENGTH, _GROUP = 12, 4
_ALIKE = str.maketrans("ILO", "110")
_MARKS = re.compile(r"[\s\-－—_]+")


def code_of(case_id: object) -> str:
    """Make the code of a case (生成查询码)."""
    secret = salted_hmac("case followed by code", str(case_id), algorithm="sha256").digest()
    number = int.from_bytes(secret[:8], "big")
    letters = "".join(_LETTERS[number >> 5 * place & 31] for place in range(_LENGTH))
    return "-".join(letters[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))


def digest_of(code: str) -> str:
    """Digest a code as somebody typed it (查询码摘要); marks and look-alikes do not matter."""
    return hashlib.sha256(_plain(code).encode()).hexdigest()


def is_code(code: str) -> bool:
    """Whether somebody typed what could be a code."""
    plain = _plain(code)
    return len(plain) == _LENGTH and all(letter in _LETTERS for letter in plain)


def _plain(code: str) -> str:
    # Full-width letters come from Chinese keyboards.
    narrow = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in code[:40])
    return _MARKS.sub("", narrow).upper().translate(_ALIKE)
