"""Photos keep their picture and lose the rest; codes are read as people type them."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from xianzhi.apps.casework.codes import code_of, digest_of, is_code
from xianzhi.apps.casework.photos import stripped


def picture(kind: str) -> bytes:
    """A picture with a place, a device and a comment in it."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SECRETMAKER"
    exif[0x8825] = {1: "N", 2: (32.0, 53.0, 1.0)}
    image = Image.new("RGB", (40, 30), (200, 30, 30))
    image.save(out, kind, exif=exif.tobytes())
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_photo_tells_nothing_but_its_picture(kind):
    content = picture(kind)
    bare = stripped(content)
    assert b"SECRETMAKER" in content
    assert b"SECRETMAKER" not in bare
    with Image.open(io.BytesIO(content)) as before, Image.open(io.BytesIO(bare)) as after:
        assert not dict(after.getexif())
        assert after.tobytes() == before.tobytes()


@given(st.binary(max_size=200))
def test_what_is_broken_comes_back_or_loses_parts_but_never_fails(noise):
    assert (
        stripped(noise) == noise or noise[:2] == b"\xff\xd8" or noise[:4] in (b"RIFF", b"\x89PNG")
    )
    for head in (b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b"RIFF\x10\x00\x00\x00WEBP"):
        assert len(stripped(head + noise)) <= len(head + noise) + 12


@given(st.uuids())
def test_code_is_twelve_letters_read_however_they_are_typed(case_id):
    code = code_of(case_id)
    assert is_code(code)
    assert code == code_of(str(case_id))
    wide = "".join(chr(ord(one) + 0xFEE0) for one in code)
    for typed in (code.lower(), code.replace("-", ""), f" {code} ", wide):
        assert digest_of(typed) == digest_of(code)
    mistaken = code.replace("0", "O").replace("1", "l")
    assert digest_of(mistaken) == digest_of(code)


@pytest.mark.parametrize("typed", ["", "ABCD", "ABCD-EFGH-JKM", "UUUU-UUUU-UUUU", "验" * 12])
def test_what_is_no_code_is_none(typed):
    assert not is_code(typed)
