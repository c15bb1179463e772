"""The versions of layers that a run read (所用图层)."""

from xianzhi.apps.checkup.models import CheckupRun
from xianzhi.apps.checkup.readmodels import LayerLine

__all__ = ["layer_lines"]


def layer_lines(run: CheckupRun) -> tuple[LayerLine, ...]:
    """List the layers of a run by name (所用图层); one query."""
    found = run.layers.select_related("version__layer").order_by("name")
    return tuple(
        LayerLine(
            name=one.name,
            title=one.version.layer.name,
            version_id=str(one.version_id),
            number=one.version.number,
            as_of=one.version.as_of_date,
            sha256=one.sha256,
        )
        for one in found
    )
