"""Every address × every role over HTTP, read and write, against the table that people reviewed.

The addresses are those of the site itself: one that the table does not know fails here, so a new
page cannot come without its rights being looked at. ``XIANZHI_GOLD=write`` writes the table anew.
"""

import csv
import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client

from integration.test_every_address import OPEN, PUBLIC, ROUTES, Sample, browser_of
from integration.test_every_address import sample as sample  # noqa: PLC0414 -- a fixture

GOLDEN = Path(__file__).resolve().parents[1] / "gold" / "authorisation_addresses.csv"
ROLES = (
    "visitor",
    "clerk",
    "leader",
    "planner",
    "planning-head",
    "housing",
    "luxi",
    "dispatcher",
    "admin",
    "security",
    "auditor",
)
METHODS = ("GET", "POST")
SIGN_IN = "/sign-in/"
# What the three administrators have no business with: they keep the site, they do not work in it.
# The list of patches opens for everybody and holds those of the own unit: none, for them.
WORK = ("documents/", "tasks/", "reviews/", "patches/<", "land/", "cases/")


class Visit(Exception):  # noqa: N818 -- ends a transaction, is no error
    """Takes back what a request wrote."""


def answer_of(browser: Client, cookies: str, method: str, path: str) -> str:
    """The status of a request, or where it leads to; what it wrote is taken back."""
    browser.cookies.load(cookies)
    said = ""
    try:
        with transaction.atomic():
            ask = browser.get if method == "GET" else browser.post
            answer = ask(f"/{path}")
            _ = answer.getvalue()
            said = str(answer.status_code)
            if answer.status_code == 302 and answer.url.startswith(f"{SIGN_IN}?"):
                said = "sign-in"
            raise Visit
    except Visit:
        return said


def table_of(sample: Sample) -> str:
    paths = {route: sample.paths(route)[0] for route in ROUTES}
    answers = {}
    for role in ROLES:
        browser = browser_of("" if role == "visitor" else role, "zh-hans")
        cookies = browser.cookies.output(header="", sep=";")
        for route, path in paths.items():
            for method in METHODS:
                answers[route, method, role] = answer_of(browser, cookies, method, path)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("address", "method", *ROLES))
    for route in sorted(paths):
        for method in METHODS:
            writer.writerow((route, method, *(answers[route, method, role] for role in ROLES)))
    return out.getvalue()


def rows() -> list[dict[str, str]]:
    return list(csv.DictReader(GOLDEN.read_text(encoding="utf-8").splitlines()))


def test_every_address_of_the_site_stands_in_the_reviewed_table():
    known = {row["address"] for row in rows()}
    assert sorted(set(ROUTES) - known) == [], "run with XIANZHI_GOLD=write and review"
    assert sorted(known - set(ROUTES)) == []


def test_a_visitor_is_let_in_nowhere_but_at_the_public_doors():
    for row in rows():
        if row["address"] in PUBLIC or row["address"].startswith(OPEN):
            continue
        assert row["visitor"] in {"sign-in", "302", "405", "404", "403"}, row


def test_no_administrator_works_in_the_rooms_that_he_keeps():
    for row in rows():
        if row["address"].startswith(WORK) and row["method"] == "GET":
            for role in ("security", "auditor"):
                assert row[role] != "200", row


def changed(found: str) -> Iterator[str]:
    reviewed = {(row["address"], row["method"]): row for row in rows()}
    for row in csv.DictReader(found.splitlines()):
        before = reviewed.get((row["address"], row["method"]), {})
        for role in ROLES:
            if row[role] != before.get(role):
                yield (f"{row['method']} {row['address']} {role}: {before.get(role)} → {row[role]}")


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.usefixtures("kept_files")
def test_every_address_answers_every_role_as_reviewed(sample):
    found = table_of(sample)
    if os.environ.get("XIANZHI_GOLD") == "write":
        GOLDEN.write_text(found, encoding="utf-8")
    assert len(found.splitlines()) * len(ROLES) > 1_500
    assert list(changed(found)) == []
