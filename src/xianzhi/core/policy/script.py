"""The text as the structural rules see it (结构读取用文本).

On top of :func:`glyphs.fold`, brackets and blanks of every shape become one shape each; every fold
maps one character to one character, so offsets stay good.
"""

from xianzhi.core.policy.glyphs import FOLDED, Folding, fold

__all__ = ["fold_structure"]

# Characters of unit names, roles and headings beyond those that targets and dates need.
_TRADITIONAL = (
    "負協會廳財銀轉環衞啟勞糧貿稅審監觀訪檔僑臺灣島嶺礦鋼紡紅約級維綜緊繼總結給統續線"
    "綱納經紀東華為與從僅義務書記黨團氣龍陽陰漢寧廣滬遼蘇魯鄭劉張陳楊趙吳孫馬羅韓馮鄧"
    "許謝蕭葉衛險報銷長門開關陸際隊險難電靈順須領頭題類風飛館馬驗魚鳥麥黃點齊齡復後里"
    "麵製郵"
)
_SIMPLIFIED = (
    "负协会厅财银转环卫启劳粮贸税审监观访档侨台湾岛岭矿钢纺红约级维综紧继总结给统续线"
    "纲纳经纪东华为与从仅义务书记党团气龙阳阴汉宁广沪辽苏鲁郑刘张陈杨赵吴孙马罗韩冯邓"
    "许谢萧叶卫险报销长门开关陆际队险难电灵顺须领头题类风飞馆马验鱼鸟麦黄点齐龄复后里"
    "面制邮"
)
_BRACKETS = {"〔": "[", "【": "[", "〖": "[", "﹝": "[", "〘": "[", "〕": "]", "】": "]", "〗": "]"}
_MORE_BRACKETS = {
    "﹞": "]",
    "〙": "]",
    "❲": "[",
    "❳": "]",
    "﹙": "(",
    "﹚": ")",
    "〈": "<",
    "〉": ">",
}
_POINTS = {"﹑": "、", "､": "、", "｡": "。", "﹐": ",", "﹔": ";", "﹕": ":", "︰": ":", "∶": ":"}
_PIPES = dict.fromkeys("│┃┆┇┊┋║￤∣❘", "|") | dict.fromkeys("─━═┄┈┬┼┴├┤┌┐└┘╋┳┻┣┫┏┓┗┛", "-")
_BLANKS = dict.fromkeys("\t\u2002\u2003\u2009\u200b\ufeff\u00ad\u2028", " ")
_OWN = str.maketrans(
    dict(zip(_TRADITIONAL, _SIMPLIFIED, strict=True))
    | _BRACKETS
    | _MORE_BRACKETS
    | _POINTS
    | _PIPES
    | _BLANKS
)
# One pass instead of two: every character that either fold changes.
_TABLE = {code: fold(chr(code)).translate(_OWN) for code in (*FOLDED, *_OWN)}
_FOLDING = Folding(_TABLE)


def fold_structure(text: str) -> str:
    """Fold widths, traditional characters, brackets and blanks one to one (归一)."""
    folded = _FOLDING.apply(text)
    if "\r" in folded:
        folded = folded.replace("\r", " " if "\n" in folded else "\n")
    return folded.replace("\f", "\n").replace("\v", "\n")
