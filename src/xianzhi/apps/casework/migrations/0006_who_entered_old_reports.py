"""Cases of before are given the post that entered them, as their first move tells it."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import OuterRef, Subquery


def tell(apps: StateApps, _: BaseDatabaseSchemaEditor) -> None:
    moves = apps.get_model("casework", "CaseMove").objects
    entered = moves.filter(verb="report").exclude(post_id="")
    theirs = entered.filter(case=OuterRef("pk")).values("post_id")[:1]
    cases = apps.get_model("casework", "Case").objects
    cases.filter(pk__in=entered.values("case")).update(reported_by=Subquery(theirs))


class Migration(migrations.Migration):
    dependencies = [("casework", "0005_own_reports_and_reopening")]
    operations = [migrations.RunPython(tell, migrations.RunPython.noop)]
