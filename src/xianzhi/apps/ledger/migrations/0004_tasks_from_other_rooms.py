"""Other rooms hand tasks over: the ledger keeps where each came from."""

import django.db.models.deletion
from django.db import migrations, models

import xianzhi.records.ids
from xianzhi.records.immutable import refuse_updates


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0003_transmission_verdicts"),
    ]

    operations = [
        migrations.CreateModel(
            name="TaskOrigin",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=xianzhi.records.ids.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("record_id", models.CharField(max_length=36)),
                ("label", models.CharField(max_length=80)),
                ("route", models.CharField(max_length=80)),
                ("clause_document", models.CharField(blank=True, max_length=80)),
                ("clause_article", models.CharField(blank=True, max_length=20)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="policydocument",
            name="document_origin_is_known",
        ),
        migrations.AlterField(
            model_name="policydocument",
            name="origin",
            field=models.CharField(
                choices=[("plan", "政策文件"), ("table", "台账表格"), ("dispatch", "派遣任务")],
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="policydocument",
            constraint=models.CheckConstraint(
                condition=models.Q(("origin__in", ["plan", "table", "dispatch"])),
                name="document_origin_is_known",
            ),
        ),
        migrations.AddField(
            model_name="taskorigin",
            name="task",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="origin",
                to="ledger.ledgertask",
            ),
        ),
        migrations.AddIndex(
            model_name="taskorigin",
            index=models.Index(fields=["kind", "record_id"], name="origin_by_record"),
        ),
        migrations.AddConstraint(
            model_name="taskorigin",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", ""), _negated=True),
                    models.Q(("record_id", ""), _negated=True),
                    models.Q(("label", ""), _negated=True),
                ),
                name="origin_names_a_record",
            ),
        ),
        refuse_updates("ledger_taskorigin"),
    ]
