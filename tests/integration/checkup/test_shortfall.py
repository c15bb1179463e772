"""Where an indicator falls short: the map and its list say the same."""

from pages import Browser


def test_the_map_and_its_list_have_the_same_problems_and_people(run):
    planner = Browser("planner")
    page = planner.get(f"/checkup/runs/{run.pk}/HY-06/map/")
    rows = {row.get("data-problem"): row for row in page.rows()}
    assert len(rows) == 2
    assert "7,000人受影响" in page.words
    told = planner.client.get(f"/checkup/runs/{run.pk}/HY-06/problems.geojson").json()
    points = [one for one in told["features"] if one["geometry"]["type"] == "Point"]
    assert {one["properties"]["id"]: one["properties"]["label"] for one in points} == {
        key: row.xpath("./*[@data-label='涉及人口']")[0].text for key, row in rows.items()
    }
    grounds = [one for one in told["features"] if one["geometry"]["type"] != "Point"]
    assert {one["properties"]["class"] for one in grounds} == {"serious"}
    x, y = points[0]["geometry"]["coordinates"]
    row = rows[points[0]["properties"]["id"]]
    assert (float(row.get("data-x")), float(row.get("data-y"))) == (round(x, 6), round(y, 6))
    indicator = planner.get(f"/checkup/runs/{run.pk}/HY-06/")
    assert indicator.tree.xpath(f"//a[@href='/checkup/runs/{run.pk}/HY-06/map/']")


def test_an_indicator_without_problems_says_so_and_one_that_is_none_is_not_found(run):
    planner = Browser("planner")
    assert "没有该指标的未解决问题" in planner.get(f"/checkup/runs/{run.pk}/HY-13/map/").words
    for missing in (f"{run.pk}/no-such", "00000000-0000-0000-0000-000000000000/HY-06", "x/HY-06"):
        assert planner.get(f"/checkup/runs/{missing}/map/").status == 404
        assert planner.get(f"/checkup/runs/{missing}/problems.geojson").status == 404
    assert Browser("admin").get(f"/checkup/runs/{run.pk}/HY-06/map/").status == 403
