import numpy as np
import pyproj
import shapely

from xianzhi.samples.land import Land
from xianzhi.samples.land.frame import ZONE_CRS
from xianzhi.samples.land.landuse import CLASS_NAMES


def in_zone(shapes: np.ndarray) -> np.ndarray:
    forward = pyproj.Transformer.from_crs("EPSG:4490", ZONE_CRS, always_xy=True)
    return shapely.transform(
        shapes, lambda xy: np.column_stack(forward.transform(xy[:, 0], xy[:, 1]))
    )


def test_parcels_cover_the_county_without_gap_or_overlap(tenth: Land) -> None:
    parcels = tenth["parcels"].geometry

    assert shapely.coverage_is_valid(parcels)
    assert shapely.equals(shapely.coverage_union_all(parcels), tenth["areas"].geometry[0])


def test_parcels_of_a_village_add_up_to_it(land: Land) -> None:
    areas, parcels = land["areas"], land["parcels"]
    size = dict(zip(areas.column("code"), areas.column("area_m2"), strict=True))
    villages, place = np.unique(parcels.column("village_code"), return_inverse=True)
    sums = np.bincount(place, parcels.column("area_m2"))

    assert len(villages) > 20
    assert [abs(total - size[code]) < 1 for code, total in zip(villages, sums, strict=True)] == [
        True
    ] * len(villages)


def test_classes_are_those_of_the_land_survey_with_their_names(tenth: Land) -> None:
    parcels = tenth["parcels"]
    pairs = zip(parcels.column("land_class"), parcels.column("land_class_name"), strict=True)
    found = dict(pairs)

    assert found.items() <= CLASS_NAMES.items()
    assert {"0101", "0103", "0301", "0601", "0701", "0702", "1003", "1006", "1101"} <= set(found)


def test_village_roads_are_strips_about_as_wide_as_their_class_says(tenth: Land) -> None:
    parcels = tenth["parcels"]
    strips = in_zone(parcels.geometry[parcels.column("land_class") == "1006"])
    long = shapely.length(strips) > 200
    widths = 2 * shapely.area(strips[long]) / shapely.length(strips[long])

    assert long.sum() > 10
    assert 4.0 < np.median(widths) < 7.0


def test_the_main_river_keeps_its_banks(tenth: Land) -> None:
    parcels = tenth["parcels"]
    water = parcels.geometry[parcels.column("land_class") == "1101"]
    river = tenth["rivers"].geometry[0]

    assert tenth["rivers"].column("name")[0] == "禾江"
    assert shapely.length(shapely.intersection(river, shapely.union_all(water))) > (
        0.97 * shapely.length(river)
    )


def test_greens_are_the_parcels_that_are_parks(land: Land) -> None:
    parcels = land["parcels"]
    parks = parcels.column("land_class") == "0810"

    assert land["greens"].column("code").tolist() == parcels.column("code")[parks].tolist()
