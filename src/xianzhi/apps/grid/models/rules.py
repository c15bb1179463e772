"""How the county's codes look (编码规则)."""

from django.db import models

from xianzhi.apps.grid.choices import Kind, Level
from xianzhi.records.ids import new_id

__all__ = ["CodePattern"]


class CodePattern(models.Model):
    """The pattern of the codes of one level and kind (编码规则); none means the usual one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    level = models.CharField(max_length=12, choices=Level.choices)
    pattern = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "level"], name="one_pattern_a_level"),
        ]

    def __str__(self) -> str:
        return self.pattern
