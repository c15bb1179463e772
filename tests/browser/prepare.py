"""Prepare a home for the browser tests: Hechuan, its accounts, its plans, one of them signed.

Run as a script with ``XIANZHI_HOME`` set; prints the ids that the tests need as JSON.
"""

import json
import os
import sys
from pathlib import Path

PASSWORD = "a-password-for-tests"
SIGNED = ("04_urban_rural.md",)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xianzhi.web.settings")
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.utils import timezone

    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    from browser.open_cases import open_cases
    from xianzhi.apps.accounts.selectors import actor_for
    from xianzhi.apps.audit.services import sign_head
    from xianzhi.apps.ledger import services
    from xianzhi.apps.ledger.services import Upload
    from xianzhi.samples.loader import load_county, open_demo
    from xianzhi.samples.plans.catalog import DOCUMENTS, SampleKind

    open_demo(PASSWORD, load_county())
    user = get_user_model().objects.get(username="clerk")
    actor = actor_for(str(user.pk), None, timezone.now())
    made = {}
    for document in DOCUMENTS:
        if document.kind not in {SampleKind.PLAN, SampleKind.SUPERIOR}:
            continue
        taken = services.import_document(
            actor=actor,
            upload=Upload(document.file_name, document.content()),
            request_id=f"import {document.file_name}",
            at=timezone.now(),
        )
        made[document.file_name] = taken.document_id
        if document.file_name in SIGNED:
            services.sign_off(
                actor=actor,
                document_id=taken.document_id,
                reason="测试",
                request_id=f"sign {document.file_name}",
                at=timezone.now(),
            )
    sign_head(at=timezone.now())
    open_map()
    made |= open_cases()
    json.dump(made, sys.stdout)


def open_map() -> None:
    """Put Hechuan's land on the map, and make beforehand what the first visitor would wait for."""
    import shapely
    from django.contrib.auth import get_user_model
    from django.utils import timezone

    from factories.hechuan_map import publish_hechuan
    from xianzhi.apps.accounts.selectors import actor_for
    from xianzhi.apps.atlas import selectors
    from xianzhi.apps.organisations.selectors import units_by_code

    versions = publish_hechuan(units_by_code(["natural-resources"]))
    user = get_user_model().objects.get(username="planner")
    planner = actor_for(str(user.pk), None, timezone.now())
    for version_id in versions.values():
        selectors.tiles_of(planner, version_id)
    parcel = {
        "type": "Polygon",
        "coordinates": [list(shapely.box(122.44, 33.6, 122.45, 33.605).exterior.coords)],
    }
    selectors.checked(planner, parcel, "town", timezone.now())


if __name__ == "__main__":
    main()
