"""A Spark of this machine, where PySpark is installed."""

import sys

import pytest


@pytest.fixture
def spark(monkeypatch):
    """A session on two cores that ends with the test; skips where there is no PySpark."""
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    sql = pytest.importorskip("pyspark.sql", reason="PySpark comes with ./do trust")
    session = (
        sql.SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )
    yield session
    session.stop()
