"""What the ledger does behind the page (台账后台任务)."""

from xianzhi.apps.ledger.services.background import IMPORT, Handed, finish_import
from xianzhi.records.jobs.registry import Run, job

__all__ = ["import_document"]


@job(IMPORT, most_tries=3)
def import_document(_run: Run, **handed: str) -> None:
    """Compile and keep a document that was handed in (后台导入文件)."""
    finish_import(Handed(**handed))
