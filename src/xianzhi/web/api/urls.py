"""Addresses of the open doors, as the standards name them."""

from django.urls import path

from xianzhi.web.api import views

app_name = "api"

_COLLECTION = "ogc/collections/<str:collection_id>"
_TILES = f"{_COLLECTION}/tiles/<str:scheme_id>"

urlpatterns = [
    path("ogc/", views.landing, name="landing"),
    path("ogc/api", views.definition, name="definition"),
    path("ogc/conformance", views.conformance, name="conformance"),
    path("ogc/collections", views.collections, name="collections"),
    path(_COLLECTION, views.collection, name="collection"),
    path(f"{_COLLECTION}/items", views.features, name="features"),
    path(f"{_COLLECTION}/items/<str:feature_id>", views.feature, name="feature"),
    path(f"{_COLLECTION}/geopackage", views.geopackage, name="geopackage"),
    path(f"{_COLLECTION}/tiles", views.tilesets, name="tilesets"),
    path(_TILES, views.tileset, name="tileset"),
    path(f"{_TILES}/<int:zoom>/<int:row>/<int:column>", views.tile, name="tile"),
    path("ogc/tileMatrixSets", views.tile_matrix_sets, name="tile_matrix_sets"),
    path("ogc/tileMatrixSets/<str:scheme_id>", views.tile_matrix_set, name="tile_matrix_set"),
]
