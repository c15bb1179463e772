"""Persons judge which tasks carry out which superior articles; verdicts are appended."""

import django.db.models.deletion
from django.db import migrations, models

import xianzhi.records.ids
from xianzhi.records.immutable import refuse_updates


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("ledger", "0002_evidence_is_append_only"),
        ("records", "0002_history_is_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="TransmissionVerdict",
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
                ("article", models.CharField(max_length=40)),
                ("article_digest", models.CharField(max_length=40)),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("confirmed", "已确认"),
                            ("refused", "不对应"),
                            ("reopened", "重新判断"),
                        ],
                        max_length=9,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                (
                    "command",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="records.command",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.post",
                    ),
                ),
                (
                    "superior",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verdicts",
                        to="ledger.policydocument",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verdicts",
                        to="ledger.ledgertask",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["superior", "task"], name="verdict_by_superior")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("verdict__in", ["confirmed", "refused", "reopened"])),
                        name="verdict_is_known",
                    ),
                    models.UniqueConstraint(
                        fields=("command", "superior", "article", "task"),
                        name="one_verdict_per_command",
                    ),
                ],
            },
        ),
        refuse_updates("ledger_transmissionverdict"),
    ]
