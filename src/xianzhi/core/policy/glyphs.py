"""One shape for characters that mean the same (字形归一).

Matching runs on folded text, values are cut from the original: every fold maps one character to
one character, so offsets stay good.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from functools import cached_property

from xianzhi.core.policy.plan import Span

__all__ = ["FOLDED", "Folded", "Folding", "fold"]

_TRADITIONAL = (
    "萬億畝戶個條間處輛噸項達過於約實現開廣進設創鞏蓋無發檢確爭標準農業學級國縣區鄉鎮醫園圍線優"
    "類補貼獎勵資總額給與為從長壓縮內時鐘遷運營產價單雙點舉辦組織編製複體參養選納償貸罰減題據網"
    "數質鋪種樹築擴連結續強術員務動導環節護牽頭責門後劃頃張層棟訓歲週滿綠見帶許駐兩幾況銷貫圖書"
    "館績衛廠備電氣黨眾測試範權認證離號該歷聯專應當調顯將規團場庫隊裡車軌鐵橋濟極積經統計圓戰構"
    "關斷貧際領險災難費還適齡畢義報驗馬駛貨買賣貿讓讀請課論評訴話語説講謝識叢嚴僅傷側衝決淨則別"
    "勢協廳釐變臺啟響堅塊審對壽屆崗幣幫並併慶錄徵徑態執揚擁擇掛揮換舊機來欄樁檔歐殘匯汙濃濬湧潤"
    "滯盞監盤稱稅穩筆籌簽簡糧純細繞絡絕繼維綜締繕職騰榮獲裝譽訂訪詞謀諧負財賬購賽趨轉輪載較轄遠"
    "違遲遞遺裏針錯鍵鍛閉問階頂預頒飾驟齊復餘盡曆係佈採昇兒銀佔漁屬頻師廢壩灣蟲聲勞衆穀葉齒鮮鳥"
    "龍雞豬麥棄溝渦滅濕熱燈爐礦紅綱綫縱羅脫臨興艦蘇虧覽觀訊託詢誠誤諮譯豐貢賞賠趕跡軍輕輸遊郵釋"
    "鈣鋼鏈鑒陸陽隱雲靈韌頁飛鹽"
)
_SIMPLIFIED = (
    "万亿亩户个条间处辆吨项达过于约实现开广进设创巩盖无发检确争标准农业学级国县区乡镇医园围线优"
    "类补贴奖励资总额给与为从长压缩内时钟迁运营产价单双点举办组织编制复体参养选纳偿贷罚减题据网"
    "数质铺种树筑扩连结续强术员务动导环节护牵头责门后划顷张层栋训岁周满绿见带许驻两几况销贯图书"
    "馆绩卫厂备电气党众测试范权认证离号该历联专应当调显将规团场库队里车轨铁桥济极积经统计圆战构"
    "关断贫际领险灾难费还适龄毕义报验马驶货买卖贸让读请课论评诉话语说讲谢识丛严仅伤侧冲决净则别"
    "势协厅厘变台启响坚块审对寿届岗币帮并并庆录征径态执扬拥择挂挥换旧机来栏桩档欧残汇污浓浚涌润"
    "滞盏监盘称税稳笔筹签简粮纯细绕络绝继维综缔缮职腾荣获装誉订访词谋谐负财账购赛趋转轮载较辖远"
    "违迟递遗里针错键锻闭问阶顶预颁饰骤齐复余尽历系布采升儿银占渔属频师废坝湾虫声劳众谷叶齿鲜鸟"
    "龙鸡猪麦弃沟涡灭湿热灯炉矿红纲线纵罗脱临兴舰苏亏览观讯托询诚误咨译丰贡赏赔赶迹军轻输游邮释"
    "钙钢链鉴陆阳隐云灵韧页飞盐"
)
_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}  # ！ … ～
_MARKS = {
    "﹒": ".",
    "﹪": "%",
    "—": "-",
    "–": "-",
    "−": "-",
    "〜": "~",
    "\u00a0": " ",
    "\u3000": " ",
}
_TABLE = (
    dict(zip(map(ord, _TRADITIONAL), _SIMPLIFIED, strict=True))
    | _WIDTH
    | {ord(mark): plain for mark, plain in _MARKS.items()}
)

_BLANK = re.compile(r"[ \t\n][ \t\n]*")
_FEW_KINDS = 24  # kinds of characters to fold; in a text with more, one pass is faster
_WRAP_WIDTH = 60
_STOPS = "。;!?:|"
_NEW_PARAGRAPH = re.compile(r"[|]|\d{1,3}[.、)]|[(\[【]|[一二三四五六七八九十]{1,3}[、.]")
_ENUMERATOR = re.compile(r"\d{1,2}(?:、|\.(?!\d{1,2}(?!\d)))")


class Folding:
    """A map of characters to characters, made for texts that hold few of them (归一表).

    A search for the next such character and one ``replace`` each take a small part of the time of
    ``str.translate``, which looks up every character of the text.
    """

    def __init__(self, table: Mapping[int, int | str]) -> None:
        self._table = table
        plain = {chr(code): chr(code).translate(table) for code in table}
        self._plain = {sign: other for sign, other in plain.items() if sign != other}
        self._any = re.compile("[" + re.escape("".join(self._plain)) + "]")

    def apply(self, text: str) -> str:
        """Fold *text*; its length is unchanged."""
        at = 0
        for _ in range(_FEW_KINDS):
            found = self._any.search(text, at)
            if found is None:
                return text
            text = text.replace(found[0], self._plain[found[0]])
            at = found.end()
        return text.translate(self._table)


_FOLDING = Folding(_TABLE)
FOLDED = frozenset(_TABLE)
"""The characters that :func:`fold` changes, as code points."""


def fold(text: str) -> str:
    """Fold width and traditional characters one to one (归一); the length is unchanged."""
    return _FOLDING.apply(text)


class Folded:
    """A stretch of a document, folded for matching, that knows where it came from (归一文本).

    Parameters
    ----------
    text
        The document.
    span
        The stretch to read.
    exclude
        Stretches that must not be read; each becomes ``|``, which no phrase crosses.
    """

    def __init__(self, text: str, span: Span, exclude: Iterable[Span] = ()) -> None:
        self.source = text
        raw = fold(text[span.start : span.end])
        for hole in exclude:
            low = max(hole.start, span.start) - span.start
            high = min(hole.end, span.end) - span.start
            if low < high:
                raw = raw[:low] + "|" * (high - low) + raw[high:]
        self._base = span.start
        self._raw = raw
        self.text, self._kept_from, self._kept_at = _squeeze(raw)

    def at(self, index: int) -> int:
        """Give the document offset of the folded character at *index*."""
        run = bisect_right(self._kept_at, index) - 1
        return self._base + self._kept_from[run] + index - self._kept_at[run]

    def span(self, start: int, end: int) -> Span:
        """Give the document span of ``folded.text[start:end]``."""
        if len(self._kept_at) == 1:
            return Span(self._base + start, self._base + max(start, end))
        if end <= start:
            return Span(self.at(start), self.at(start))
        return Span(self.at(start), self.at(end - 1) + 1)

    def verbatim(self, start: int, end: int) -> str:
        """Cut the words as printed, without blanks that only wrap the line."""
        span = self.span(start, end)
        words = self.source[span.start : span.end]
        return re.sub(r"\s*\n\s*", "", words) if "\n" in words else words

    @cached_property
    def length(self) -> int:
        """Count the folded characters."""
        return len(self.text)


def _squeeze(raw: str) -> tuple[str, list[int], list[int]]:
    """Drop meaningless blanks; give the text, and where each kept run began and now begins."""
    kept_from, kept_at, pieces = [0], [0], []
    width = _wrap_width(raw)
    last = size = 0
    for blank in _BLANK.finditer(raw):
        if not _is_meaningless(raw, blank.start(), blank.end(), width):
            continue
        pieces.append(raw[last : blank.start()])
        size += blank.start() - last
        last = blank.end()
        kept_from.append(last)
        kept_at.append(size)
    pieces.append(raw[last:])
    return "".join(pieces), kept_from, kept_at


def _wrap_width(raw: str) -> int:
    """Give the longest line where lines are short enough to have been wrapped, else 0."""
    longest = max(map(len, raw.split("\n"))) if "\n" in raw else 0
    return longest if longest <= _WRAP_WIDTH else 0


def _is_meaningless(raw: str, start: int, end: int, width: int) -> bool:
    """Tell a blank that only wraps a line, or parts a digit from its unit, from one that speaks.

    A line break is kept where its line is short of the wrapping *width*, where a sentence ends
    before it, or where a paragraph, a cell or a number begins after it; two numbers or two Latin
    words keep the space between them.
    """
    if start == 0 or end == len(raw):
        return False
    before, after = raw[start - 1], raw[end]
    if "\n" in raw[start:end]:
        line = start - raw.rfind("\n", 0, start) - 1
        wraps = raw[end - 1] == "\n" and raw.count("\n", start, end) == 1
        return (
            wraps
            and line >= width - 3 > 0
            and before not in _STOPS
            and _NEW_PARAGRAPH.match(raw, end) is None
        )
    if not ((before.isalnum() or before == "%") and after.isalnum()):
        return False
    # Between two Chinese characters a blank may part two cells of a table that lost its lines.
    return before.isascii() != after.isascii() and _ENUMERATOR.match(raw, end) is None
