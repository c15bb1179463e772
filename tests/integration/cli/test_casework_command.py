"""``xianzhi casework``: a model from a county's own list, and sample cases with their truth."""

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from xianzhi.cli.main import app
from xianzhi.core.triage.model import TriageModel
from xianzhi.core.triage.ngrams import Message
from xianzhi.samples.areas import build_areas
from xianzhi.samples.cases.ground import plain_ground
from xianzhi.samples.cases.reports import reports

ENGLISH = {"text": "text", "label": "label"}
CHINESE = {"text": "诉求内容", "label": "类别代码"}


def listed(path: Path, encoding: str, headings: dict[str, str]) -> Path:
    with path.open("w", encoding=encoding, newline="") as out:
        lines = csv.writer(out)
        lines.writerow(headings.values())
        for row in reports(plain_ground(build_areas(2026), 2026), 200, 1):
            if row.category in {"H04001", "H11001", "H12002", "H01001"}:
                lines.writerow([row.text, row.category])
    return path


def test_a_model_is_trained_from_lists_of_either_encoding_and_is_the_same(tmp_path: Path) -> None:
    first, second = tmp_path / "one.npz", tmp_path / "two.npz"
    for name, encoding, headings, out in (
        ("utf8.csv", "utf-8-sig", ENGLISH, first),
        ("gbk.csv", "gb18030", CHINESE, second),
    ):
        file = listed(tmp_path / name, encoding, headings)
        done = CliRunner().invoke(app, ["casework", "train", str(file), "-o", str(out)])
        assert done.exit_code == 0, done.output
        assert "留出检验" in done.output

    assert first.read_bytes() == second.read_bytes()
    model = TriageModel.from_bytes(first.read_bytes())
    assert model.guesses(Message("路口的路灯不亮，晚上黑漆漆"))[0].label == "H04001"


@pytest.mark.parametrize(
    ("content", "said"), [("a,b\n1,2\n", "text、label"), ("text,label\n路灯,H1\n", "只有 1 条")]
)
def test_a_list_that_cannot_be_trained_on_is_refused_in_words(
    tmp_path: Path, content: str, said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "list.csv"
    file.write_text(content, encoding="utf-8")
    done = CliRunner().invoke(app, ["casework", "train", str(file), "-o", str(tmp_path / "m")])

    assert done.exit_code == 2
    assert said in done.output + capfd.readouterr().err
    assert not (tmp_path / "m").exists()


def test_sample_cases_are_written_with_their_truth(tmp_path: Path) -> None:
    out = tmp_path / "cases.arrow"
    done = CliRunner().invoke(app, ["casework", "samples", "--cases", "50", "-o", str(out)])

    assert done.exit_code == 0, done.output
    assert "50" in done.output
    assert out.stat().st_size > 5_000
