"""Hechuan's land (样例县国土): ground, parcels, control lines, buildings at two dates, the truth.

Everything is invented and drawn from a seed. Entry points: ``generate``, which gives a ``Land`` of
named layers, and ``files.write_files``, which writes some of them as offices hand them in.
"""

from xianzhi.samples.land.build import SMALL, generate
from xianzhi.samples.land.model import Land, Layer, Terrain

__all__ = ["SMALL", "Land", "Layer", "Terrain", "generate"]
