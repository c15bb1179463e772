import threading

import pytest

from xianzhi.errors import DocumentError
from xianzhi.exchange.sandbox import ConfinementError, Failure, Limits, confine

SMALL = Limits(memory_mib=256, cpu_seconds=1, wall_seconds=3, output_mib=1)


def test_value_and_cost_come_back() -> None:
    confined = confine("sandboxed:lengths", b"\n{}\n" * 1000, {"kind": "甲"})
    assert confined.value == {"bytes": 4000, "options": {"kind": "甲"}}
    assert 0 < confined.cost.seconds < 30
    assert 5 < confined.cost.peak_mib < 512


def test_error_of_the_house_keeps_class_code_and_params() -> None:
    with pytest.raises(DocumentError) as caught:
        confine("sandboxed:refuse", b"")
    assert (caught.value.code, caught.value.params) == ("document.encrypted", {"path": "方案"})


@pytest.mark.parametrize(
    ("function", "failure"),
    [
        ("break_off", Failure.CRASH),
        ("die", Failure.CRASH),
        ("deep", Failure.CRASH),
        ("absent", Failure.CRASH),
        ("grow", Failure.MEMORY),
        ("spin", Failure.TIME),
        ("sleep", Failure.TIME),
    ],
)
def test_misbehaviour_is_named(function: str, failure: Failure) -> None:
    with pytest.raises(ConfinementError) as caught:
        confine(f"sandboxed:{function}", b"", limits=SMALL)
    assert caught.value.failure is failure
    assert "secret" not in str(caught.value)


def test_what_a_library_prints_is_not_taken_for_the_reply() -> None:
    assert confine("sandboxed:chatter", b"").value == "done"


def test_child_does_not_see_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIANZHI_SECRET_KEY", "s3cret")
    seen = confine("sandboxed:environment", b"").value
    assert isinstance(seen, list)
    assert "XIANZHI_SECRET_KEY" not in seen
    assert "PYTHONPATH" in seen


def test_threads_of_a_server_may_call_it_at_once() -> None:
    sizes: list[object] = []
    threads = [
        threading.Thread(
            target=lambda n=n: sizes.append(confine("sandboxed:lengths", bytes(n)).value)
        )
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(str(size) for size in sizes) == [
        str({"bytes": n, "options": None}) for n in range(4)
    ]
