"""Addresses of the one map (一张图、图层目录、合规性审查)."""

from django.urls import path

from xianzhi.apps.atlas.views import (
    catalogue,
    importing,
    patch,
    patches,
    quota,
    reviews,
    stock,
    tiles,
    workbench,
)

app_name = "atlas"

urlpatterns = [
    path("map/", workbench.map_page, name="map"),
    path("map/at/", workbench.identified, name="identified"),
    path("map/check/", workbench.check, name="check"),
    path("layers/", catalogue.layers, name="layers"),
    path("layers/register/", catalogue.register, name="register"),
    path("layers/<str:code>/", catalogue.layer, name="layer"),
    path("layers/<str:code>/rows/", workbench.rows, name="rows"),
    path("layers/<str:code>/compare/", catalogue.compare, name="compare"),
    path("layers/<str:code>/roll-back/", catalogue.roll_back, name="roll_back"),
    path("layers/<str:code>/import/", importing.choose, name="import"),
    path("layers/<str:code>/import/inspect/", importing.inspect, name="inspect"),
    path("layers/<str:code>/import/keep/", importing.keep, name="keep"),
    path("layer-versions/<str:version_id>/", catalogue.version, name="version"),
    path("layer-versions/<str:version_id>/publish/", catalogue.publish, name="publish"),
    path("layer-versions/<str:version_id>/original/", catalogue.original, name="original"),
    path("layer-versions/<str:version_id>/tiles.pmtiles", tiles.tiles, name="tiles"),
    path("reviews/", reviews.reviews, name="reviews"),
    path("reviews/new/", reviews.new, name="new_review"),
    path("reviews/<str:review_id>/", reviews.review, name="review"),
    path("reviews/<str:review_id>/override/", reviews.override, name="override"),
    path("reviews/<str:review_id>/certificate.json", reviews.certificate, name="certificate"),
    path(
        "reviews/<str:review_id>/certificate.docx",
        reviews.certificate_word,
        name="certificate_word",
    ),
    path(
        "reviews/<str:review_id>/certificate.pdf", reviews.certificate_pdf, name="certificate_pdf"
    ),
    path("land/", quota.land, name="land"),
    path("land/quota/<str:year>/", quota.year, name="quota_year"),
    path("land/quota/<str:year>/book/", quota.book, name="quota_book"),
    path("land/quota/<str:year>/export/<str:kind>/", quota.export, name="quota_export"),
    path("land/quota/<str:year>/<str:number>/back/", quota.book_back, name="quota_back"),
    path("patches/", patches.patches, name="patches"),
    path("patches/screen/", patches.screen, name="screen"),
    path("patches/zero-new/", patches.zero_new, name="zero_new"),
    path("patches/shapes.json", patches.shapes, name="patch_shapes"),
    path("patches/patches.xlsx", patches.export, {"kind": "xlsx"}, name="patches_xlsx"),
    path("patches/patches.csv", patches.export, {"kind": "csv"}, name="patches_csv"),
    path("patches/<str:patch_id>/", patch.patch, name="patch"),
    path("patches/<str:patch_id>/<str:verb>/", patch.move, name="patch_move"),
    path("patches/<str:patch_id>/evidence/<str:proof_id>/", patch.evidence, name="patch_evidence"),
    path("land/stock/", stock.register, name="stock"),
    path("land/stock/new/", stock.new, name="new_stock"),
    path("land/stock/import/", stock.take_in, name="stock_import"),
    path("land/stock/parcels.geojson", stock.parcels, name="stock_parcels"),
    path("land/stock/export/<str:kind>/", stock.export, name="stock_export"),
    path("land/stock/<str:parcel_id>/", stock.parcel, name="stock_parcel"),
    path("land/stock/<str:parcel_id>/change/", stock.change, name="stock_change"),
    path("land/stock/<str:parcel_id>/deal/", stock.deal, name="stock_deal"),
    path("land/stock/<str:parcel_id>/reopen/", stock.reopen, name="stock_reopen"),
]
