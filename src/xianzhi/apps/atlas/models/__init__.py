"""Records of the map (图层、审查、图斑、指标记录)."""

from xianzhi.apps.atlas.models.bottom_lines import BottomLineMark
from xianzhi.apps.atlas.models.layers import Layer, LayerReader, LayerVersion
from xianzhi.apps.atlas.models.patches import Patch, PatchFile, Screening
from xianzhi.apps.atlas.models.quota import QuotaEntry
from xianzhi.apps.atlas.models.reviews import ComplianceReview, ReviewLayer
from xianzhi.apps.atlas.models.stock import StockParcel

__all__ = [
    "BottomLineMark",
    "ComplianceReview",
    "Layer",
    "LayerReader",
    "LayerVersion",
    "Patch",
    "PatchFile",
    "QuotaEntry",
    "ReviewLayer",
    "Screening",
    "StockParcel",
]
