"""Write the sample files to a folder (生成样例文件)."""

from pathlib import Path

from xianzhi.samples.plans.catalog import DOCUMENTS

__all__ = ["write_files"]


def write_files(folder: Path) -> list[Path]:
    """Write every sample file into *folder*, which is made if absent.

    Returns
    -------
    list of Path
        The files in catalogue order: the opinion from above, the five plans, the amendment of
        plan one, last year's ledger. Written again, they are the same to the byte.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for document in DOCUMENTS:
        path = folder / document.file_name
        path.write_bytes(document.content())
        paths.append(path)
    return paths
