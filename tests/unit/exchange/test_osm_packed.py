"""One extract in XML and in pbf is one extract."""

import pytest
import shapely

from factories.osm_pbf import blob, chunk, packed
from xianzhi.catalogue.indicators.osm import osm_rules
from xianzhi.errors import XianzhiError
from xianzhi.exchange.checkup.osm_reading import read_osm

TOWN = """<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6">
 <bounds minlat="32.4999999" minlon="108.4900000" maxlat="32.6000000" maxlon="108.7000001"/>
 <node id="1" lat="32.5000001" lon="108.5000000"/>
 <node id="2" lat="32.5000000" lon="108.5100000"/>
 <node id="3" lat="32.5100000" lon="108.5100000"/>
 <node id="4" lat="32.5100000" lon="108.5000000"/>
 <node id="5" lat="32.5020000" lon="108.5020000"/>
 <node id="6" lat="32.5020000" lon="108.5040000"/>
 <node id="7" lat="32.5040000" lon="108.5030000"/>
 <node id="4000000008" lat="32.5200000" lon="108.5200001">
  <tag k="amenity" v="toilets"/><tag k="name" v="东门公厕"/></node>
 <node id="-9" lat="-0.0000001" lon="-0.5000000"><tag k="highway" v="bus_stop"/></node>
 <way id="10"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="4"/><nd ref="1"/></way>
 <way id="11"><nd ref="5"/><nd ref="6"/><nd ref="7"/><nd ref="5"/></way>
 <way id="12"><nd ref="1"/><nd ref="3"/><nd ref="77"/>
  <tag k="highway" v="primary"/><tag k="bridge" v="yes"/><tag k="foot" v="no"/></way>
 <relation id="20"><member type="way" ref="10" role="outer"/>
  <member type="way" ref="11" role="inner"/><member type="node" ref="5" role=""/>
  <tag k="type" v="multipolygon"/><tag k="leisure" v="park"/><tag k="name" v="湿地公园"/></relation>
</osm>
"""


@pytest.fixture
def town(tmp_path):
    path = tmp_path / "town.osm"
    path.write_text(TOWN, encoding="utf-8")
    return path


@pytest.mark.parametrize("dense", [True, False])
@pytest.mark.parametrize("deflated", [True, False])
def test_both_forms_give_the_same_layers(town, dense, deflated):
    other = town.with_name("town.osm.pbf")
    other.write_bytes(packed(town, dense=dense, deflated=deflated))
    spelled, found = read_osm(town, osm_rules()), read_osm(other, osm_rules())
    assert found.bounds == spelled.bounds == (108.49, 32.4999999, 108.7000001, 32.6)
    filled = {name for name, layer in spelled.layers.items() if len(layer.geometries)}
    assert {"green", "road", "toilet", "bus_stop"} <= filled
    for name, layer in spelled.layers.items():
        same = found.layers[name]
        assert same.columns.equals(layer.columns), name
        assert list(shapely.to_wkb(same.geometries)) == list(shapely.to_wkb(layer.geometries)), name


@pytest.mark.parametrize("damage", ["torn", "zlib", "huge", "unknown", "number"])
def test_a_damaged_pbf_is_told_without_a_traceback(town, damage):
    whole = packed(town)
    header = blob(b"OSMHeader", chunk(4, b"OsmSchema-V0.6"), deflated=True)
    path = town.with_name("town.pbf")
    path.write_bytes(
        {
            "torn": whole[:-9],
            "zlib": whole[:-30] + bytes(30),
            "huge": header + b"\xff\xff\xff\xff" + bytes(9),
            "unknown": blob(b"OSMHeader", chunk(4, b"Locations-V9"), deflated=False),
            "number": header + blob(b"OSMData", b"\x80" * 40, deflated=False),
        }[damage]
    )
    with pytest.raises(XianzhiError) as told:
        read_osm(path, osm_rules())
    assert told.value.code == "layer.unreadable"
