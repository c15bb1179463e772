"""A small county whose layers are read as programs read them; it is made once for each module."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client, override_settings

from factories.atlas import make_tiles
from factories.county import make_county
from open_doors import HIDDEN, PLOTS, Api, open_layers


def folders(root: Path) -> dict[str, Any]:
    """Where the layers lie, and passwords that cost nothing."""
    return {
        "EVIDENCE_FOLDER": root / "files",
        "LAYERS_FOLDER": root / "layers",
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    }


@pytest.fixture(scope="module")
def world(
    database: str,
    django_db_setup: None,
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Path]:
    """The county in a transaction around all tests of a module: they only read."""
    root = tmp_path_factory.mktemp("open")
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(**folders(root)):
        open_layers(make_county())
        make_tiles(PLOTS)
        make_tiles(HIDDEN)
        yield root
        transaction.set_rollback(True)


@pytest.fixture
def api(world: Path, db: None, client: Client, settings: Any) -> Api:
    """The interface as a visitor sees it."""
    for name, value in folders(world).items():
        setattr(settings, name, value)
    return Api(client)


@pytest.fixture
def signed_in(api: Api) -> Callable[[str], Api]:
    """The interface as somebody sees it who signed in on the pages."""

    def as_user(username: str) -> Api:
        from xianzhi.apps.accounts.models import User

        client = Client()
        client.force_login(User.objects.get(username=username))
        return Api(client)

    return as_user
