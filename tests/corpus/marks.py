"""Numbers in front of items, in the styles that offices use."""

from collections.abc import Callable

from .frame import chinese

Mark = Callable[[int], str]
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"

MARKS: dict[str, Mark] = {
    "dot": lambda n: f"{n}.",
    "wide_dot": lambda n: f"{n}．",
    "small_dot": lambda n: f"{n}﹒",
    "comma": lambda n: f"{n}、",
    "paren": lambda n: f"（{chinese(n)}）",
    "thin_paren": lambda n: f"({chinese(n)})",
    "chinese": lambda n: f"{chinese(n)}、",
    "circled": lambda n: CIRCLED[n - 1],
    "article": lambda n: f"第{chinese(n)}条",
    "digits": lambda n: f"{n:02d}",
    "arabic_paren": lambda n: f"（{n}）",
}
