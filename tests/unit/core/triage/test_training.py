"""A model is made of labelled reports, says how sure it is, and is plain bytes."""

import io
from random import Random

import numpy as np
import pytest

from xianzhi.core.triage.model import ModelError, TriageModel
from xianzhi.core.triage.ngrams import Message
from xianzhi.core.triage.sorting import Basis, CategoryWords, Sorter, Where
from xianzhi.core.triage.training import Example, examples_digest, train

THINGS = {
    "lamp": ("路灯不亮", "灯杆歪了", "晚上黑漆漆", "巷子里没有灯"),
    "drain": ("下水道堵了", "污水外溢", "井盖冒水", "化粪池反水"),
    "noise": ("半夜施工", "音响太吵", "打桩睡不着", "喇叭声音大"),
}
DIRECTORY = (
    CategoryWords("lamp", "路灯", "照明设施", "单灯不亮、灯杆倾斜", "县住建局"),
    CategoryWords("drain", "污水管道", "雨污设施", "污水外溢、堵塞", "县排水公司"),
    CategoryWords("noise", "夜间噪声", "街面秩序", "经营、娱乐噪声扰民"),
)


def examples(count: int = 60) -> list[Example]:
    chance = Random(5)
    labels = sorted(THINGS)
    return [
        Example(
            Message(
                f"{chance.choice(('稻香路', '学府巷'))}{number}号{chance.choice(THINGS[label])}"
            ),
            label,
        )
        for number in range(count)
        for label in [labels[number % 3]]
    ]


@pytest.fixture(scope="module")
def model() -> TriageModel:
    return train(examples(), [entry.example() for entry in DIRECTORY])


def test_a_model_knows_what_it_was_taught(model: TriageModel) -> None:
    best = model.guesses(Message("学府巷 88 号路灯不亮"))[0]

    assert best.label == "lamp"
    assert best.probability > 0.8
    assert any("灯" in piece for piece in best.pieces)


def test_probabilities_of_a_report_sum_to_one(model: TriageModel) -> None:
    shares = model.probabilities([Message("路灯"), Message("")])

    assert np.allclose(shares.sum(axis=1), 1, atol=1e-5)


def test_the_order_of_examples_does_not_matter(model: TriageModel) -> None:
    again = train(examples()[::-1], [entry.example() for entry in DIRECTORY])

    assert again.to_bytes() == model.to_bytes()
    assert examples_digest(examples()) == examples_digest(examples()[::-1])


def test_a_model_reads_back_as_it_was(model: TriageModel) -> None:
    content = model.to_bytes()
    back = TriageModel.from_bytes(content)

    assert back.to_bytes() == content
    assert back.digest() == model.digest()
    assert back.facts == model.facts
    message = Message("半夜施工睡不着")
    assert back.guesses(message) == model.guesses(message)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 nothing", b"\x80\x04K\x01."])
def test_what_is_no_model_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(ModelError, match=r"triage\.no_model"):
        TriageModel.from_bytes(content)


def test_a_model_that_hides_objects_is_refused_unread() -> None:
    buffer = io.BytesIO()
    np.savez(buffer, header=np.array([{"format": "xianzhi.triage/1"}], dtype=object))

    with pytest.raises(ModelError, match=r"triage\.no_model"):
        TriageModel.from_bytes(buffer.getvalue())


def test_a_model_whose_parts_do_not_fit_is_refused(model: TriageModel) -> None:
    with np.load(io.BytesIO(model.to_bytes())) as arrays:
        parts = dict(arrays)
    parts["weight"] = parts["weight"][:-1]
    buffer = io.BytesIO()
    np.savez(buffer, **parts)

    with pytest.raises(ModelError, match=r"triage\.no_model"):
        TriageModel.from_bytes(buffer.getvalue())


def test_too_few_examples_are_refused() -> None:
    with pytest.raises(ModelError, match=r"triage\.too_few_examples"):
        train(examples(3))


def test_nothing_is_proposed_for_what_is_unlike_every_example(model: TriageModel) -> None:
    sorter = Sorter(DIRECTORY, model)

    assert sorter.category(Message("qwerty uiop")) is None
    assert sorter.category(Message("")) is None


def test_a_proposal_of_the_model_gives_its_words_and_its_chance(model: TriageModel) -> None:
    proposal = Sorter(DIRECTORY, model).category(Message("稻香路下水道堵了"))

    assert proposal is not None
    assert (proposal.value, proposal.basis) == ("drain", Basis.MODEL)
    assert [reason.code for reason in proposal.reasons] == [
        "triage.reason.words",
        "triage.reason.model",
    ]
    assert proposal.probability is not None
    assert proposal.probability >= model.facts.threshold


def test_without_a_model_the_words_of_the_directory_propose() -> None:
    proposal = Sorter(DIRECTORY).category(Message("小区后面污水外溢，味道很大"))

    assert proposal is not None
    assert (proposal.value, proposal.basis, proposal.probability) == ("drain", Basis.WORDS, None)
    assert "污水" in proposal.reasons[0].params["words"]


def test_words_that_speak_for_nothing_propose_nothing() -> None:
    assert Sorter(DIRECTORY).category(Message("您好，请问几点上班")) is None


def test_the_unit_is_the_lead_unit_or_that_of_the_place() -> None:
    sorter = Sorter(DIRECTORY, local=frozenset({"lamp"}))
    here = Where("稻香社区", "禾阳街道办事处")

    units = {code: sorter.unit(code, here) for code in ("lamp", "drain", "noise", "other")}
    assert {code: unit.value if unit else None for code, unit in units.items()} == {
        "lamp": "禾阳街道办事处",
        "drain": "县排水公司",
        "noise": "禾阳街道办事处",
        "other": None,
    }
    assert sorter.unit("noise", Where()) is None
