import hashlib
from pathlib import Path

import pytest

from xianzhi.core.policy.document import Address, BlockKind
from xianzhi.errors import DocumentError
from xianzhi.exchange.documents import read_document

TEXT = (
    "禾川县停车设施提升行动方案\n\n一、主要任务\n"
    "　　（一）建设停车场。（县住建局牵头，县财政局配合）\n"
)


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"],
)
def test_every_usual_encoding_gives_the_same_text(encoding: str) -> None:
    assert read_document(TEXT.encode(encoding)).text == TEXT


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16-le", "utf-16-be"])
def test_encoding_of_a_short_file_without_mark_is_found(encoding: str) -> None:
    assert read_document("县住建局".encode(encoding)).text == "县住建局"


def test_rare_name_characters_survive_gb18030() -> None:
    assert read_document("䶮㛃㑇𬀩镇".encode("gb18030") + TEXT.encode("gb18030")).text.startswith(
        "䶮㛃㑇𬀩镇"
    )


def test_line_ends_become_lf_and_nothing_else_changes() -> None:
    document = read_document("一\r\n二\r三\n\t四  \u3000".encode())
    assert document.text == "一\n二\n三\n\t四  \u3000"


def test_characters_that_cannot_be_stored_are_replaced_one_for_one() -> None:
    original = TEXT.replace("牵", "\x00").replace("配", "\x9f").replace("方", "\ufffe")
    document = read_document(original.encode())
    assert len(document.text) == len(original)
    assert document.text == original.translate({0: "�", 0x9F: "�", 0xFFFE: "�"})
    assert [caveat.code for caveat in document.caveats] == ["document.characters_replaced"]
    assert document.caveats[0].params == {"count": "3"}


def test_form_feed_ends_a_line() -> None:
    assert read_document("第一页\f第二页".encode()).text == "第一页\n第二页"


def test_blocks_are_the_lines_with_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "方案.txt"
    path.write_bytes(TEXT.encode())
    document = read_document(path)
    assert [block.address for block in document.blocks] == [
        Address(paragraph=1),
        Address(paragraph=3),
        Address(paragraph=4),
    ]
    assert document.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()
    assert document.media_type == "text/plain"


def test_markdown_is_read_as_its_reader_sees_it() -> None:
    source = (
        "# 停车**方案**\n\n- 牵头单位：[县住建局](http://a.invalid)\n\n"
        "| 序号 | 任务 |\n|:--|---:|\n| 1 | 建设\\|改造<br>停车场 |\n\n1\\. 第一条\n---\n"
    )
    document = read_document(source.encode(), name="方案.md")
    assert document.text == (
        "停车方案\n牵头单位：县住建局\n序号 | 任务\n1 | 建设|改造\n停车场\n1. 第一条"
    )
    cells = [block for block in document.blocks if block.kind is BlockKind.CELL]
    assert [(cell.address.row, cell.address.column) for cell in cells] == [
        (1, 1), (1, 2), (2, 1), (2, 2),
    ]  # fmt: skip


def test_plain_text_named_txt_keeps_its_marks() -> None:
    source = "# 一\n# 二\n| a | b |\n|---|---|\n"
    assert read_document(source.encode(), name="a.txt").text == source
    assert read_document(source.encode()).text == "一\n二\na | b"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "document.empty"),
        (b" \n\t", "document.empty"),
        ("　　\n".encode(), "document.empty"),
        (bytes(range(128, 256)) * 9, "document.not_text"),
        (b"a" * 5_000_001, "document.too_long"),
        (b"a" * (50 << 20) + b"b", "document.too_big"),
    ],
)
def test_unreadable_text_says_what_to_do(content: bytes, code: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read_document(content, name="a.txt")
    assert caught.value.code == code


def test_missing_file_and_folder_are_told(tmp_path: Path) -> None:
    for path in (tmp_path / "无.txt", tmp_path, Path("a\x00b")):
        with pytest.raises(DocumentError) as caught:
            read_document(path)
        assert caught.value.code in {"document.missing", "document.no_access"}
