"""Levels of the grid (网格层级)."""

from django.db import models

__all__ = ["Level"]


class Level(models.TextChoices):
    """A level of the tree of areas (层级), from the top."""

    COUNTY = "county", "县"
    TOWN = "town", "乡镇"
    VILLAGE = "village", "村（社区）"
    GRID = "grid", "网格"
    MICRO_GRID = "micro_grid", "微网格"
