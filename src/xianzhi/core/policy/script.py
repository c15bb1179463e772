"""The text as the structural rules see it (结构读取用文本).

On top of :func:`glyphs.fold`, brackets and blanks of every shape become one shape each; every fold
maps one character to one character, so offsets stay good.
"""

from xianzhi.core.policy.glyphs import fold

__all__ = ["fold_structure"]

_BRACKETS = {"〔": "[", "【": "[", "〖": "[", "﹝": "[", "〘": "[", "〕": "]", "】": "]", "〗": "]"}
_MORE_BRACKETS = {"﹞": "]", "〙": "]", "❲": "[", "❳": "]", "﹙": "(", "﹚": ")", "〈": "<", "〉": ">"}
_POINTS = {"﹑": "、", "､": "、", "｡": "。", "﹐": ",", "﹔": ";", "﹕": ":", "︰": ":", "∶": ":"}
_BLANKS = dict.fromkeys("\t\u2002\u2003\u2009\u200b\ufeff\u00ad\u2028", " ")
_TABLE = str.maketrans(_BRACKETS | _MORE_BRACKETS | _POINTS | _BLANKS)


def fold_structure(text: str) -> str:
    """Fold widths, traditional characters, brackets and blanks one to one (归一)."""
    folded = fold(text).translate(_TABLE)
    if "\r" in folded:
        folded = folded.replace("\r", " " if "\n" in folded else "\n")
    return folded.replace("\f", "\n").replace("\v", "\n")
