"""Counties on the processes of one machine (本机进程池)."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from xianzhi.engines.counties import CountyDone, CountyWork, write_county

__all__ = ["run_local"]


def run_local(
    folder: Path, work: CountyWork, out: Path, *, processes: int = 1
) -> Iterator[CountyDone]:
    """Do the work for every county of a folder (逐县计算), one file of rows a county.

    Yields
    ------
    CountyDone
        As counties are done, in the order of their names.

    Raises
    ------
    JobError
        There is no county, or one is not as it must be; the ones before it are written.
    """
    found = work.counties(folder)
    out.mkdir(parents=True, exist_ok=True)
    places = [out / f"{county.name}.parquet" for county in found]
    if processes == 1:
        for county, place in zip(found, places, strict=True):
            yield write_county(county, work, place)
        return
    # spawned: a forked child would share locks of threads that it does not have
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(write_county, found, [work] * len(found), places)
