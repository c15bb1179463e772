"""Clients that are not ours read the layers: GDAL, OWSLib and two of npm."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from owslib.ogcapi import features

from factories.atlas import make_tiles
from factories.county import SmallCounty, make_county
from open_doors import PLOTS, open_layers

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:No directory at"),  # the live server serves no static files
]
ROOT = Path(__file__).resolve().parents[3]  # its node_modules hold the two npm clients


@pytest.fixture
def county(transactional_db: None) -> SmallCounty:
    made = make_county()
    open_layers(made)
    make_tiles(PLOTS)
    return made


@pytest.fixture
def served(county: SmallCounty, live_server) -> str:
    """The interface on a real port, as a visitor sees it."""
    return f"{live_server.url}/ogc"


def said(command: list[str], **environment: str) -> str:
    done = subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "no_proxy": "*", **environment},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def ogrinfo() -> str:
    found = shutil.which("ogrinfo")
    if found is None:
        pytest.skip("needs ogrinfo: apt install gdal-bin")
    return found


def test_gdal_lists_and_reads_the_layers(served, ogrinfo):
    told = said([ogrinfo, "-ro", f"OAPIF:{served}"])
    assert "plots" in told
    assert "roads" in told
    assert "hidden_line" not in told
    read = said([ogrinfo, "-ro", "-al", f"OAPIF:{served}", "plots"])
    assert "Feature Count: 5" in read
    assert "登记日期" in read
    assert "MULTIPOLYGON" not in read
    assert read.count("POLYGON ((") == 4


def test_gdal_follows_pages_and_searches_by_box(served, ogrinfo):
    pages = [ogrinfo, "-ro", "-al", "-oo", "PAGE_SIZE=7", f"OAPIF:{served}", "roads"]
    assert said(pages).count("LINESTRING (") == 25
    box = ["-spat", "108.4", "32.4", "108.4045", "32.45"]
    assert said([ogrinfo, "-ro", "-al", *box, f"OAPIF:{served}", "roads"]).count("LINESTRING") == 5


def test_gdal_signs_in_and_reads_what_a_post_may_see(served, ogrinfo):
    own = {"GDAL_HTTP_USERPWD": "planner:for tests only", "GDAL_HTTP_AUTH": "BASIC"}
    assert "hidden_line" in said([ogrinfo, "-ro", f"OAPIF:{served}"], **own)


def test_owslib_reads_a_layer(served):
    client = features.Features(f"{served}/")
    assert client.feature_collections() == ["plots", "roads"]
    found = client.collection_items("plots", limit=2, bbox=[108.4, 32.4, 108.6, 32.6])
    assert (found["numberMatched"], found["numberReturned"]) == (5, 2)
    assert client.collection_item("plots", "1")["properties"]["名称"] == "甲"
    assert "/collections/{collectionId}/items" in client.api()["paths"]


@pytest.fixture
def node() -> str:
    command = shutil.which("node")
    if command is None:
        pytest.skip("needs node on this machine")
    return command


def ran(node: str, script: str) -> object:
    done = subprocess.run(
        [node, "--input-type=module", "-e", script],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_ogcapi_js_reads_a_layer(served, node):
    found = ran(
        node,
        f"""
        import features from '@ogcapi-js/features';
        const service = new features.FeatureService({{ baseUrl: '{served}' }});
        const all = await service.getCollections();
        const items = await service.getFeatures('plots', {{ limit: 2 }});
        const first = await service.getFeature('plots', '1');
        console.log(JSON.stringify([all.collections.map(c => c.id), items.features.length,
            items.numberMatched, first.properties['名称']]));
        """,
    )
    assert found == [["plots", "roads"], 2, 5, "甲"]


def test_ogc_client_reads_a_layer(served, node):
    found = ran(
        node,
        f"""
        import {{ OgcApiEndpoint }} from '@camptocamp/ogc-client';
        const endpoint = new OgcApiEndpoint('{served}/');
        const items = await endpoint.getCollectionItems('plots', 2);
        const info = await endpoint.getCollectionInfo('plots');
        console.log(JSON.stringify([await endpoint.featureCollections, items.length,
            await endpoint.hasFeatures, info.title]));
        """,
    )
    assert found == [["plots", "roads"], 2, True, "地块"]
