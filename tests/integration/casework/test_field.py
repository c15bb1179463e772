"""The grid worker's page over HTTP: its parts, the list of the day, and reports however damaged."""

import gzip
import json
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from factories.casework import Way
from factories.county import SINCE
from factories.grid import ROWS, grow, point
from xianzhi.apps.accounts.models import User
from xianzhi.apps.accounts.services import PostDraft, register_posts
from xianzhi.apps.casework.models import Case, CaseFile
from xianzhi.apps.casework.services import Report
from xianzhi.apps.evidence.selectors import file_path
from xianzhi.apps.grid import services as grid

JPEG = b"\xff\xd8\xff\xe1\x00\x0dExif\x00\x00GPS..\xff\xda picture"
VOICE = b"\x1aE\xdf\xa3 voice"
OWN, OTHER = ROWS[2][0], ROWS[4][0]  # two grids of the town


@pytest.fixture
def ground(centre, key):
    """Areas with borders; the grid worker's is the first grid of the first village."""
    grow(centre)
    draft = grid.TermDraft(OWN, centre.posts["田禾"], "full_time", SINCE)
    admin = centre.actor("admin")
    grid.assign_worker(actor=admin, draft=draft, request_id=key(), at=Way(centre).at)
    return centre


def phone(name: str = "grid") -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(username=name))
    return client


def head(centre, **changes: object) -> dict[str, object]:
    return {
        "key": str(uuid4()), "post": centre.posts["田禾"], "text": "井盖松动", "place": "老桥头",
        "area": "", "x": None, "y": None, "accuracy_m": None, "is_pinned": False,
        "made_at": "2026-03-02T09:05:00.000Z", "files": [], **changes,
    }  # fmt: skip


def body(told: object, *files: bytes) -> bytes:
    return json.dumps(told).encode() + b"\n" + b"".join(files)


def send(client: Client, sent: bytes):
    return client.post("/field/reports/", sent, content_type="application/octet-stream")


def files_of(*parts: tuple[str, bytes]) -> dict[str, object]:
    return {"files": [{"kind": kind, "size": len(content)} for kind, content in parts]}


def test_report_with_photo_voice_and_place_becomes_one_case(ground):
    x, y = point(0.5, 0.5)
    parts = (("photo", JPEG), ("voice", VOICE))
    told = head(ground, x=x, y=y, accuracy_m=18.4, **files_of(*parts))
    answer = send(phone(), body(told, JPEG, VOICE))
    case = Case.objects.get()
    assert answer.json() == {
        "key": told["key"], "number": case.number, "url": f"/cases/{case.pk}/",
    }  # fmt: skip
    assert (case.channel, case.area_code[: len(OWN)]) == ("grid_worker", OWN)
    assert case.text == "井盖松动\n（手机记录时间：2026-03-02 17:05）"
    assert case.place_text == "老桥头（手机定位，误差约18米）"
    names = list(CaseFile.objects.order_by("name").values_list("name", flat=True))
    assert names == ["现场录音-2.webm", "现场照片-1.jpg"]


def test_photo_of_a_phone_is_kept_without_its_place(ground):
    told = head(ground, **files_of(("photo", JPEG)))
    assert send(phone(), body(told, JPEG)).status_code == 200
    kept = file_path(CaseFile.objects.get().file.sha256).read_bytes()
    assert (b"Exif" in kept, kept[-7:]) == (False, b"picture")


def test_report_by_voice_alone_and_without_a_place_lies_in_the_chosen_area(ground):
    told = head(ground, text="", place="", area=OTHER, **files_of(("voice", VOICE)))
    assert send(phone(), body(told, VOICE)).status_code == 200
    case = Case.objects.get()
    assert (case.area_code, case.x, case.text.split("\n")[0]) == (
        OTHER, None, "（语音上报，见现场录音）",
    )  # fmt: skip


def test_place_set_by_hand_says_so(ground):
    x, y = point(0.5, 0.5)
    send(phone(), body(head(ground, x=x, y=y, accuracy_m=900, is_pinned=True)))
    assert Case.objects.get().place_text == "老桥头（人工标注位置）"


def test_same_report_sent_again_gets_the_first_answer(ground):
    sent = body(head(ground))
    first, second = send(phone(), sent), send(phone(), sent)
    assert first.json() == second.json()
    assert Case.objects.count() == 1


def test_key_of_another_report_is_refused(ground):
    told = head(ground)
    send(phone(), body(told))
    answer = send(phone(), body({**told, "text": "另一件事"}))
    assert (answer.status_code, answer.json()["code"]) == (409, "records.request_reused")
    assert Case.objects.count() == 1


def test_report_stays_with_the_post_that_it_was_made_from(ground):
    """Somebody changes posts while a report waits: its repetition is still the same report."""
    more = PostDraft("田禾", "luxi", "代理经办人", ("unit_officer",), SINCE)
    ((_, other),) = register_posts([more]).items()
    client, sent = phone(), body(head(ground))
    send(client, sent)
    client.post("/switch-post/", {"post": other})
    assert send(client, sent).status_code == 200
    assert Case.objects.count() == 1


def test_post_of_somebody_else_is_refused(ground):
    answer = send(phone(), body(head(ground, post=ground.posts["白晓芸"])))
    assert (answer.status_code, answer.json()["code"]) == (403, "field.not_your_post")
    assert Case.objects.count() == 0


DAMAGED = {
    "nothing": b"",
    "no JSON": b"\xff\xfe{}\n",
    "a list": b"[]\n",
    "a deep list": b"[" * 30_000 + b"\n",
    "a long head": b'{"a":"' + b"x" * 40_000 + b'"}\n',
    "a huge number": b'{"x":' + b"9" * 5_000 + b"}\n",
    "a form": b"text=abc&key=1",
}


@pytest.mark.parametrize("name", DAMAGED)
def test_damaged_body_is_told_in_both_languages(ground, name):
    answer = send(phone(), DAMAGED[name])
    assert answer.status_code == 400
    told = answer.json()
    assert told["code"] == "field.damaged"
    assert "损坏" in told["zh"]
    assert "damaged" in told["en"]


WRONG = {
    "key": [None, 1, "", "x" * 36, "../../etc", "0" * 400],
    "post": [None, "0", {}],
    "text": [None, 5, "x" * 1_001, "\x00", "a\ud800", "   "],
    "place": [None, [], "x" * 121, "\x00"],
    "area": [None, 3, "x" * 33, "\x00"],
    "x": ["1", True, 181, 1, float("nan"), float("inf"), 10**400],
    "y": [False, -91, 1],
    "accuracy_m": ["5", True, 1e9],
    "is_pinned": [None, 1, "yes"],
    "made_at": [None, "", "yesterday", "2026-03-02", "0001-01-01T00:00:00Z", "2026-03-02T09:00:00"],
    "files": [
        None, {}, [1], [{}], [{"kind": "exe", "size": 1}], [{"kind": "photo", "size": 0}],
        [{"kind": "photo", "size": True}], [{"kind": "photo", "size": 5}],
        [{"kind": "photo", "size": 3_000_000}], [{"kind": ["photo"], "size": 1}],
        [{"kind": "photo", "size": 1}] * 5,
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_part_that_means_nothing_is_refused_with_a_reason(ground, name):
    client = phone()
    for value in WRONG[name]:
        told = head(ground)
        told["key"] = str(uuid4())
        told[name] = value
        answer = send(client, body(told))
        assert answer.status_code == 400, (value, answer.content)
        assert set(answer.json()) == {"code", "zh", "en"}
    assert Case.objects.count() == 0


def test_file_that_is_no_photo_is_refused(ground):
    for kind in ("photo", "voice"):
        answer = send(phone(), body(head(ground, **files_of((kind, b"MZ...."))), b"MZ...."))
        assert (answer.status_code, answer.json()["code"]) == (400, f"field.not_a_{kind}")
    answer = send(phone(), body(head(ground), b"more than was told"))
    assert answer.json()["code"] == "field.damaged"


def test_body_beyond_the_limit_is_refused(ground):
    answer = send(phone(), body(head(ground)) + b"x" * (8 * 2**20))
    assert (answer.status_code, answer.json()["code"]) == (413, "field.too_large")


def test_report_without_the_secret_of_the_page_is_refused(ground):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.get(username="grid"))
    assert send(strict, body(head(ground))).status_code == 403
    token = strict.get("/field/today/").json()["csrf"]
    answer = strict.post(
        "/field/reports/",
        body(head(ground)),
        content_type="application/octet-stream",
        headers={"X-CSRFToken": token},
    )
    assert answer.status_code == 200


def test_list_of_the_day_holds_what_lies_in_the_own_grids(ground):
    def reported(column: float, text: str) -> Way:
        x, y = point(column, 0.5)
        return Way(ground, Report("resident", text, x=x, y=y)).reported()

    mine, other = reported(0.5, "本格的路灯，电话13900001234"), reported(2.5, "别格的路灯")
    handled = Way(ground, Report("resident", "井盖", x=mine_x(), y=mine_y())).handled()
    sent_back = Way(ground, Report("resident", "积水", x=mine_x(), y=mine_y())).handled()
    sent_back.do("send_back_for_rework", "second-dispatcher", said=_said("还有积水"))
    told = phone().get("/field/today/").json()
    kinds = {case["number"]: case["kind"] for case in told["cases"]}
    assert kinds == {
        mine.number: "open", handled.number: "recheck", sent_back.number: "return",
    }  # fmt: skip
    assert other.number not in kinds
    assert "13900001234" not in json.dumps(told, ensure_ascii=False)
    assert told["areas"] == [[OWN, "第1网格"]]
    ((code, (ring, *_)),) = told["outlines"]  # to set a pin without a signal
    assert code == OWN
    sides = [[corner[axis] for corner in ring] for axis in (0, 1)]
    assert min(sides[0]) < mine_x() < max(sides[0])
    assert min(sides[1]) < mine_y() < max(sides[1])
    assert (told["total"], told["person"], told["as"]) == (3, "田禾", "芦溪镇 网格员")


def mine_x() -> float:
    return point(0.5, 0.5)[0]


def mine_y() -> float:
    return point(0.5, 0.5)[1]


def _said(words: str):
    from xianzhi.apps.casework.services import Said

    return Said(words)


def test_officer_gets_what_lies_at_the_own_unit(way):
    way.handling()
    told = phone("housing").get("/field/today/").json()
    assert [case["number"] for case in told["cases"]] == [way.number]
    assert phone("finance").get("/field/today/").json()["cases"] == []


def test_post_that_does_not_report_is_told_so(centre):
    for path in ("/field/", "/field/today/"):
        answer = phone("admin").get(path)
        assert answer.status_code == 403
        assert "派遣中心" in answer.content.decode()


def test_visitor_is_sent_to_the_sign_in_and_gets_nobody_s_page(ground):
    visitor = Client()
    for path in ("/field/", "/field/today/"):
        assert visitor.get(path).url == f"/sign-in/?next={path}"
    assert send(visitor, body(head(ground))).url == "/sign-in/?next=/field/reports/"
    for path in ("/field/shell/", "/field/worker.js", "/field/manifest.webmanifest"):
        assert visitor.get(path).status_code == 200


def test_copy_for_the_phone_names_nobody(ground):
    copy = phone().get("/field/shell/").content.decode()
    assert "田禾" not in copy
    assert "csrfmiddlewaretoken" not in copy
    assert "田禾" in phone().get("/field/").content.decode()


def test_page_can_be_installed(ground):
    told = phone().get("/field/manifest.webmanifest").json()
    assert (told["start_url"], told["scope"], told["display"]) == (
        "/field/",
        "/field/",
        "standalone",
    )
    sizes = {(icon["sizes"], icon["purpose"]) for icon in told["icons"]}
    assert sizes == {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")}
    for icon in told["icons"]:
        name = icon["src"].removeprefix(settings.STATIC_URL)
        assert Path(finders.find(name)).read_bytes().startswith(b"\x89PNG")


def kept_on_the_phone() -> dict[str, list[str]]:
    script = Client().get("/field/worker.js").content.decode()
    return json.loads(script.removeprefix("const SITE = ").split(";\n")[0])


def test_every_part_of_the_page_lies_on_the_phone(ground):
    kept = kept_on_the_phone()["kept"]
    page = Client().get("/field/shell/").content.decode()
    linked = {part.split('"')[0] for part in page.split('="/static/')[1:]}
    assert {f"/static/{name}" for name in linked} <= set(kept)
    folder = Path(finders.find("casework/field/app.js")).parent
    scripts = {f"/static/casework/field/{path.name}" for path in folder.glob("*.js")}
    assert scripts - set(kept) == {"/static/casework/field/worker.js"}


def test_page_weighs_less_than_sixty_kilobytes(ground):
    sent = [path for path in kept_on_the_phone()["kept"] if path.endswith((".js", ".css", ".svg"))]
    found = [Path(finders.find(path.removeprefix(settings.STATIC_URL))) for path in sent]
    parts = [phone().get("/field/").content, *(path.read_bytes() for path in found)]
    assert len(parts) > 15
    assert sum(len(gzip.compress(part)) for part in parts) <= 60 * 1024


def test_page_without_script_leads_to_the_plain_form(ground):
    page = phone().get("/field/").content.decode()
    assert 'href="/cases/new/"' in page
    assert phone().get("/cases/new/").status_code == 200


def test_nothing_on_the_page_counts_or_tracks_people():
    """国办函〔2026〕12号: no check-in, no points, no ranking, no track."""
    folder = Path(finders.find("casework/field/app.js")).parent
    scripts = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.js"))
    assert "watchPosition" not in scripts
    assert scripts.count("getCurrentPosition") == 1
