"""Counties on the processes of one machine (本机进程池)."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from xianzhi.engines.job import CheckJob, CountyDone, check_county, counties

__all__ = ["run_local"]


def run_local(
    folder: Path, job: CheckJob, out: Path, *, processes: int = 1
) -> Iterator[CountyDone]:
    """Check every county of a folder (逐县审查), one file of findings a county.

    Yields
    ------
    CountyDone
        As counties are done, in the order of their names.

    Raises
    ------
    JobError
        There is no county, or one is not as it must be; the ones before it are written.
    """
    found = counties(folder)
    out.mkdir(parents=True, exist_ok=True)
    places = [out / f"{county.name}.parquet" for county in found]
    if processes == 1:
        for county, place in zip(found, places, strict=True):
            yield check_county(county, job, place)
        return
    # spawned: a forked child would share locks of threads that it does not have
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(check_county, found, [job] * len(found), places)
