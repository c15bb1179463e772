"""The picture of the README, made from the running site: ``./do screenshots`` writes it anew."""

import io
import os
import struct
from pathlib import Path

import pytest
from PIL import Image

from browser.reviewing import Review

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
PICTURE = Path("docs/images/review-desk.png")
WIDTH, HEIGHT = 1440, 900
MOST_BYTES = 300 * 1024
FOLDER = os.environ.get("XIANZHI_SCREENSHOTS")  # set by ./do screenshots
LOOK = {"width": WIDTH, "height": HEIGHT, "django_language": "zh-hans"}

# The whole sentence of the row in sight, not its first line alone.
LIFT = """() => { const paper = document.querySelector('.paper');
    const lit = paper.querySelector('.ink.lit').getBoundingClientRect();
    paper.scrollTop += lit.top - paper.getBoundingClientRect().top - paper.clientHeight / 3; }"""


def assert_is_the_picture(path: Path) -> None:
    content = path.read_bytes()
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", content[16:24]) == (WIDTH, HEIGHT)
    assert len(content) <= MOST_BYTES


@pytest.mark.parametrize("visitor", [LOOK], indirect=True)
def test_the_review_desk_can_be_pictured(visitor, tmp_path):
    folder = ROOT / FOLDER if FOLDER else tmp_path
    visitor.sign_in()
    page = visitor.page
    desk = Review(page, visitor.site.url, visitor.site.documents["01_spatial_planning.txt"])
    desk.open()
    while desk.state() == "certain":  # the picture shows a row that waits for a person
        desk.press("j")
    page.wait_for_function("() => document.fonts.status === 'loaded'")
    assert "禾川县" in page.inner_text("h1")
    page.evaluate(LIFT)
    assert desk.is_lit()
    taken = page.screenshot(animations="disabled", caret="hide")
    # A page has few colours: a palette of them takes a third of the bytes.
    Image.open(io.BytesIO(taken)).quantize(256).save(folder / PICTURE.name, optimize=True)
    assert_is_the_picture(folder / PICTURE.name)


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_readme_shows_the_picture_that_is_there(readme):
    assert f"({PICTURE})" in (ROOT / readme).read_text("utf-8")
    assert_is_the_picture(ROOT / PICTURE)
