"""A request that layers asked for names them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("checkup", "0005_values_are_filled_in"),
    ]

    operations = [
        migrations.AddField(
            model_name="checkuprequest",
            name="because",
            field=models.JSONField(default=list),
        ),
    ]
