import pytest

from xianzhi.core.policy.document import BlockKind
from xianzhi.errors import DocumentError
from xianzhi.exchange.documents import read_document
from xianzhi.exchange.documents.html import read_html


def page(body: str, head: str = "") -> bytes:
    return f"<!DOCTYPE html><html><head><title>标题</title>{head}</head><body>{body}".encode()


def test_paragraphs_breaks_and_blanks_are_as_a_browser_shows_them() -> None:
    document = read_html(page("<p>一、总体\n  要求<br>第二行</p><div>a  b\n c<p>内</p>尾</div>"))
    assert document.text == "一、总体要求\n第二行\na b c\n内\n尾"
    assert [block.address.paragraph for block in document.blocks] == [1, 1, 2, 3, 4]


def test_scripts_hidden_parts_and_forms_are_left_out() -> None:
    body = (
        "<script>x</script><style>y</style><p hidden>z</p><p style='DISPLAY: none'>w</p>"
        "<select><option>v</option></select><p>正文<!-- u --></p>"
    )
    assert read_html(page(body)).text == "正文"


def test_menus_and_feet_are_marked() -> None:
    body = "<nav>首页</nav><header><h1>方案</h1></header><header>网站</header><p>文</p>"
    body += "<footer>版权</footer>"
    kinds = [block.kind for block in read_html(page(body)).blocks]
    assert kinds == [
        BlockKind.HEADER, BlockKind.PARAGRAPH, BlockKind.HEADER, BlockKind.PARAGRAPH,
        BlockKind.FOOTER,
    ]  # fmt: skip


def test_table_keeps_its_spans() -> None:
    body = (
        "<table><tr><th rowspan=2>序号<th colspan=2>单位<tr><td>牵头<td>配合"
        "<tr><td>1<td><p>甲</p><p>乙</p><td></table>"
    )
    document = read_html(page(body))
    assert document.text == "序号 | 单位\n牵头 | 配合\n1 | 甲\n乙 | "
    places = [(b.address.row, b.address.column, b.row_span, b.column_span) for b in document.blocks]
    assert places == [
        (1, 1, 2, 1), (1, 2, 1, 2), (2, 2, 1, 1), (2, 3, 1, 1),
        (3, 1, 1, 1), (3, 2, 1, 1), (3, 3, 1, 1),
    ]  # fmt: skip


def test_layout_table_flows_and_the_table_in_it_is_kept() -> None:
    inner = "<table><tr><td>1<td>停车</table>"
    document = read_html(page(f"<table><tr><td><p>正文</p>{inner}</td></tr></table>"))
    assert document.text == "正文\n1 | 停车"
    assert [block.kind for block in document.blocks] == [
        BlockKind.PARAGRAPH, BlockKind.CELL, BlockKind.CELL,
    ]  # fmt: skip


@pytest.mark.parametrize("declared", ["utf-8", "gb2312", "x-nothing"])
def test_bytes_decide_the_encoding_not_the_declaration(declared: str) -> None:
    markup = page("<p>禾川县䶮镇</p>", f"<meta charset={declared}>").decode()
    for encoding in ("utf-8", "gb18030", "utf-16"):
        assert read_document(markup.encode(encoding)).text == "禾川县䶮镇"


def test_page_without_text_is_told() -> None:
    with pytest.raises(DocumentError) as caught:
        read_html(page("<script>1</script>"))
    assert caught.value.code == "document.no_text"
