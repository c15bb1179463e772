"""One-time passwords against the vectors of RFC 4226 and RFC 6238."""

import pytest

from xianzhi.core.access.one_time import code_at, matching_step

SECRET = b"12345678901234567890"
HOTP = (755224, 287082, 359152, 969429, 338314, 254676, 287922, 162583, 399871, 520489)
TOTP = {
    59: "94287082",
    1111111109: "07081804",
    1111111111: "14050471",
    1234567890: "89005924",
    2000000000: "69279037",
    20000000000: "65353130",
}


@pytest.mark.parametrize(("step", "code"), list(enumerate(HOTP)))
def test_counter_vectors_of_rfc_4226(step, code):
    assert code_at(SECRET, step) == str(code)


@pytest.mark.parametrize(("seconds", "code"), list(TOTP.items()))
def test_time_vectors_of_rfc_6238(seconds, code):
    assert code_at(SECRET, seconds // 30, digits=8) == code


@pytest.mark.parametrize(
    ("late", "passes"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)]
)
def test_a_clock_may_be_off_by_one_step(late, passes):
    now = 1_800_000_000
    found = matching_step(SECRET, code_at(SECRET, now // 30), now + late)
    assert found == (now // 30 if passes else None)


def test_a_code_passes_once():
    now = 1_800_000_000
    code = code_at(SECRET, now // 30)
    assert matching_step(SECRET, code, now, last_step=now // 30) is None
    assert matching_step(SECRET, code, now, last_step=now // 30 - 1) == now // 30


def test_blanks_in_a_typed_code_do_not_matter_and_other_letters_do_not_pass():
    now = 1_800_000_000
    code = code_at(SECRET, now // 30)
    assert matching_step(SECRET, f"{code[:3]} {code[3:]} ", now) is not None
    assert matching_step(SECRET, "", now) is None
    assert matching_step(SECRET, code[:5], now) is None
    assert matching_step(SECRET, "１２３４５６", now) is None
