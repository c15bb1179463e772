"""What a child process sees of GDAL."""

from xianzhi.exchange.layers.vectors import shield
from xianzhi.exchange.sandbox import Json


def drivers(_payload: bytes, _options: Json) -> Json:
    shield()
    import pyogrio

    return sorted(pyogrio.list_drivers())
