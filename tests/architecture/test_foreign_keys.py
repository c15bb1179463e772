"""A foreign key points downhill, like an import."""

from django.apps import apps

# From the top of the loop to its bottom (conventions, "Which way it flows").
FLOOR = [
    "casework",
    "checkup",
    "ledger",
    "atlas",
    "evidence",
    "calendar",
    "grid",
    "accounts",
    "organisations",
    "privacy",
    "audit",
    "records",
    "auth",
]
FRAMEWORK = {"contenttypes", "sessions", "admin"}


def test_foreign_keys_point_downhill():
    wrong = []
    for model in apps.get_models():
        own = model._meta.app_label
        if own in FRAMEWORK:
            continue
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if not field.concrete or target is None or isinstance(target, str):
                continue
            other = target._meta.app_label
            if other not in FRAMEWORK and FLOOR.index(other) < FLOOR.index(own):
                wrong.append(f"{model.__name__}.{field.name} -> {other}")
    assert wrong == []


def test_every_app_has_its_floor():
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("xianzhi")}
    assert ours <= {*FLOOR, "ui", "workbench", "administration", "api", "web", "samples"}
