"""The chain of a stream: what is sealed, and in which form."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from xianzhi.core.merkle.chain import DIGESTS, FIRST, SM3, Statement, seal, text_of
from xianzhi.core.merkle.tree import leaf_hash

ENTRY = Statement(
    stream="task:1",
    number=1,
    verb="publish",
    facts={"b": [1, "二"], "a": None},
    reason="审核完毕",
    user_id="u",
    post_id="p",
    at=datetime(2026, 11, 22, 3, 4, 5, 6, tzinfo=UTC),
    command_id="c",
)
OTHERS = {
    "stream": "task:2",
    "number": 2,
    "verb": "amend",
    "facts": {"b": [1, "二"], "a": False},
    "reason": "",
    "user_id": "v",
    "post_id": "q",
    "at": ENTRY.at + timedelta(microseconds=1),
    "command_id": "d",
}


def test_an_entry_is_written_in_one_form():
    told = (
        '["task:1",1,"publish",{"a":null,"b":[1,"二"]},"审核完毕","u","p",'
        '"2026-11-22T03:04:05.000006+00:00","c"]'
    )
    assert text_of(ENTRY).decode() == told
    digest = hashlib.sha256(bytes(33) + told.encode()).digest()
    assert seal(FIRST, text_of(ENTRY)) == digest


@pytest.mark.parametrize("name", OTHERS)
def test_every_part_of_an_entry_is_sealed(name):
    assert text_of(replace(ENTRY, **{name: OTHERS[name]})) != text_of(ENTRY)


def test_the_entry_before_is_sealed_too():
    assert seal(FIRST, text_of(ENTRY)) != seal(seal(FIRST, b""), text_of(ENTRY))


def test_a_moment_has_one_form_in_every_time_zone():
    there = ENTRY.at.astimezone(timezone(timedelta(hours=8)))
    assert text_of(replace(ENTRY, at=there)) == text_of(ENTRY)


@pytest.mark.parametrize(
    ("written", "read"),
    [(1e22, 10**22), (2.0, 2), (-0.0, 0), (0.1, 0.1), (1e-7, 1e-07), ((1, 2), [1, 2])],
)
def test_facts_have_the_form_in_which_a_database_gives_them_back(written, read):
    assert text_of(replace(ENTRY, facts={"n": written})) == text_of(
        replace(ENTRY, facts={"n": read})
    )


def test_what_is_no_number_is_not_sealed():
    with pytest.raises(ValueError, match="JSON"):
        text_of(replace(ENTRY, facts={"n": float("nan")}))


def test_sm3_is_ready_to_be_chosen():
    # GB/T 32905-2016, example 1
    example = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert DIGESTS[SM3](b"abc").hex() == example
    assert seal(FIRST, b"abc", SM3) == DIGESTS[SM3](bytes(33) + b"abc")


def test_a_digest_is_the_leaf_of_the_tree():
    text = text_of(ENTRY)
    assert seal(FIRST, text) == leaf_hash(FIRST + text)


@pytest.mark.parametrize("stream", ['a"b', "a,b", "a\\b", "a\nb"])
def test_the_name_of_a_stream_ends_where_it_seems_to(stream):
    with pytest.raises(ValueError, match="stream"):
        text_of(replace(ENTRY, stream=stream))
