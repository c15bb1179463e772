"""What is shown of personal data, and how it is sealed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xianzhi.core.access.masking import MASKS, masked
from xianzhi.core.access.sealing import opened, sealed
from xianzhi.errors import RuleError

KEY, NONCE = bytes(range(32)), bytes(range(12))


@pytest.mark.parametrize(
    ("text", "mask", "shown"),
    [
        ("13800001234", "phone", "138****1234"),
        ("+8613800001234", "phone", "+86*******1234"),
        ("0912-1234567", "phone", "091*****4567"),
        ("6101234", "phone", "*****34"),
        ("张三丰", "name", "张**"),
        ("欧阳修竹", "name", "欧阳**"),
        ("李", "name", "李*"),
        ("阿依古丽·买买提", "name", "阿*******"),
        ("990121199001011234", "id_number", "9****************4"),
        ("禾川县芦溪镇柳树村12号", "address", "禾川县芦溪镇柳树村****"),
        ("芦溪街西段", "address", "芦溪****"),
        ("哮喘", "whole", "****"),
        ("", "phone", ""),
        ("  ", "name", ""),
    ],
)
def test_masks(text, mask, shown):
    assert masked(text, mask) == shown


@given(st.text(min_size=1), st.sampled_from(sorted(MASKS)))
def test_a_mask_never_shows_a_value_in_full(text, mask):
    if text.strip():
        assert masked(text, mask) != text.strip() or set(text.strip()) == {"*"}


@given(st.binary(), st.text(max_size=20))
def test_what_is_sealed_opens_in_its_own_context_only(content, context):
    text = sealed(KEY, NONCE, context, content)
    assert opened(KEY, context, text) == content
    for key, other in ((KEY, context + "x"), (KEY[::-1], context)):
        with pytest.raises(RuleError):
            opened(key, other, text)


@given(st.integers(min_value=0))
def test_every_changed_character_is_noticed(place):
    text = sealed(KEY, NONCE, "person:1|phone", b"13800001234")
    place = 3 + place % (len(text) - 3)
    changed = "A" if text[place] != "A" else "B"
    damaged = text[:place] + changed + text[place + 1 :]
    with pytest.raises(RuleError):
        opened(KEY, "person:1|phone", damaged)
