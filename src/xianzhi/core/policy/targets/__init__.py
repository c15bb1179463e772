"""Targets of rows: what is to be reached, by how much (指标任务读取)."""

from xianzhi.core.policy.targets.context import TargetContext
from xianzhi.core.policy.targets.linking import Indicator, IndicatorIndex, link_reading
from xianzhi.core.policy.targets.reading import (
    LeftOut,
    TargetsFound,
    find_targets,
    holds_targets,
    read_targets,
)

__all__ = [
    "Indicator",
    "IndicatorIndex",
    "LeftOut",
    "TargetContext",
    "TargetsFound",
    "find_targets",
    "holds_targets",
    "link_reading",
    "read_targets",
]
