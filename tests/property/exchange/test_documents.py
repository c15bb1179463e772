"""Whatever the text and the grid: blocks are slices, and what is written is read again."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from office_files import paragraph, word
from xianzhi.core.policy.document import Address, Document
from xianzhi.exchange.documents import read_document
from xianzhi.exchange.documents.assembly import Assembly, Cell
from xianzhi.exchange.documents.characters import clean, unify_line_ends
from xianzhi.exchange.documents.docx import read_docx
from xianzhi.exchange.documents.wire import from_json, to_json

HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=12)
ANY = st.text(st.characters(codec=None), max_size=40)
PRINTED = st.text(st.sampled_from("一二三（）()|、。12a \u3000\t\n县住建局"), max_size=20)
GRID = st.lists(st.lists(PRINTED, min_size=3, max_size=3), max_size=3)
QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def assert_slices(document: Document) -> None:
    at = 0
    for block in document.blocks:
        assert at <= block.start <= block.end <= len(document.text)
        assert set(document.text[at : block.start]) <= set("\n |")
        at = block.end
    assert not document.text[at:].strip("\n |")


@QUICK
@given(ANY)
def test_cleaning_keeps_every_offset(text: str) -> None:
    cleaned = clean(text)
    assert len(cleaned) == len(text)
    assert clean(cleaned) == cleaned
    cleaned.encode()
    assert "\x00" not in cleaned
    kept = [(a, b) for a, b in zip(text, cleaned, strict=True) if a != b]
    assert all(b in "�\n" for _, b in kept)


@QUICK
@given(ANY.filter(lambda text: text.strip("\x00 \t\r\n\ufeff")))
def test_plain_text_is_the_file_itself(text: str) -> None:
    text = "禾川县重点任务分解方案" * 30 + text
    content = text.encode("utf-8", "replace")
    document = read_document(content, name="a.txt")
    assert document.text == clean(unify_line_ends(content.decode()))
    for block in document.blocks:
        assert document.text[block.start : block.end].strip()
        assert document.block_at(block.start) == block


@QUICK
@given(HAN, st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]))
def test_text_of_any_encoding_is_read(text: str, encoding: str) -> None:
    text = "县住建局牵头，各镇配合。" * 5 + text
    assert read_document(text.encode(encoding)).text == text


@QUICK
@given(
    st.lists(st.one_of(PRINTED, st.lists(st.lists(PRINTED, min_size=3, max_size=3), max_size=3)))
)
def test_assembled_blocks_are_slices_and_survive_the_wire(
    parts: list[str | list[list[str]]],
) -> None:
    assembly = Assembly()
    assembly.paragraph("题", Address(paragraph=1))
    for part in parts:
        if isinstance(part, str):
            assembly.paragraph(part, Address(paragraph=2))
        else:
            assembly.table(
                [[Cell(t, r, c) for c, t in enumerate(row, 1)] for r, row in enumerate(part, 1)]
            )
    document = assembly.document("text/plain")
    assert_slices(document)
    assert from_json(to_json(document)) == document


@QUICK
@given(st.lists(HAN, min_size=1, max_size=6))
def test_word_paragraphs_are_the_lines(texts: list[str]) -> None:
    document = read_docx(word("".join(paragraph(text) for text in texts)))
    assert document.text == "\n".join(texts)
    assert_slices(document)
