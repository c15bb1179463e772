"""Stock land that waits to be dealt with."""

import django.db.models.deletion
from django.db import migrations, models

import xianzhi.records.ids


class Migration(migrations.Migration):
    dependencies = [
        ("atlas", "0004_quota_is_booked_back"),
    ]

    operations = [
        migrations.CreateModel(
            name="StockParcel",
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
                ("code", models.CharField(max_length=20, unique=True)),
                ("own_code", models.CharField(blank=True, max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("unsupplied", "批而未供"),
                            ("idle", "闲置土地"),
                            ("low_use", "低效用地"),
                        ],
                        max_length=10,
                    ),
                ),
                ("holder", models.CharField(max_length=200)),
                ("town_code", models.CharField(max_length=32)),
                ("place", models.CharField(blank=True, max_length=200)),
                ("cause", models.CharField(max_length=500)),
                ("since_date", models.DateField()),
                ("area_m2", models.PositiveBigIntegerField()),
                ("plan", models.CharField(blank=True, max_length=500)),
                ("due_date", models.DateField(blank=True, null=True)),
                ("geometry", models.JSONField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "待处置"), ("dealt", "已处置")],
                        db_index=True,
                        default="open",
                        max_length=5,
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("supplied", "供应"),
                            ("revoked", "撤回批文"),
                            ("taken_back", "收回"),
                            ("building", "动工开发"),
                            ("redeveloped", "再开发"),
                        ],
                        max_length=11,
                    ),
                ),
                ("dealt_date", models.DateField(blank=True, null=True)),
                ("registered_at", models.DateTimeField()),
                (
                    "quota_entry",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stock_parcel",
                        to="atlas.quotaentry",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["town_code", "kind"], name="stock_by_town")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("area_m2__gt", 0)), name="stock_has_an_area"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["unsupplied", "idle", "low_use"])),
                        name="stock_kind_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("own_code", ""), _negated=True),
                        fields=("own_code",),
                        name="stock_own_code_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("dealt_date__isnull", True),
                                ("quota_entry__isnull", True),
                                ("state", "open"),
                                ("way", ""),
                            ),
                            models.Q(
                                ("dealt_date__isnull", False),
                                ("state", "dealt"),
                                (
                                    "way__in",
                                    [
                                        "supplied",
                                        "revoked",
                                        "taken_back",
                                        "building",
                                        "redeveloped",
                                    ],
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="stock_is_open_or_says_how_it_was_dealt_with",
                    ),
                ],
            },
        ),
    ]
