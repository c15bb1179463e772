"""Verbs of the map (图层、审查、图斑办理)."""

from xianzhi.apps.atlas.selectors.checking import check_parcel
from xianzhi.apps.atlas.services.bottom_lines import mark_line
from xianzhi.apps.atlas.services.intake import Preview, import_version, keep_layer, preview
from xianzhi.apps.atlas.services.layers import publish_version, register_layer, roll_back
from xianzhi.apps.atlas.services.parcels import parcel_of
from xianzhi.apps.atlas.services.patches import (
    answer_patch,
    confirm_answer,
    dispatch_patch,
    recall_patch,
    report_outcome,
    send_back,
)
from xianzhi.apps.atlas.services.publishing import FileDraft, Published, publish_file
from xianzhi.apps.atlas.services.quota import book_quota, book_quota_back
from xianzhi.apps.atlas.services.requests import (
    Dispatch,
    LayerDraft,
    LineMark,
    Override,
    PatchRef,
    QuotaDraft,
    QuotaRef,
    ReviewDraft,
    ScreeningDraft,
    StockDealing,
    StockDraft,
    StockRef,
    UnitAnswer,
    VersionDraft,
)
from xianzhi.apps.atlas.services.reviews import override_verdict, review_parcel
from xianzhi.apps.atlas.services.screening import screen
from xianzhi.apps.atlas.services.stock import (
    change_stock,
    deal_with_stock,
    register_stock,
    reopen_stock,
)
from xianzhi.apps.atlas.services.stock_import import (
    STOCK_COLUMNS,
    import_stock,
)

__all__ = [
    "STOCK_COLUMNS",
    "Dispatch",
    "FileDraft",
    "LayerDraft",
    "LineMark",
    "Override",
    "PatchRef",
    "Preview",
    "Published",
    "QuotaDraft",
    "QuotaRef",
    "ReviewDraft",
    "ScreeningDraft",
    "StockDealing",
    "StockDraft",
    "StockRef",
    "UnitAnswer",
    "VersionDraft",
    "answer_patch",
    "book_quota",
    "book_quota_back",
    "change_stock",
    "check_parcel",
    "confirm_answer",
    "deal_with_stock",
    "dispatch_patch",
    "import_stock",
    "import_version",
    "keep_layer",
    "mark_line",
    "override_verdict",
    "parcel_of",
    "preview",
    "publish_file",
    "publish_version",
    "recall_patch",
    "register_layer",
    "register_stock",
    "reopen_stock",
    "report_outcome",
    "review_parcel",
    "roll_back",
    "screen",
    "send_back",
]
