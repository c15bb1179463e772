"""The code that a reporter follows a case by (查询码).

It is made from the id of the case and the secret of the site, so a repeated request gets the same
code again though only a digest is stored.
"""

from django.utils.crypto import salted_hmac

from xianzhi.records.codes import digest_of, is_code, written_code

__all__ = ["code_of", "digest_of", "is_code"]


def code_of(case_id: object) -> str:
    """Make the code of a case (生成查询码)."""
    secret = salted_hmac("case followed by code", str(case_id), algorithm="sha256").digest()
    return written_code(int.from_bytes(secret[:8], "big"))
