"""Levels and kinds of the grid, and what its workers are (网格层级、类别、网格员)."""

from django.db import models

__all__ = ["ADMINISTRATIVE", "EVER", "Duty", "Employment", "Kind", "Level", "Verb"]

from datetime import date

EVER = date.min  # from before anybody kept records


class Level(models.TextChoices):
    """A level of the tree of areas (层级), from the top; cells may lie in cells."""

    COUNTY = "county", "县"
    TOWN = "town", "乡镇"
    VILLAGE = "village", "村（社区）"
    GRID = "grid", "网格"
    MICRO_GRID = "micro_grid", "微网格"
    CELL = "cell", "微网格以下（楼栋、院落）"


ADMINISTRATIVE = frozenset({Level.COUNTY, Level.TOWN, Level.VILLAGE})


class Kind(models.TextChoices):
    """A kind of grid (网格类别): each is a tree of its own under the towns and villages."""

    ADMINISTRATIVE = "administrative", "行政区划"  # county, towns, villages: shared by all kinds
    GENERAL = "general", "综合网格"
    FIRM = "firm", "企业网格"
    MARKET = "market", "商圈网格"
    CITY = "city", "城市管理网格"
    SAFETY = "safety", "安全生产网格"
    FARMLAND = "farmland", "田长制网格"
    FOREST = "forest", "林长制网格"
    RIVER = "river", "河湖长制网格"
    SEA = "sea", "海上网格"


class Verb(models.TextChoices):
    """What a reorganisation did (调整方式)."""

    MERGE = "merge", "合并"
    SPLIT = "split", "拆分"
    TRANSFER = "transfer", "划转"
    RENAME = "rename", "更名"
    REDRAW = "redraw", "调整边界"
    CLOSE = "close", "撤销"
    IMPORT = "import", "导入"


class Employment(models.TextChoices):
    """How a grid worker is employed (网格员类别)."""

    FULL_TIME = "full_time", "专职"
    PART_TIME = "part_time", "兼职"


class Duty(models.TextChoices):
    """What a grid worker does (网格员职责)."""

    COLLECTING = "collecting", "信息采集"
    PATROL = "patrol", "巡查走访"
    MEDIATION = "mediation", "矛盾调解"
    POLICY = "policy", "政策宣传"
    SERVICE = "service", "代办服务"
    SAFETY = "safety", "安全隐患排查"
    ENVIRONMENT = "environment", "环境整治"
    EMERGENCY = "emergency", "应急值守"
