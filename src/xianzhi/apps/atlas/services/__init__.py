"""Verbs of the map (图层、审查、图斑办理)."""

from xianzhi.apps.atlas.selectors.checking import check_parcel
from xianzhi.apps.atlas.services.intake import Preview, import_version, keep_layer, preview
from xianzhi.apps.atlas.services.layers import publish_version, register_layer, roll_back
from xianzhi.apps.atlas.services.parcels import parcel_of
from xianzhi.apps.atlas.services.quota import book_quota, book_quota_back
from xianzhi.apps.atlas.services.requests import (
    LayerDraft,
    Override,
    QuotaDraft,
    ReviewDraft,
    VersionDraft,
)
from xianzhi.apps.atlas.services.reviews import override_verdict, review_parcel

__all__ = [
    "LayerDraft",
    "Override",
    "Preview",
    "QuotaDraft",
    "ReviewDraft",
    "VersionDraft",
    "book_quota",
    "book_quota_back",
    "check_parcel",
    "import_version",
    "keep_layer",
    "override_verdict",
    "parcel_of",
    "preview",
    "publish_version",
    "register_layer",
    "review_parcel",
    "roll_back",
]
