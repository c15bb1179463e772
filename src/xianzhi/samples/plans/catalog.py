"""Which files the county office has on its shelf (样例文件目录)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from importlib.resources import files

from xianzhi.samples.plans.word import read_table_plan, word_plan
from xianzhi.samples.plans.workbook import ledger_lines, ledger_workbook
from xianzhi.samples.plans.wrapping import wrap

__all__ = ["DOCUMENTS", "PLANS", "SampleDocument", "SampleKind", "package_text"]


class SampleKind(StrEnum):
    """What a sample file is for (用途)."""

    PLAN = "plan"  # 方案
    SUPERIOR = "superior"  # 上级文件
    AMENDMENT = "amendment"  # 修订件
    LEDGER = "ledger"  # 既有台账


@dataclass(frozen=True, slots=True)
class SampleDocument:
    """A file of the sample county (样例文件); ``replaces`` names the file that it amends."""

    file_name: str
    title: str
    kind: SampleKind
    number: str | None
    issued_date: date
    content: Callable[[], bytes]
    replaces: str | None = None


def package_text(name: str) -> str:
    """Read a text that ships with the package."""
    return (files("xianzhi.samples") / "texts" / name).read_text(encoding="utf-8")


def _as_written(name: str) -> Callable[[], bytes]:
    return lambda: package_text(name).encode("utf-8")


PLANS = (
    SampleDocument(
        "01_spatial_planning.txt",
        "禾川县国土空间规划与用途管制专项行动方案",
        SampleKind.PLAN,
        "禾政办发〔2026〕6号",
        date(2026, 3, 18),
        _as_written("01_spatial_planning.txt"),
    ),
    SampleDocument(
        "02_legacy_problems.txt",
        "禾川县城镇建设存量问题化解专项行动方案",
        SampleKind.PLAN,
        "禾政办发〔2026〕9号",
        date(2026, 4, 24),
        lambda: wrap(package_text("02_legacy_problems.txt")).text.encode("utf-8"),
    ),
    SampleDocument(
        "03_county_seat.docx",
        "禾川县县城建设与精细化管理任务分解方案",
        SampleKind.PLAN,
        "禾政办发〔2026〕12号",
        date(2026, 4, 28),
        lambda: word_plan(read_table_plan()),
    ),
    SampleDocument(
        "04_urban_rural.md",
        "禾川县城乡融合发展与公共服务提升行动方案",
        SampleKind.PLAN,
        "禾政发〔2026〕11号",
        date(2026, 4, 2),
        _as_written("04_urban_rural.md"),
    ),
    SampleDocument(
        "05_grassroots.html",
        "禾川县基层治理与平急转换专项行动方案",
        SampleKind.PLAN,
        "禾政办发〔2026〕15号",
        date(2026, 5, 12),
        _as_written("05_grassroots.html"),
    ),
)

DOCUMENTS = (
    SampleDocument(
        "00_provincial_opinion.txt",
        "关于推进县城高质量发展的若干意见",
        SampleKind.SUPERIOR,
        "澜办发〔2025〕14号",
        date(2025, 11, 6),
        _as_written("00_provincial_opinion.txt"),
    ),
    *PLANS,
    SampleDocument(
        "01_spatial_planning_amended.txt",
        "禾川县国土空间规划与用途管制专项行动方案（2026年修订）",
        SampleKind.AMENDMENT,
        "禾政办发〔2026〕22号",
        date(2026, 8, 20),
        _as_written("01_spatial_planning_amended.txt"),
        replaces="01_spatial_planning.txt",
    ),
    SampleDocument(
        "06_ledger_2025.xlsx",
        "禾川县2025年度重点工作任务台账",
        SampleKind.LEDGER,
        None,
        date(2025, 12, 31),
        lambda: ledger_workbook(ledger_lines()),
    ),
)
