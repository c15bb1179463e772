"""More than 200 files that nobody should upload, always the same ones.

``malformed_files()`` yields name and bytes. The unit of the promise: each becomes a document or a
message, never a traceback, within bounded time and memory. The site's test uploads the same files.
"""

import io
import random
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pypdf import PdfReader, PdfWriter

from office_files import (
    PARAGRAPHS,
    VALID,
    S,
    W,
    docx_file,
    packed,
    paragraph,
    pdf_file,
    sheet,
    sheet_parts,
    text_file,
    word,
    word_parts,
    xlsx_file,
)

SEED = 20261122


@dataclass(frozen=True, slots=True)
class MalformedFile:
    name: str
    content: bytes

    def __str__(self) -> str:
        return self.name


@cache
def malformed_files() -> tuple[MalformedFile, ...]:
    makers = (
        _empty, _random, _truncated, _flipped, _misnamed, _other_formats, _encrypted,
        _zip_bombs, _xml_attacks, _word_parts, _workbook_parts, _pdf_structures, _pages, _texts,
    )  # fmt: skip
    files = tuple(file for maker in makers for file in maker())
    assert len({file.name for file in files}) == len(files)
    return files


def _empty() -> Iterator[MalformedFile]:
    for name, content in {
        "empty.txt": b"",
        "empty.docx": b"",
        "blank.txt": b" \r\n\t\n" * 50,
        "mark-only.txt": b"\xef\xbb\xbf",
        "mark-only-utf16.txt": b"\xff\xfe",
        "zeros.docx": bytes(4096),
        "ideographic-blanks.txt": "　".encode() * 40,
    }.items():
        yield MalformedFile(name, content)


def _random() -> Iterator[MalformedFile]:
    for extension in ("txt", "docx", "xlsx", "pdf", "html"):
        for size in (1, 17, 1_000, 100_000):
            yield MalformedFile(
                f"random-{size}.{extension}",
                random.Random(f"{SEED}{extension}{size}").randbytes(size),
            )
    signatures = {"docx": b"PK\x03\x04", "pdf": b"%PDF-1.7\n", "html": b"<html><body>"}
    for extension, signature in signatures.items():
        noise = random.Random(f"{SEED}{extension}").randbytes(5_000)
        yield MalformedFile(f"signature-then-random.{extension}", signature + noise)


def _truncated() -> Iterator[MalformedFile]:
    for extension, make in VALID.items():
        content = make()
        for percent in (1, 5, 25, 50, 75, 95, 99):
            kept = content[: max(1, len(content) * percent // 100)]
            yield MalformedFile(f"cut-at-{percent}.{extension}", kept)


def _flipped() -> Iterator[MalformedFile]:
    for extension, make in VALID.items():
        content = make()
        for number in range(10):
            damaged = bytearray(content)
            chance = random.Random(f"{SEED}{extension}{number}")
            for _ in range(1 + number * number):
                damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
            yield MalformedFile(f"flipped-{number}.{extension}", bytes(damaged))


def _misnamed() -> Iterator[MalformedFile]:
    for extension, make in VALID.items():
        for wrong in (*VALID, "md", "exe"):
            if wrong != extension:
                yield MalformedFile(f"really-{extension}.{wrong}", make())


def _other_formats() -> Iterator[MalformedFile]:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    for name, content in {
        "old.doc": ole + "WordDocument".encode("utf-16-le") + bytes(2_000),
        "old.wps": ole + bytes(2_000),
        "old.xls": ole + "Workbook".encode("utf-16-le") + bytes(2_000),
        "old.docx": ole + "WordDocument".encode("utf-16-le"),
        "rich.rtf": rb"{\rtf1\ansi\deff0 {\fonttbl}\f0 text}",
        "picture.png": b"\x89PNG\r\n\x1a\n" + bytes(500),
        "photo.jpg": b"\xff\xd8\xff\xe0" + bytes(500),
        "photo.docx": b"\xff\xd8\xff\xe0" + bytes(500),
        "moving.gif": b"GIF89a" + bytes(500),
        "scan.tif": b"II*\x00" + bytes(500),
        "bitmap.bmp": b"BM\x36\x00\x0c\x00" + bytes(500),
        "photo.webp": b"RIFF\x10\x00\x00\x00WEBPVP8 " + bytes(100),
        "photo.heic": b"\x00\x00\x00\x18ftypheic" + bytes(500),
        "packed.rar": b"Rar!\x1a\x07\x00" + bytes(500),
        "packed.7z": b"7z\xbc\xaf\x27\x1c" + bytes(500),
        "packed.gz": b"\x1f\x8b\x08" + bytes(500),
        "layout.ofd": packed({"OFD.xml": "<ofd/>", "Doc_0/Document.xml": "<d/>"}),
        "open.odt": packed({"mimetype": "application/vnd.oasis", "content.xml": "<c/>"}),
        "slides.pptx": packed({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"}),
        "plain.zip": packed({"a.txt": "text"}),
        "nothing.zip": packed({}),
        "page.mht": b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n",
        "word2003.xml": b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w/>',
        "program.exe": b"MZ\x90\x00" + random.Random(SEED).randbytes(3_000),
    }.items():
        yield MalformedFile(name, content)


def _encrypted() -> Iterator[MalformedFile]:
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    yield MalformedFile("password.docx", ole + "EncryptedPackage".encode("utf-16-le") + bytes(900))
    for name, user, owner in (("password", "secret", "owner"), ("owner-only", "", "owner")):
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf_file())))
        writer.encrypt(user, owner, algorithm="RC4-128")
        stream = io.BytesIO()
        writer.write(stream)
        yield MalformedFile(f"{name}.pdf", stream.getvalue())
    for extension, content in (("docx", docx_file()), ("xlsx", xlsx_file())):
        yield MalformedFile(f"zip-password.{extension}", _with_flag(content))


def _with_flag(content: bytes) -> bytes:
    """Set the encryption flag of every entry, locally and in the table of contents."""
    marked = bytearray(content)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = marked.find(signature)
        while at >= 0:
            marked[at + offset] |= 1
            at = marked.find(signature, at + 4)
    return bytes(marked)


def _zip_bombs() -> Iterator[MalformedFile]:
    blank = b" " * (40 << 20)
    yield MalformedFile("bomb.docx", packed(word_parts("") | {"word/document.xml": blank}))
    yield MalformedFile("bomb-media.docx", packed(word_parts("") | {"word/media/a.png": blank}))
    yield MalformedFile("bomb.xlsx", packed(sheet_parts("") | {"xl/sharedStrings.xml": blank}))
    yield MalformedFile(
        "many-entries.docx", packed(word_parts("") | {f"e/{i}": b"" for i in range(6_000)})
    )
    inner = packed({"x": b"0" * (20 << 20)})
    yield MalformedFile(
        "nested.docx", packed(word_parts("") | {f"n{i}.zip": inner for i in range(9)})
    )
    for name, size in (("huge", 0xFFFFFFF0), ("half", 0x10000000), ("small", 10)):
        for extension, content in (("docx", docx_file()), ("xlsx", xlsx_file())):
            yield MalformedFile(f"declares-{name}.{extension}", _declaring(content, size))
    many = "<w:p/>" * 1_000_000
    yield MalformedFile("million-paragraphs.docx", word(many))
    yield MalformedFile(
        "million-cells.xlsx", sheet(f"<sheetData>{'<row><c/></row>' * 500_000}</sheetData>")
    )
    yield MalformedFile("too-big.txt", b"a" * ((50 << 20) + 1))
    yield MalformedFile("too-big.docx", docx_file() + bytes(50 << 20))


def _declaring(content: bytes, size: int) -> bytes:
    """Declare another unpacked size in the table of contents than the data has."""
    changed = bytearray(content)
    at = changed.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<I", changed, at + 24, size)
        at = changed.find(b"PK\x01\x02", at + 4)
    return bytes(changed)


def _xml_attacks() -> Iterator[MalformedFile]:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10))
    doctypes = {
        "laughs": f"<!DOCTYPE d [{laughs}]>",
        "outside": '<!DOCTYPE d [<!ENTITY l9 SYSTEM "file:///etc/hostname">]>',
        "remote": '<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd">',
    }
    for name, doctype in doctypes.items():
        body = (
            f'{doctype}<w:document xmlns:w="{W}"><w:body>{paragraph("&l9;")}</w:body></w:document>'
        )
        yield MalformedFile(
            f"entity-{name}.docx", packed(word_parts("") | {"word/document.xml": body})
        )
        cells = f'{doctype}<sst xmlns="{S}"><si><t>&l9;</t></si></sst>'
        yield MalformedFile(
            f"entity-{name}.xlsx", packed(sheet_parts("") | {"xl/sharedStrings.xml": cells})
        )
    for depth in (200, 300, 100_000):
        yield MalformedFile(f"deep-{depth}.docx", word("<w:sdt>" * depth + "</w:sdt>" * depth))
        tables = "<w:tbl><w:tr><w:tc>" * depth + "</w:tc></w:tr></w:tbl>" * depth
        yield MalformedFile(f"deep-tables-{depth}.docx", word(paragraph("字") + tables))
        yield MalformedFile(f"deep-{depth}.xlsx", sheet("<a>" * depth + "</a>" * depth))
    yield MalformedFile("long-name.docx", word(f"<w:{'a' * 200_000}/>"))
    yield MalformedFile("long-text.docx", word(paragraph("字" * 12_000_000)))
    attributes = " ".join(f'a{n}="1"' for n in range(50_000))
    yield MalformedFile("many-attributes.docx", word(f"<w:p {attributes}/>"))


def _word_parts() -> Iterator[MalformedFile]:
    numbered = paragraph("任务", '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>')
    at_99 = paragraph("任务", '<w:numPr><w:ilvl w:val="99"/><w:numId w:val="1"/></w:numPr>')
    circle = "".join(
        f'<w:style w:type="paragraph" w:styleId="{a}"><w:basedOn w:val="{b}"/></w:style>'
        for a, b in (("A", "B"), ("B", "A"))
    )
    tail = "</w:tcPr><w:p><w:r><w:t>格</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    cell = "<w:tbl><w:tr><w:tc><w:tcPr>{}" + tail
    files = {
        "no-body": packed(word_parts("") | {"word/document.xml": f'<w:document xmlns:w="{W}"/>'}),
        "other-root": packed(word_parts("") | {"word/document.xml": "<html/>"}),
        "other-namespace": packed(
            word_parts("") | {"word/document.xml": '<w:document xmlns:w="urn:x"/>'}
        ),
        "no-document": packed({"[Content_Types].xml": "<Types/>"}),
        "not-xml": packed(word_parts("") | {"word/document.xml": b"\xff\xfe\x00not xml"}),
        "utf16-part": packed(
            word_parts("") | {"word/document.xml": _main(paragraph("字")).encode("utf-16")}
        ),
        "unknown-encoding": packed(
            word_parts("") | {"word/document.xml": '<?xml version="1.0" encoding="x-nothing"?><a/>'}
        ),
        "numbering-circle": word(paragraph("任务", '<w:pStyle w:val="A"/>'), styles=circle),
        "numbering-negative": word(
            numbered, numbering=_listing("-5", "chineseCounting", "%1、")
        ),
        "numbering-words": word(
            numbered, numbering=_listing("many", "nothing", "%1%2%9%")
        ),
        "numbering-large": word(
            numbered, numbering=_listing("99999999999", "upperRoman", "%1")
        ),
        "numbering-unknown": word(numbered),
        "numbering-broken": packed(word_parts(numbered) | {"word/numbering.xml": "<w:numbering"}),
        "level-99": word(at_99, numbering=_listing("1", "decimal", "%1.")),
        "span-huge": word(cell.format('<w:gridSpan w:val="999999999"/>')),
        "span-negative": word(cell.format('<w:gridSpan w:val="-3"/>')),
        "span-words": word(cell.format('<w:gridSpan w:val="três"/>')),
        "merge-without-start": word(cell.format("<w:vMerge/>")),
        "empty-table": word("<w:tbl/>" + paragraph("字")),
        "control-characters": word("<w:p><w:r><w:t>a\u0085b</w:t></w:r></w:p>"),
        "noncharacter": word("<w:p><w:r><w:t>a\ufdd0b</w:t></w:r></w:p>"),
        "pictures-only": word("<w:p><w:r><w:drawing/></w:r></w:p>"),
        "all-deleted": word("<w:p><w:del><w:r><w:delText>删</w:delText></w:r></w:del></w:p>"),
        "twice": packed(word_parts(paragraph("字"))) + packed(word_parts(paragraph("二"))),
    }  # fmt: skip
    for name, content in files.items():
        yield MalformedFile(f"word-{name}.docx", content)


def _main(body: str) -> str:
    return f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'


def _listing(start: str, kind: str, text: str) -> str:
    """Write ``numbering.xml`` with one list of one level."""
    return (
        f'<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="{start}"/>'
        f'<w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )


def _workbook_parts() -> Iterator[MalformedFile]:
    def one(value: str, attributes: str = "", **others: str) -> bytes:
        row = f"<c r='A1' {attributes}>{value}</c><c r='B1'><v>2</v></c>"
        return sheet(f"<sheetData><row r='1'>{row}</row></sheetData>", **others)

    def merged(area: str) -> bytes:
        cell = "<sheetData><row r='1'><c r='A1'><v>1</v></c></row></sheetData>"
        return sheet(f"{cell}<mergeCells><mergeCell ref='{area}'/></mergeCells>")

    styles = (
        "<numFmts><numFmt numFmtId='200' formatCode='{}'/></numFmts>"
        "<cellXfs><xf numFmtId='200'/></cellXfs>"
    )
    ends = "<row r='{0}'><c r='A{0}'><v>1</v></c><c r='XFD{0}'><v>1</v></c></row>"
    escaping = "<r><Relationship Id='rId1' Type='/worksheet' Target='/../../etc/hostname'/></r>"
    parts = sheet_parts("<sheetData/>")
    files = {
        "string-missing": one("<v>99</v>", "t='s'"),
        "string-words": one("<v>many</v>", "t='s'"),
        "style-missing": one("<v>5</v>", "s='400'"),
        "number-words": one("<v>1e999999</v>"),
        "number-nan": one("<v>NaN</v>"),
        "number-long": one(f"<v>{'9' * 100_000}</v>"),
        "date-late": one("<v>99999999</v>", "s='0'", styles=styles.format("yyyy-mm-dd")),
        "date-negative": one("<v>-5</v>", "s='0'", styles=styles.format("yyyy-mm-dd")),
        "format-broken": one("<v>5</v>", "s='0'", styles=styles.format("[$\\&quot;0.0.0.##,,[h")),
        "format-long": one("<v>5</v>", "s='0'", styles=styles.format("0" * 30_000)),
        "format-places": one("<v>5</v>", "s='0'", styles=styles.format("0." + "0" * 30_000)),
        "merge-all": merged("A1:XFD1048576"),
        "merge-reversed": merged("C9:A1"),
        "merge-words": merged("一:二"),
        "far-cell": sheet(f"<sheetData>{ends.format(1_048_576)}</sheetData>"),
        "far-and-near": sheet(f"<sheetData>{''.join(map(ends.format, range(1, 300)))}</sheetData>"),
        "reference-words": sheet(
            "<sheetData><row r='x'><c r='ZZZZ99'><v>1</v></c></row></sheetData>"
        ),
        "no-sheet": packed({k: v for k, v in parts.items() if "sheet1" not in k}),
        "no-relations": packed({k: v for k, v in parts.items() if "_rels" not in k}),
        "no-workbook": packed(parts | {"xl/workbook.xml": ""}),
        "outside-target": packed(parts | {"xl/_rels/workbook.xml.rels": escaping}),
        "formula-only": one("<f>1+1</f>"),
        "rich-strings": one("<v>0</v>", "t='s'", sharedStrings="<si><r/><r><t/></r></si>"),
        "escapes": one("<is><t>_x0000__xD800__xFFFF_</t></is>", "t='inlineStr'"),
        "no-cells": sheet("<sheetData/>"),
    }  # fmt: skip
    for name, content in files.items():
        yield MalformedFile(f"workbook-{name}.xlsx", content)


def _pdf_structures() -> Iterator[MalformedFile]:
    bomb = zlib.compress(b"0 0 m " * 20_000_000, 9)
    words = zlib.compress(b"BT (a) Tj ET " * 2_000_000, 9)
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R{}>>"
    flate = "<</Length {}/Filter/FlateDecode>>"
    tree = "<</Type/Pages/Kids[3 0 R]/Count 1>>"
    picture = b"q 100 0 0 100 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x00 EI Q"
    filters = f"<</Filter[{'/FlateDecode' * 500}]>>"
    rules = b"".join(b"0 %d m 500 %d l %d 0 m %d 800 l S " % (n, n, n, n) for n in range(1, 4_000))
    for name, objects in {
        "stream-bomb": [tree, page.format(""), (flate.format(len(bomb)), bomb)],
        "many-words": [tree, page.format(""), (flate.format(len(words)), words)],
        "length-lies": [tree, page.format(""), ("<</Length 999999999>>", b"BT (a) Tj ET")],
        "own-parent": ["<</Type/Pages/Kids[2 0 R]/Count 1>>"],
        "count-lies": [tree.replace("Count 1", "Count 99999999"), page.format(""), ("<<>>", b"")],
        "no-pages": ["<</Type/Pages/Kids[]/Count 0>>"],
        "deep-array": [tree, page.format(f"/X {'[' * 50_000}{']' * 50_000}"), ("<<>>", b"")],
        "box-huge": [tree, page.format("").replace("595 842", "1e30 -1e30"), ("<<>>", b"")],
        "box-missing": [tree, page.format("").replace("/MediaBox[0 0 595 842]", ""), ("<<>>", b"")],
        "contents-loop": [tree, page.format("").replace("4 0 R", "3 0 R")],
        "many-rules": [tree, page.format(""), ("<<>>", rules)],
        "many-filters": [tree, page.format(""), (filters, bomb[:2_000])],
        "image-only": [tree, page.format(""), ("<<>>", picture)],
    }.items():  # fmt: skip
        yield MalformedFile(f"structure-{name}.pdf", _pdf(objects))
    yield MalformedFile("version-only.pdf", b"%PDF-1.7\n")
    yield MalformedFile("end-only.pdf", b"%PDF-1.7\nstartxref\n999999\n%%EOF")
    yield MalformedFile("previous-loop.pdf", pdf_file().replace(b"/Size", b"/Prev 9 /Size"))
    yield MalformedFile("many-pages.pdf", pdf_file(121))


def _pdf(objects: list[str | tuple[str, bytes]]) -> bytes:
    """Number the objects from 2; object 1 is the catalogue. The cross references are right."""
    written, places = b"%PDF-1.7\n", []
    for number, item in enumerate(["<</Type/Catalog/Pages 2 0 R>>", *objects], start=1):
        places.append(len(written))
        head, stream = item if isinstance(item, tuple) else (item, None)
        if stream is not None and "/Length" not in head:
            head = head.replace("<<", f"<</Length {len(stream)} ", 1)
        body = head.encode()
        if stream is not None:
            body += b"\nstream\n" + stream + b"\nendstream"
        written += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(written)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    trailer = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(places) + 1, start)
    return written + head + table + trailer


def _pages() -> Iterator[MalformedFile]:
    for name, markup in {
        "deep": "<div>" * 200_000 + "字",
        "deep-inline": "<b>" * 200_000 + "字",
        "deep-tables": "<table><tr><td>" * 20_000 + "字",
        "open-tags": "<p><b><i>字<p><table><td>" * 2_000,
        "wide-cells": "<table><tr><td colspan=999999999>一<td>二</table>",
        "tall-cells": "<table>" + "<tr><td rowspan=65534 colspan=500>一<td>二" * 500 + "</table>",
        "wrong-spans": "<table><tr><td rowspan=-1 colspan=x>一<td>二</table>",
        "entities": "&lt;&#0;&#xD800;&#xFFFF;&#99999999;&nothing;" * 100,
        "long-attribute": f"<p title='{'a' * 3_000_000}'>字",
        "comment": "<!-- " + "<p>" * 1_000,
        "comments": "<!---->" * 2_000 + "<p>字",
        "many-breaks": "<br>" * 300_000 + "字",
        "script-only": "<script>alert(1)</script>",
        "hidden": "<p style='display:none'>字</p>",
        "frames": "<frameset><frame src=x></frameset>",
        "wrong-charset": "<meta charset=utf-16><p>字",
        "unknown-charset": "<meta charset=x-nothing><p>字",
    }.items():
        yield MalformedFile(f"page-{name}.html", f"<html><body>{markup}".encode())
    gbk = "<html><meta charset=utf-8><p>禾川县</p>".encode("gb18030") + b"\xff\xff\x80" * 40
    yield MalformedFile("page-mixed-bytes.html", gbk)
    yield MalformedFile("page-zeros.html", b"<html><body><p>\x00\x00\x01</p>")


def _texts() -> Iterator[MalformedFile]:
    text = "\n".join(PARAGRAPHS)
    chance = random.Random(SEED)
    for name, content in {
        "nul.txt": text.replace("。", "\x00").encode(),
        "controls.txt": (text + "".join(map(chr, range(0x80, 0xA0)))).encode(),
        "all-controls.txt": bytes(range(1, 32)) * 100,
        "surrogates.txt": text.encode() + b"\xed\xa0\x80\xed\xb0\x80",
        "overlong.txt": text.encode() + b"\xc0\xaf\xe0\x80\xaf",
        "noncharacters.txt": (text + "\ufffe\uffff\ufdd0").encode(),
        "inner-marks.txt": ("\ufeff" + text.replace("\n", "\n\ufeff")).encode("utf-8-sig"),
        "odd-utf16.txt": text.encode("utf-16") + b"\x00",
        "utf16-lone.txt": b"\xff\xfe" + text.encode("utf-16-le") + b"\x00\xd8",
        "utf32.txt": text.encode("utf-32"),
        "two-encodings.txt": text.encode() + text.encode("gb18030"),
        "torn-gbk.txt": text.encode("gb18030")[:-1],
        "torn-utf8.txt": text_file()[:-2],
        "ebcdic.txt": b"\xc1\xc2\xc3\x40\x25" * 300,
        "base64.txt": b"UEsDBBQABgAIAAAAIQ" * 500,
        "many-lines.txt": b"\n" * 3_000_000 + b"a",
        "one-line.txt": "字".encode() * 2_000_000,
        "too-long.txt": b"a" * 6_000_000,
        "brackets.md": b"[" * 200_000 + b"(" * 200_000,
        "stars.md": b"**a " * 100_000,
        "bars.md": b"|" * 100_000 + b"\n" + b"|-" * 50_000,
        "blanks.md": b" " * 300_000 + b"-",
        "carriage-returns.txt": text.replace("\n", "\r").encode(),
        "escapes.txt": bytes(chance.choice(b"\x1b[0m\x07\x08") for _ in range(5_000)),
    }.items():
        yield MalformedFile(name, content)
