"""Layers are parsed in this process here; the child process is tested in ``conformance``."""

import pytest

from layers import parsed_in_this_process


@pytest.fixture(scope="module", autouse=True)
def _in_this_process():
    with parsed_in_this_process():
        yield
