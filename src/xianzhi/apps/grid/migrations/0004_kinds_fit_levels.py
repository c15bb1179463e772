"""Levels and kinds fit; what was changed and imported is never edited."""

from django.db import migrations, models

from xianzhi.records.immutable import refuse_updates


class Migration(migrations.Migration):
    dependencies = [("grid", "0003_areas_have_spells")]
    operations = [
        migrations.AddConstraint(
            model_name="area",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", "administrative"), ("level__in", ["county", "town", "village"])
                    ),
                    models.Q(
                        models.Q(("level__in", ["county", "town", "village"]), _negated=True),
                        models.Q(("kind", "administrative"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="kind_fits_the_level",
            ),
        ),
        refuse_updates("grid_reorganisation", "grid_areaheir", "grid_gridimport"),
    ]
