"""Directories of categories as data (事件类别目录): conditions, limits, who answers and supervises.

``hechuan_directory.csv`` is the directory of the fictional county, written for it in the shape of
the part on classes and codes of the national series on city operation platforms. A county imports
its own; columns are found by the headings that :data:`COLUMNS` lists.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from importlib.resources import files

__all__ = [
    "COLUMNS",
    "KINDS",
    "LIMITED_STEPS",
    "CategoryRow",
    "category_rows",
    "shipped_directory",
    "shipped_rows",
    "shipped_texts",
]

_FILE, _TEXTS = "hechuan_directory.csv", "hechuan_texts.csv"

LIMITED_STEPS = ("verify", "file", "dispatch", "sign", "handle", "check", "close")
KINDS: Mapping[str, str] = {
    "component": "component", "管理部件": "component", "部件": "component",
    "matter": "matter", "管理事件": "matter", "管理事项": "matter",
    "事件": "matter", "事项": "matter",
}  # fmt: skip
_LIMIT_WORDS = ("核实时限", "立案时限", "派遣时限", "签收时限", "处置时限", "核查时限", "结案时限")

# Key and the headings that a column may bear.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "kind": ("kind", "大类类型", "类型", "管理对象"),
    "code": ("code", "代码", "小类代码", "编码", "类别代码"),
    "category": ("category", "大类", "大类名称"),
    "name": ("name", "小类", "小类名称", "名称"),
    "filing_condition": ("filing_condition", "立案条件"),
    "closing_condition": ("closing_condition", "结案条件", "结案规范"),
    **{
        f"{step}_limit": (f"{step}_limit", words)
        for step, words in zip(LIMITED_STEPS, _LIMIT_WORDS, strict=True)
    },
    "lead": ("lead", "责任单位", "主管部门", "处置单位"),
    "supervisor": ("supervisor", "监督单位", "监管单位"),
    "reopen_days": ("reopen_days", "重新办理天数", "重新办理期限"),
    "older_codes": ("older_codes", "原代码", "旧代码"),
}


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """One row of a directory as it was read (目录行); nothing is judged yet."""

    row: int
    kind: str
    code: str
    category: str
    name: str
    filing_condition: str = ""
    closing_condition: str = ""
    limits: Mapping[str, str] = field(default_factory=dict)
    lead: str = ""
    supervisor: str = ""
    reopen_days: str = ""  # after closing, by the reporter; empty leaves it to the site
    older_codes: tuple[tuple[str, str], ...] = ()


def shipped_directory() -> bytes:
    """Give the directory of the fictional county as a file (样例目录)."""
    return files(__package__).joinpath(_FILE).read_bytes()


def shipped_rows() -> tuple[CategoryRow, ...]:
    """Give the rows of the directory of the fictional county (样例目录行)."""
    lines = shipped_directory().decode().splitlines()
    return category_rows(enumerate(csv.DictReader(lines), start=2))


def shipped_texts() -> tuple[tuple[str, str], ...]:
    """Give the standard texts of the fictional county (样例常用语): the move, and the words."""
    lines = files(__package__).joinpath(_TEXTS).read_text(encoding="utf-8").splitlines()
    return tuple((row["verb"], row["text"]) for row in csv.DictReader(lines))


def category_rows(read: Iterable[tuple[int, Mapping[str, str]]]) -> tuple[CategoryRow, ...]:
    """Make rows of a directory from rows of a list, by the keys of :data:`COLUMNS` (读取目录行).

    National directories count components and matters apart, so one code means two things there. A
    matter whose code is a component's too is kept as ``S`` and its code, and is found by the
    printed one as an older code of the scheme ``printed``.
    """
    rows = [_row(number, values) for number, values in read]
    components = {row.code for row in rows if row.kind == "component"}
    return tuple(
        replace(row, code=f"S{row.code}", older_codes=(*row.older_codes, ("printed", row.code)))
        if row.kind == "matter" and row.code in components
        else row
        for row in rows
    )


def _row(number: int, values: Mapping[str, str]) -> CategoryRow:
    limits = {step: values.get(f"{step}_limit", "") for step in LIMITED_STEPS}
    return CategoryRow(
        row=number,
        kind=KINDS.get(values["kind"], values["kind"]),
        code=values["code"],
        category=values["category"],
        name=values["name"],
        filing_condition=values.get("filing_condition", ""),
        closing_condition=values.get("closing_condition", ""),
        limits={step: limit for step, limit in limits.items() if limit},
        lead=values.get("lead", ""),
        supervisor=values.get("supervisor", ""),
        reopen_days=values.get("reopen_days", "").removesuffix("天").strip(),
        older_codes=tuple(_older(values.get("older_codes", ""))),
    )


def _older(text: str) -> Iterable[tuple[str, str]]:
    """Read ``scheme:code`` parted by ``|``; a code without a scheme belongs to ``former``."""
    for part in filter(None, (one.strip() for one in text.split("|"))):
        scheme, colon, code = part.partition(":")
        yield (scheme, code) if colon else ("former", scheme)
