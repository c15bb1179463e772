"""Stored files (佐证材料)."""

from django.db import models
from django.db.models import Q

from xianzhi.records.ids import new_id

__all__ = ["StoredFile"]


class StoredFile(models.Model):
    """A file that is kept unchanged under its SHA-256 (存档文件).

    The row is written after the file is safe on the disk, so a row always has its file.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sha256 = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=255)  # as first handed in
    media_type = models.CharField(max_length=120)
    size_bytes = models.PositiveBigIntegerField()
    stored_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="file_sha256_is_hexadecimal"
            ),
            models.CheckConstraint(condition=Q(size_bytes__gt=0), name="file_is_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name
