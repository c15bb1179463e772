import pytest

from malformed import malformed_files
from office_files import VALID
from xianzhi.errors import DocumentError
from xianzhi.exchange.documents.kinds import Format, recognise

EXPECTED = {
    "old.doc": "document.old_word",
    "old.wps": "document.old_word",
    "old.docx": "document.old_word",
    "old.xls": "document.old_excel",
    "password.docx": "document.encrypted",
    "zip-password.xlsx": "document.encrypted",
    "rich.rtf": "document.rtf",
    "layout.ofd": "document.ofd",
    "open.odt": "document.odf",
    "slides.pptx": "document.slides",
    "photo.docx": "document.image",
    "photo.heic": "document.image",
    "bitmap.bmp": "document.image",
    "packed.7z": "document.packed",
    "plain.zip": "document.packed",
    "page.mht": "document.web_archive",
    "word2003.xml": "document.old_word",
    "bomb.docx": "document.bomb",
    "declares-huge.xlsx": "document.bomb",
    "many-entries.docx": "document.bomb",
    "empty.docx": "document.empty",
    "zeros.docx": "document.empty",
}


@pytest.mark.parametrize(("name", "code"), EXPECTED.items())
def test_known_unreadable_kinds_are_named(name: str, code: str) -> None:
    content = next(file.content for file in malformed_files() if file.name == name)
    with pytest.raises(DocumentError) as caught:
        recognise(content, name)
    assert caught.value.code == code


@pytest.mark.parametrize("extension", VALID)
@pytest.mark.parametrize("name", [None, "a.exe", "方案.doc"])
def test_content_decides_not_the_name(extension: str, name: str | None) -> None:
    assert recognise(VALID[extension](), name) is Format(extension)


def test_html_is_known_behind_comments_and_in_utf16() -> None:
    page = "<?xml version='1.0'?>\n<!-- a --><!-- b --><HTML><p>字</p></HTML>"
    assert recognise(page.encode()) is Format.HTML
    assert recognise(page.encode("utf-16")) is Format.HTML
    assert recognise("一、<任务>".encode()) is Format.TEXT
