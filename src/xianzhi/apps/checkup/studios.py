"""Prepared siting questions (选址题), a few of them kept in the memory of the process."""

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from xianzhi.apps.atlas.selectors import ControlLayer, InForce, judge_grounds
from xianzhi.apps.checkup.computing import kept_folder, laid_out_versions
from xianzhi.apps.evidence.selectors import file_path
from xianzhi.catalogue.control_rules import control_rules
from xianzhi.core.landuse.rules import in_force
from xianzhi.core.spatial.layer import Geometries
from xianzhi.engines.studio.jobs import StudioJob
from xianzhi.engines.studio.preparing import prepare
from xianzhi.engines.studio.questions import Studio

__all__ = ["Asking", "studio_for"]

_SITES = "candidates.parquet"
_STUDIOS = 4  # some tens of megabytes each for a county
_PREPARING = Lock()
_USE = "public_service"  # what control rules are asked about: a park is built for the public


@dataclass(frozen=True, slots=True)
class Asking:
    """Everything that a prepared siting question rests on (选址题依据), by the hashes of files.

    ``layers`` are those of the run; ``day`` its cut-off date, ``on`` the day of the control rules.
    """

    layers: tuple[InForce, ...]
    controls: tuple[ControlLayer, ...]
    sites_sha256: str
    concept: str
    definition_sha256: str
    unit: str
    day: date
    on: date
    limit_m: float
    kinds: tuple[str, ...]
    price_cny_per_m2: float | None

    @property
    def sha256(self) -> str:
        """Name the question: the same hash, the same answer."""
        told = [
            *(f"{one.code}={one.sha256}" for one in self.layers),
            *(f"{one.code}={one.sha256}/{one.zone_field}" for one in self.controls),
            *(self.sites_sha256, self.definition_sha256, self.unit),
            self.day.isoformat(),
            *(rule.id for rule in in_force(control_rules(), self.on)),  # not the day: a proof lasts
            repr((self.limit_m, self.kinds, self.price_cny_per_m2)),
        ]
        return hashlib.sha256("\0".join(told).encode()).hexdigest()


def studio_for(asking: Asking) -> Studio:
    """Prepare a siting question, or take the one that is prepared (选址题); seconds the first time.

    A few are kept in the memory of the process, named by the hashes of everything they rest on.

    Raises
    ------
    XianzhiError
        A layer cannot be read, or the question makes no sense.
    """
    with _PREPARING:  # two who ask the same at once wait for one answer
        return _studio_for(asking)


@lru_cache(_STUDIOS)
def _studio_for(asking: Asking) -> Studio:
    with laid_out_versions(asking.layers) as place:
        sites = place / _SITES
        sites.symlink_to(file_path(asking.sites_sha256))
        job = StudioJob(
            folder=place,
            day=asking.day.isoformat(),
            concept=asking.concept,
            unit=asking.unit,
            sites=sites,
            limit_m=asking.limit_m,
            kinds=asking.kinds,
            price_cny_per_m2=asking.price_cny_per_m2,
            cache=kept_folder(),
        )
        return prepare(job, partial(_judged, asking))


def _judged(asking: Asking, grounds: Geometries) -> NDArray[np.int8]:
    return judge_grounds(asking.controls, grounds, _USE, asking.on)
