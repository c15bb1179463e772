"""Which versions may be screened against each other (可比对版本)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from xianzhi.apps.accounts.selectors import Actor
from xianzhi.apps.atlas.choices import STANDING
from xianzhi.apps.atlas.models import LayerVersion
from xianzhi.apps.atlas.selectors.visibility import visible_layers

__all__ = ["ScreeningChoices", "VersionChoice", "screening_choices"]

_BUILDINGS = "buildings"


@dataclass(frozen=True, slots=True)
class VersionChoice:
    """A version of a layer with more than one (可选版本)."""

    id: str
    layer: str
    number: int
    as_of: date


@dataclass(frozen=True, slots=True)
class ScreeningChoices:
    """The versions that a form offers, and the pair that it proposes (筛查选项)."""

    versions: tuple[VersionChoice, ...]
    before: str
    after: str


def screening_choices(actor: Actor) -> ScreeningChoices:
    """Offer the versions of layers that have two dates; propose the last two of the buildings."""
    found = LayerVersion.objects.filter(
        layer__in=visible_layers(actor).values("pk"), status__in=STANDING
    ).select_related("layer")
    by_layer: dict[str, list[LayerVersion]] = defaultdict(list)
    for version in found.order_by("layer__position", "-as_of_date", "-number"):
        by_layer[version.layer.code].append(version)
    dated = {
        code: versions
        for code, versions in by_layer.items()
        if len({version.as_of_date for version in versions}) > 1
    }
    proposed = dated.get(_BUILDINGS) or next(iter(dated.values()), [])
    earlier = [one for one in proposed if one.as_of_date < proposed[0].as_of_date]
    return ScreeningChoices(
        versions=tuple(
            VersionChoice(str(one.pk), one.layer.name, one.number, one.as_of_date)
            for versions in dated.values()
            for one in versions
        ),
        before=str(earlier[0].pk) if earlier else "",
        after=str(proposed[0].pk) if earlier else "",
    )
