"""Expected versions: whoever comes second is told what changed, and changes nothing."""

from dataclasses import replace

import pytest

from factories.county import AT
from integration.records.test_commands import ORDER
from xianzhi.records.commands import carry_out
from xianzhi.records.history import append
from xianzhi.records.versions import StaleError, expect, version_of

pytestmark = pytest.mark.django_db


def write(verb: str, request_id: str) -> None:
    def act(change):
        append(change, "thing:1", verb, {})
        return ""

    carry_out(replace(ORDER, request_id=request_id), act)


def test_a_version_is_the_last_number_of_its_stream():
    assert version_of("thing:1") == 0
    write("begin", "a")
    write("go_on", "b")
    assert version_of("thing:1") == 2
    expect("thing:1", 2)
    expect("thing:1", None)  # nobody looked


def test_a_stale_version_is_told_what_happened_since():
    for request_id, verb in enumerate(("begin", "go_on", "end")):
        write(verb, f"k{request_id}")
    with pytest.raises(StaleError) as refused:
        expect("thing:1", 1)
    assert [line.verb for line in refused.value.since] == ["go_on", "end"]
    assert refused.value.since[0].post_id == "post"
    assert refused.value.params == {"count": "2", "at": "03-02 17:00"}
    assert refused.value.since[0].at == AT


def test_a_version_that_never_was_is_stale():
    with pytest.raises(StaleError):
        expect("thing:1", 7)
