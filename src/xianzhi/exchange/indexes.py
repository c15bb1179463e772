"""Layer indexes on the disk (图层索引存取): one array a file, mapped into memory when opened.

Processes that open the same index share its pages, so that a pool of workers holds it once.
"""

import json
from pathlib import Path

import numpy as np

from xianzhi.core.landuse.checking import IndexedLayer
from xianzhi.core.spatial.layer_index import LayerIndex

__all__ = ["open_index", "write_index"]

_ZONES = "zones.json"


def write_index(layer: IndexedLayer, folder: Path) -> None:
    """Write the index of a layer into a folder that is not there yet (写出索引)."""
    folder.mkdir(parents=True)
    for number, (_, index) in enumerate(layer.zones):
        place = folder / str(number)
        place.mkdir()
        for name, array in index.to_arrays().items():
            np.save(place / f"{name}.npy", array, allow_pickle=False)
    names = [name for name, _ in layer.zones]
    (folder / _ZONES).write_text(json.dumps(names, ensure_ascii=False), encoding="utf-8")


def open_index(folder: Path, code: str) -> IndexedLayer:
    """Open the index of a layer under the code that rules know it by (打开索引)."""
    names = json.loads((folder / _ZONES).read_text(encoding="utf-8"))
    zones = tuple((name, _opened(folder / str(number))) for number, name in enumerate(names))
    return IndexedLayer(code, zones)


def _opened(place: Path) -> LayerIndex:
    return LayerIndex.from_arrays(
        {path.stem: np.load(path, mmap_mode="r") for path in sorted(place.glob("*.npy"))}
    )
