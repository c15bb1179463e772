"""The open doors: whose layers they show, how they sign in, what they cost."""

import base64
import gzip
import sqlite3

import pytest
from django.test import Client

from factories.atlas import make_tiles, publish
from factories.county import make_county
from factories.queries import CountQueries
from open_doors import HIDDEN, INNER, LAYERS, PLOTS, Api, open_layers

pytestmark = pytest.mark.django_db

PASSWORD = "for tests only"
MOST_QUERIES = 10
PLACES = (
    "/ogc/collections/{code}",
    "/ogc/collections/{code}/items",
    "/ogc/collections/{code}/items/1",
    "/ogc/collections/{code}/geopackage",
    "/ogc/collections/{code}/tiles",
    "/ogc/collections/{code}/tiles/WebMercatorQuad",
    "/ogc/collections/{code}/tiles/WebMercatorQuad/8/103/205",
)
LISTS = ("/ogc/", "/ogc/collections", "/ogc/api")


@pytest.fixture
def world(db):
    made = make_county()
    open_layers(made)
    return made


def signed_in(username: str) -> Client:
    from xianzhi.apps.accounts.models import User

    client = Client()
    client.force_login(User.objects.get(username=username))
    return client


def basic(name: str, password: str = PASSWORD) -> dict[str, str]:
    word = base64.b64encode(f"{name}:{password}".encode()).decode()
    return {"authorization": f"Basic {word}"}


def body(answer) -> bytes:
    """The whole answer; a file is closed when it has been read to its end."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


# --- whose layers --------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["json", "html"])
def test_a_layer_that_one_may_not_see_is_in_no_list(world, client, form):
    for address in LISTS:
        text = client.get(f"{address}?f={form}").content.decode()
        for layer in (HIDDEN, INNER):
            assert layer.code not in text
            assert layer.name not in text
    seen = signed_in("leader").get("/ogc/collections").json()["collections"]
    assert {item["id"] for item in seen} == {layer.code for layer in LAYERS}


def test_a_layer_that_one_may_not_see_is_like_one_that_nobody_has(world, client):
    make_tiles(HIDDEN)
    housing, leader = signed_in("housing"), signed_in("leader")
    for place in PLACES:
        for reader, code in ((client, HIDDEN.code), (client, INNER.code), (housing, HIDDEN.code)):
            hidden = reader.get(place.format(code=code))
            absent = reader.get(place.format(code="nobody_has_this"))
            assert (hidden.status_code, hidden.content) == (404, absent.content)
        shown = leader.get(place.format(code=HIDDEN.code))
        assert (shown.status_code, bool(body(shown))) == (200, True)


def test_reading_rights_that_have_ended_show_nothing(world):
    from xianzhi.apps.atlas.models import Layer, LayerReader

    layer = Layer.objects.get(code=HIDDEN.code)
    reader = LayerReader.objects.create(
        layer=layer, unit_id=world.units["housing"], from_at=layer.created_at
    )
    address = f"/ogc/collections/{HIDDEN.code}/items"
    assert signed_in("housing").get(address).status_code == 200
    LayerReader.objects.filter(pk=reader.pk).update(until_at=layer.created_at)
    assert signed_in("housing").get(address).status_code == 404


def test_only_the_version_in_force_is_given(world, client):
    before = client.get("/ogc/collections/plots/items")
    newer = PLOTS.__class__(**{**vars(PLOTS), "shapes": PLOTS.shapes[:2], "attributes": ()})
    publish(world, newer)
    after = client.get("/ogc/collections/plots/items")
    assert (before.json()["numberMatched"], after.json()["numberMatched"]) == (5, 2)
    assert before["ETag"] != after["ETag"]


# --- who asks ------------------------------------------------------------------------------------


def test_programs_sign_in_with_name_and_password(world, client):
    answer = client.get("/ogc/collections", headers=basic("planner"))
    assert {item["id"] for item in answer.json()["collections"]} == {item.code for item in LAYERS}
    assert "sessionid" not in answer.cookies
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert answer["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    "word",
    [
        "Basic !!!",
        "Basic " + base64.b64encode(b"no colon").decode(),
        "Basic " + base64.b64encode(b":x").decode(),
        "Basic " + base64.b64encode(b"a\0b:x").decode(),
        "Basic " + base64.b64encode(b"\xff\xfe:x").decode(),
        "Basic " + base64.b64encode(b"a:" + b"x" * 900).decode(),
        "Bearer x",
        "",
    ],
)
def test_a_damaged_sign_in_is_told_so(world, client, word):
    answer = client.get("/ogc/collections", headers={"authorization": word})
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Basic ")
    assert answer.json()["code"] == "ogc.bad_credentials"


def test_wrong_passwords_close_the_door_as_on_the_pages(world, client):
    address = "/ogc/collections"
    wrong = [client.get(address, headers=basic("planner", "wrong")) for _ in range(6)]
    assert [answer.status_code for answer in wrong] == [401] * 5 + [429]
    assert int(wrong[-1]["Retry-After"]) > 0
    assert client.get(address, headers=basic("planner")).status_code == 429
    form = {"username": "planner", "password": PASSWORD}
    assert client.post("/sign-in/", form).status_code == 429


def test_a_changed_password_ends_the_sign_in_of_programs(world, client):
    from xianzhi.apps.accounts.models import User

    assert client.get("/ogc/collections", headers=basic("leader")).status_code == 200
    user = User.objects.get(username="leader")
    user.set_password("another one")
    user.save()
    assert client.get("/ogc/collections", headers=basic("leader")).status_code == 401
    User.objects.filter(pk=user.pk).update(is_active=False)
    answer = client.get("/ogc/collections", headers=basic("leader", "another one"))
    assert answer.status_code == 401


def test_who_holds_no_post_sees_what_visitors_see(world):
    seen = signed_in("gone").get("/ogc/collections").json()["collections"]
    assert [item["id"] for item in seen] == ["plots", "roads"]


# --- what it costs -------------------------------------------------------------------------------


def queries(client: Client, address: str) -> int:
    with CountQueries() as counted:
        answer = client.get(address)
        assert body(answer)
    assert answer.status_code == 200, address
    return counted.count


@pytest.mark.parametrize("form", ["json", "html"])
def test_a_request_asks_the_database_little_and_the_same_for_more_layers(db, form):
    county = make_county()
    make = "/ogc/", "/ogc/collections", "/ogc/api", "/ogc/collections/plots"
    addresses = [f"{place}?f={form}" for place in make]
    addresses += [f"/ogc/collections/plots/items{one}?f={form}" for one in ("", "/1")]
    open_layers(county, LAYERS[:1])
    one = [queries(signed_in("planner"), address) for address in addresses]
    for layer in LAYERS[1:3]:
        publish(county, layer)
    three = [queries(signed_in("planner"), address) for address in addresses]
    assert one == three
    assert max(one) <= MOST_QUERIES


def test_files_and_tiles_ask_the_database_little(world):
    make_tiles(PLOTS)
    client = signed_in("planner")
    for place in PLACES[3:]:
        assert queries(client, place.format(code="plots")) <= MOST_QUERIES


def test_a_program_that_signed_in_lately_asks_the_database_little(world, client):
    client.get("/ogc/collections", headers=basic("head"))
    with CountQueries() as counted:
        client.get("/ogc/collections/plots/items", headers=basic("head"))
    assert counted.count <= MOST_QUERIES


# --- what is kept, packed, open ------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    ["/ogc/collections/plots/items", "/ogc/collections/plots/items/1", "/ogc/collections"],
)
def test_who_has_an_answer_is_told_that_it_is_the_same(world, client, address):
    first = client.get(address)
    assert first["ETag"].startswith('"')  # strong
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    other = client.get(f"{address}?f=json", headers={"if-none-match": first["ETag"]})
    assert other.status_code == 200


def test_dates_are_told_but_not_compared(world, client):
    """A layer may go back to a version that was published before what a client has."""
    first = client.get("/ogc/collections/plots/items")
    since = {"if-modified-since": first["Last-Modified"]}
    assert client.get("/ogc/collections/plots/items", headers=since).status_code == 200


def test_answers_are_packed_for_who_takes_that(world, client):
    plain = client.get("/ogc/collections/roads/items")
    packed = client.get("/ogc/collections/roads/items", headers={"accept-encoding": "br, gzip"})
    refused = client.get("/ogc/collections/roads/items", headers={"accept-encoding": "gzip;q=0"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content == refused.content
    assert len(packed.content) < len(plain.content) / 3
    assert packed["ETag"] != plain["ETag"]
    tag = {"accept-encoding": "gzip", "if-none-match": packed["ETag"]}
    assert client.get("/ogc/collections/roads/items", headers=tag).status_code == 304


def test_pages_of_other_sites_read_what_is_public_and_nothing_else(world, client):
    public = client.get("/ogc/collections/plots/items")
    assert public["Access-Control-Allow-Origin"] == "*"
    assert "Content-Crs" in public["Access-Control-Expose-Headers"]
    private = signed_in("planner").get("/ogc/collections/plots/items")
    assert "Access-Control-Allow-Origin" not in private.headers
    page = client.get("/ogc/collections?f=html")
    assert "Access-Control-Allow-Origin" not in page.headers
    asked = client.options("/ogc/collections/plots/items")
    assert (asked.status_code, asked["Access-Control-Allow-Methods"]) == (204, "GET, HEAD, OPTIONS")
    assert "Authorization" not in asked["Access-Control-Allow-Headers"]
    assert {"Accept", "Authorization", "Cookie"} <= set(public["Vary"].split(", "))


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_written(world, method):
    strict = Client(enforce_csrf_checks=True)
    answer = getattr(strict, method)("/ogc/collections/plots/items")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS")


def test_a_busy_database_is_told_to_programs(world, client, monkeypatch):
    from django.db import OperationalError

    def fail(*_):
        raise OperationalError("database is locked")

    monkeypatch.setattr("xianzhi.apps.atlas.selectors.collections.collections", fail)
    answer = client.get("/ogc/collections")
    assert (answer.status_code, answer.json()["code"]) == (503, "ogc.busy")
    assert answer["Retry-After"] == "15"


# --- the file ------------------------------------------------------------------------------------


def test_a_layer_is_downloaded_as_geopackage(world, client, tmp_path):
    answer = client.get("/ogc/collections/plots/geopackage")
    assert answer["Content-Type"] == "application/geopackage+sqlite3"
    assert answer["Content-Disposition"] == 'attachment; filename="plots-1.gpkg"'
    file = tmp_path / "plots.gpkg"
    file.write_bytes(body(answer))
    connection = sqlite3.connect(file)
    (layer,) = connection.execute("select table_name, srs_id from gpkg_contents").fetchall()
    names = connection.execute('select "名称" from plots order by fid').fetchall()
    connection.close()
    assert layer[0] == "plots"
    assert [name for (name,) in names] == [row["名称"] for row in PLOTS.attributes]
    again = client.get(
        "/ogc/collections/plots/geopackage", headers={"if-none-match": answer["ETag"]}
    )
    assert again.status_code == 304


def test_the_whole_layer_is_read_by_following_links(world, client):
    api, address, rows = Api(client), "http://testserver/ogc/collections/roads/items?limit=9", 0
    while address:
        document = api.json(address)
        rows += document["numberReturned"]
        address = next((x["href"] for x in document["links"] if x["rel"] == "next"), "")
    assert rows == 25
