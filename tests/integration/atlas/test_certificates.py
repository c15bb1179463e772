"""Must show 8: a certificate is verified, and what differs is named."""

import io
import json
from dataclasses import replace

import docx
import pdfplumber
import pytest
import shapely
from typer.testing import CliRunner

from factories.atlas import MapLayer, degrees, publish
from factories.county import AT
from xianzhi.apps.atlas import services
from xianzhi.apps.atlas.models import ComplianceReview, LayerVersion
from xianzhi.apps.atlas.selectors import verification
from xianzhi.apps.atlas.selectors.papers import certificate_paper
from xianzhi.apps.atlas.services import ReviewDraft
from xianzhi.apps.evidence.selectors import file_path
from xianzhi.catalogue import control_rules as catalogue
from xianzhi.cli.main import app
from xianzhi.core.landuse.certificate import from_json, to_json
from xianzhi.core.landuse.rules import Verdict
from xianzhi.errors import PermissionDeniedError, RuleError
from xianzhi.exchange.certificates import CertificatePaper, read_content, write_pdf, write_word


@pytest.fixture
def paper(county, versions, key) -> CertificatePaper:
    outline = json.loads(shapely.to_geojson(degrees(-1, 0, 1, 1)))
    planner = county.actor("planner")
    review = services.review_parcel(
        actor=planner, draft=ReviewDraft("文化活动中心", "town", outline), request_id=key(), at=AT
    )
    return certificate_paper(planner, review)


def test_word_and_pdf_say_the_same_and_carry_the_certificate(paper: CertificatePaper) -> None:
    word, pdf = write_word(paper), write_pdf(paper)
    assert read_content(word) == read_content(pdf) == read_content(paper.content.encode())
    document = docx.Document(io.BytesIO(word))
    said = "\n".join(paragraph.text for paragraph in document.paragraphs)
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    with pdfplumber.open(io.BytesIO(pdf)) as opened:
        printed = "".join(page.extract_text() or "" for page in opened.pages)
    for words in ("HG-2026-00001", "文化活动中心", "不合规"):
        assert words in said + "".join(cells)
        assert words in printed
    assert "永久基本农田内不得进行非农建设。" in cells
    assert paper.sha256 in said
    assert len(document.inline_shapes) == 1  # the extract of the map
    assert write_pdf(paper) == pdf


def test_saved_again_by_an_office_program_it_still_verifies(paper: CertificatePaper) -> None:
    document = docx.Document(io.BytesIO(write_word(paper)))
    document.add_paragraph("收文：2026 年 3 月")
    stream = io.BytesIO()
    document.save(stream)
    found = verification.verify(read_content(stream.getvalue()), AT)
    assert found.is_same


def test_same_layers_and_rules_give_the_same(paper: CertificatePaper) -> None:
    found = verification.verify(paper.content, AT)
    assert (found.altered, found.damaged, found.then, found.now) == (False, (), (), ())


def test_one_moved_vertex_is_named_with_what_it_changed(county, paper: CertificatePaper) -> None:
    moved = shapely.Polygon(
        [(108.5, 32.5), (108.52, 32.5), (108.52, 32.52), (108.501, 32.52), (108.5, 32.505)]
    )
    publish(
        county,
        MapLayer("permanent_basic_farmland", "永久基本农田", (moved, degrees(3, 3, 4, 4))),
    )
    found = verification.verify(paper.content, AT)
    assert found.is_reproduced
    codes = [difference.code for difference in found.now]
    assert codes == ["landuse.layer_differs", "landuse.overlap_differs"]
    assert found.now[0].params["layer"] == "permanent_basic_farmland"


def test_one_changed_rule_is_named_with_its_field(
    paper: CertificatePaper, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = tuple(
        replace(rule, verdict=Verdict.NEEDS_ARGUMENT) if rule.id == "farmland_closed" else rule
        for rule in catalogue.control_rules()
    )
    monkeypatch.setattr(verification, "control_rules", lambda: changed)
    found = verification.verify(paper.content, AT)
    assert found.is_reproduced
    assert ("landuse.rule_differs", "farmland_closed") in [
        (difference.code, difference.params.get("rule")) for difference in found.now
    ]


def test_altered_paper_is_told(paper: CertificatePaper) -> None:
    milder = replace(from_json(paper.content), verdict="compliant")
    found = verification.verify(to_json(milder), AT)
    assert found.altered
    assert [difference.code for difference in found.then] == ["landuse.verdict_differs"]
    other = replace(from_json(paper.content), number="HG-2026-99999")
    assert verification.verify(to_json(other), AT).altered


def test_damaged_snapshot_is_told(paper: CertificatePaper, versions) -> None:
    version = LayerVersion.objects.get(pk=versions["development_boundary"])
    path = file_path(version.snapshot.sha256)
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    found = verification.verify(paper.content, AT)
    assert found.damaged == ("development_boundary",)
    assert not found.is_reproduced


@pytest.mark.parametrize(
    "file", [b"", b"PK\x03\x04", b"%PDF-1.7", b"{}", b"\xff\xfe", b"{" + b"x" * 100]
)
def test_file_that_is_no_certificate_is_refused(file: bytes, db) -> None:
    with pytest.raises(RuleError) as caught:
        from_json(read_content(file))
    assert caught.value.code == "landuse.not_a_certificate"


def test_only_planners_take_certificates(county, paper: CertificatePaper) -> None:
    review = ComplianceReview.objects.get()
    with pytest.raises(PermissionDeniedError):
        certificate_paper(county.actor("housing"), str(review.pk))


def test_command_says_same_or_what_differs(county, paper: CertificatePaper, tmp_path) -> None:
    for name, content in (("a.docx", write_word(paper)), ("a.pdf", write_pdf(paper))):
        (tmp_path / name).write_bytes(content)
        done = CliRunner().invoke(app, ["atlas", "verify", str(tmp_path / name)])
        assert (done.exit_code, "一致" in done.stdout) == (0, True), done.output
    publish(county, MapLayer("development_boundary", "城镇开发边界", (degrees(-4, -4, 0.5, 4),)))
    done = CliRunner().invoke(app, ["atlas", "verify", str(tmp_path / "a.docx")])
    assert done.exit_code == 1
    assert "development_boundary" in done.stdout
    assert CliRunner().invoke(app, ["atlas", "verify", str(tmp_path / "no")]).exit_code == 2
